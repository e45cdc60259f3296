import {
  AssociateVpcCidrBlockCommand,
  CreateSubnetCommand,
  type CreateSubnetCommandInput,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DisassociateVpcCidrBlockCommand,
  type Filter,
  ModifySubnetAttributeCommand,
  type ModifySubnetAttributeCommandInput,
  type Subnet,
} from "@aws-sdk/client-ec2";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createVpc, defaultVpcIdOf, outcomeOf, refusal, refused, vpcById } from "../support/stage.ts";
import { wrongVpcIds } from "../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const subnets = async (...Filters: Filter[]) => (await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? [];
const subnetById = async (id: string) =>
  (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }))).Subnets?.[0] ?? {};
const remove = (SubnetId: string | undefined) => ec2.send(new DeleteSubnetCommand({ SubnetId }));
let vpcId: string;
beforeEach(async () => {
  vpcId = await createVpc(ec2, { CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true });
});
const create = async (input: Partial<CreateSubnetCommandInput> = {}): Promise<Subnet> =>
  (await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.1.0/24", ...input }))).Subnet ?? {};

describe("CreateSubnet, DescribeSubnets", () => {
  it("a subnet → every member; described so", async () => {
    const Tags = [{ Key: "Name", Value: "one" }];
    const made = await create({
      AvailabilityZone: `${REGION}b`,
      CidrBlock: "10.0.1.7/24",
      TagSpecifications: [{ ResourceType: "subnet", Tags }],
    });
    expect(made).toEqual({
      AvailabilityZone: `${REGION}b`,
      AvailabilityZoneId: "use1-az2",
      AvailableIpAddressCount: 251,
      AssignIpv6AddressOnCreation: false,
      CidrBlock: "10.0.1.0/24",
      DefaultForAz: false,
      EnableDns64: false,
      Ipv6CidrBlockAssociationSet: [],
      Ipv6Native: false,
      MapCustomerOwnedIpOnLaunch: false,
      MapPublicIpOnLaunch: false,
      OwnerId: ACCOUNT,
      PrivateDnsNameOptionsOnLaunch: {
        HostnameType: "ip-name",
        EnableResourceNameDnsARecord: false,
        EnableResourceNameDnsAAAARecord: false,
      },
      State: "available",
      SubnetArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/${made.SubnetId}`,
      SubnetId: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
      Tags,
      VpcId: vpcId,
    });
    expect(await subnetById(made.SubnetId ?? "")).toEqual(made);
  });

  it("with IPv6 addresses of the VPC's", async () => {
    const block = (await vpcById(ec2, vpcId)).Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
    const Ipv6CidrBlock = block.replace("/56", "/64");
    expect((await create({ Ipv6CidrBlock })).Ipv6CidrBlockAssociationSet).toMatchObject([{ Ipv6CidrBlock }]);
    const again = { CidrBlock: "10.0.2.0/24", Ipv6CidrBlock };
    expect(await outcomeOf(() => create(again))).toMatchObject({ code: "InvalidSubnet.Conflict" });
    const foreign = { CidrBlock: "10.0.2.0/24", Ipv6CidrBlock: "2001:db9::/64" };
    expect(await outcomeOf(() => create(foreign))).toMatchObject({ code: "InvalidSubnet.Range" });
  });

  it("a default VPC has one a zone", async () => {
    const found = await subnets({ Name: "vpc-id", Values: [await defaultVpcIdOf(ec2)] });
    expect(
      found.map((subnet) => [
        subnet.AvailabilityZone,
        subnet.CidrBlock,
        subnet.DefaultForAz,
        subnet.MapPublicIpOnLaunch,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [`${REGION}a`, "172.31.0.0/20", true, true],
        [`${REGION}b`, "172.31.16.0/20", true, true],
        [`${REGION}c`, "172.31.32.0/20", true, true],
      ]),
    );
    expect(found).toHaveLength(3);
  });

  it("ten of the same addresses at once → one", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(() => create())));
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === "InvalidSubnet.Conflict")).toHaveLength(9);
  });

  it("of a secondary block → taken, and the block can't be taken away from the VPC", async () => {
    const block = { VpcId: vpcId, CidrBlock: "100.64.0.0/16" };
    const { CidrBlockAssociation } = await ec2.send(new AssociateVpcCidrBlockCommand(block));
    const { SubnetId } = await create({ CidrBlock: "100.64.1.0/24" });
    const AssociationId = CidrBlockAssociation?.AssociationId;
    const disassociate = () => ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId }));
    expect(await refusal(sandbox, disassociate)).toMatchObject({ code: "DependencyViolation", changed: false });
    await remove(SubnetId);
    await disassociate();
  });

  it.each<[string, string, Partial<CreateSubnetCommandInput>]>([
    ["addresses that aren't the VPC's", "InvalidSubnet.Range", { CidrBlock: "10.1.0.0/24" }],
    ["more addresses than the VPC has", "InvalidSubnet.Range", { CidrBlock: "10.0.0.0/15" }],
    ["too few", "InvalidSubnet.Range", { CidrBlock: "10.0.0.0/29" }],
    ["no CIDR", "InvalidParameterValue", { CidrBlock: "x" }],
    ["no block", "MissingParameter", { CidrBlock: undefined }],
    ["another region's zone", "InvalidParameterValue", { AvailabilityZone: "eu-west-1a" }],
    [
      "a zone and another's ID",
      "InvalidParameterValue",
      { AvailabilityZone: `${REGION}a`, AvailabilityZoneId: "use1-az2" },
    ],
    ["IPv6 alone", "UnsupportedOperation", { Ipv6Native: true }],
    ["an Outpost", "UnsupportedOperation", { OutpostArn: "arn:aws:outposts" }],
  ])("%s → %s", async (_, code, input) => {
    expect(await refusal(sandbox, () => create(input))).toMatchObject({ status: 400, code, changed: false });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, VpcId, message) => {
    expect(await refusal(sandbox, () => create({ VpcId }))).toEqual(refused(code, message));
  });
});

describe("DescribeSubnets, filters", () => {
  let one: Subnet;
  beforeAll(async () => {
    const VpcId = await createVpc(ec2, { CidrBlock: "10.77.0.0/16" });
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: "10.77.1.0/28",
        AvailabilityZoneId: "use1-az3",
        TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Tier", Value: "data" }] }],
      }),
    );
    one = Subnet ?? {};
  });

  it.each<[string, (subnet: Subnet) => string, boolean]>([
    ["availability-zone", () => `${REGION}c`, true],
    ["availabilityZone", () => `${REGION}a`, false],
    ["availability-zone-id", () => "use1-az3", true],
    ["available-ip-address-count", () => "11", true],
    ["cidr", () => "10.77.*", true],
    ["cidr-block", () => "10.77.1.0/28", true],
    ["cidrBlock", () => "10.77.1.0/24", false],
    ["customer-owned-ipv4-pool", () => "*", false],
    ["default-for-az", () => "false", true],
    ["defaultForAz", () => "true", false],
    ["enable-dns64", () => "false", true],
    ["enable-lni-at-device-index", () => "*", false],
    ["ipv6-cidr-block-association.association-id", () => "*", false],
    ["ipv6-cidr-block-association.ipv6-cidr-block", () => "*", false],
    ["ipv6-cidr-block-association.state", () => "*", false],
    ["ipv6-native", () => "false", true],
    ["map-customer-owned-ip-on-launch", () => "false", true],
    ["map-public-ip-on-launch", () => "true", false],
    ["outpost-arn", () => "*", false],
    ["owner-id", () => ACCOUNT, true],
    ["private-dns-name-options-on-launch.hostname-type", () => "ip-name", true],
    ["private-dns-name-options-on-launch.enable-resource-name-dns-a-record", () => "true", false],
    ["private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record", () => "false", true],
    ["state", () => "available", true],
    ["subnet-arn", ({ SubnetArn = "" }) => SubnetArn, true],
    ["subnet-id", ({ SubnetId = "" }) => SubnetId, true],
    ["tag:Tier", () => "d?ta", true],
    ["tag-key", () => "tier", false],
    ["vpc-id", ({ VpcId = "" }) => VpcId, true],
  ])("%s", async (Name, value, expected) => {
    const found = await subnets({ Name, Values: [value(one)] });
    expect(found.some(({ SubnetId }) => SubnetId === one.SubnetId)).toBe(expected);
  });
});

describe("DeleteSubnet", () => {
  it("→ gone, with its VPC afterwards; before, the VPC has dependencies", async () => {
    const { SubnetId = "" } = await create();
    const deleteVpc = () => ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
    expect(await refusal(sandbox, deleteVpc)).toMatchObject({ code: "DependencyViolation", changed: false });
    await remove(SubnetId);
    expect(await outcomeOf(() => subnetById(SubnetId))).toMatchObject({
      code: "InvalidSubnetID.NotFound",
      message: `The subnet ID '${SubnetId}' does not exist`,
    });
    await deleteVpc();
  });

  it("created while its VPC is deleted → one of the two", async () => {
    const calls = [() => create(), () => ec2.send(new DeleteVpcCommand({ VpcId: vpcId }))];
    const outcomes = await Promise.all(calls.map((call) => outcomeOf(call)));
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each([
    ["an unknown ID", "InvalidSubnetID.NotFound", "subnet-00000000"],
    ["a malformed ID", "InvalidSubnetID.Malformed", "x"],
    ["no ID", "MissingParameter", undefined],
  ])("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => remove(id))).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("ModifySubnetAttribute", () => {
  const modify = (input: ModifySubnetAttributeCommandInput) => ec2.send(new ModifySubnetAttributeCommand(input));

  it.each<[string, Omit<ModifySubnetAttributeCommandInput, "SubnetId">, object]>([
    ["MapPublicIpOnLaunch", { MapPublicIpOnLaunch: { Value: true } }, { MapPublicIpOnLaunch: true }],
    ["EnableDns64", { EnableDns64: { Value: true } }, { EnableDns64: true }],
    [
      "PrivateDnsHostnameTypeOnLaunch",
      { PrivateDnsHostnameTypeOnLaunch: "resource-name" },
      { PrivateDnsNameOptionsOnLaunch: { HostnameType: "resource-name" } },
    ],
    [
      "EnableResourceNameDnsARecordOnLaunch",
      { EnableResourceNameDnsARecordOnLaunch: { Value: true } },
      { PrivateDnsNameOptionsOnLaunch: { EnableResourceNameDnsARecord: true } },
    ],
    [
      "EnableResourceNameDnsAAAARecordOnLaunch",
      { EnableResourceNameDnsAAAARecordOnLaunch: { Value: true } },
      { PrivateDnsNameOptionsOnLaunch: { EnableResourceNameDnsAAAARecord: true } },
    ],
  ])("%s → described so", async (_, input, expected) => {
    const { SubnetId } = await create();
    await modify({ SubnetId, ...input });
    expect(await subnetById(SubnetId ?? "")).toMatchObject(expected);
  });

  it.each<[string, string, ModifySubnetAttributeCommandInput]>([
    ["an unknown subnet", "InvalidSubnetID.NotFound", { SubnetId: "subnet-00000000", EnableDns64: { Value: true } }],
    ["no subnet", "MissingParameter", { SubnetId: undefined, EnableDns64: { Value: true } }],
  ])("%s → %s", async (_, code, input) => {
    expect(await refusal(sandbox, () => modify(input))).toMatchObject({ status: 400, code, changed: false });
  });

  it.each<[string, string, Omit<ModifySubnetAttributeCommandInput, "SubnetId">]>([
    ["no attribute", "InvalidParameterCombination", {}],
    [
      "two attributes",
      "InvalidParameterCombination",
      { EnableDns64: { Value: true }, MapPublicIpOnLaunch: { Value: true } },
    ],
    ["IPv6 addresses without a block", "InvalidParameterValue", { AssignIpv6AddressOnCreation: { Value: true } }],
    ["an unknown type of name", "InvalidParameterValue", { PrivateDnsHostnameTypeOnLaunch: "x" as "ip-name" }],
    ["local network interfaces", "UnsupportedOperation", { EnableLniAtDeviceIndex: 1 }],
  ])("%s → %s", async (_, code, input) => {
    const { SubnetId } = await create();
    expect(await refusal(sandbox, () => modify({ SubnetId, ...input }))).toMatchObject({ code, changed: false });
  });
});
