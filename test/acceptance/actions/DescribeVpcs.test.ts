import {
  CreateVpcCommand,
  type CreateVpcCommandInput,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type Filter,
  type Vpc,
  type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { keysOf } from "../../support/actor.ts";
import { ACCOUNT } from "../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createVpc,
  defaultVpcIdOf,
  membersOf,
  outcomeOf,
  refusal,
  refused,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const defaultVpcId = await defaultVpcIdOf(ec2);

async function vpcById(VpcId: string): Promise<Vpc> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  return Vpcs[0] ?? {};
}

const deleteVpc = (VpcId: string | undefined) => ec2.send(new DeleteVpcCommand({ VpcId }));

async function defaultGroupOf(vpcId: string): Promise<string> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups[0]?.GroupId ?? "";
}

describe("CreateVpc", () => {
  it("an IPv4 block → pending, with every member; available from then on", async () => {
    const { Vpc: created = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.20.0.7/16" }));
    const expected = {
      VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as unknown,
      OwnerId: ACCOUNT,
      State: "pending",
      CidrBlock: "10.20.0.0/16",
      CidrBlockAssociationSet: [
        {
          AssociationId: expect.stringMatching(/^vpc-cidr-assoc-[0-9a-f]{17}$/) as unknown,
          CidrBlock: "10.20.0.0/16",
          CidrBlockState: { State: "associated" },
        },
      ],
      Ipv6CidrBlockAssociationSet: [],
      DhcpOptionsId: expect.any(String) as unknown,
      InstanceTenancy: "default",
      IsDefault: false,
      Tags: [],
    };
    expect(created).toEqual(expected);
    expect(await vpcById(created.VpcId ?? "")).toEqual({ ...created, State: "available" });
  });

  it("an IPv6 block of Amazon's → associated with it", async () => {
    const vpc = await vpcById(await createVpc(ec2, { AmazonProvidedIpv6CidrBlock: true }));
    expect(vpc.Ipv6CidrBlockAssociationSet).toMatchObject([
      {
        Ipv6CidrBlock: expect.stringMatching(/^[0-9a-f:]+::\/56$/) as unknown,
        Ipv6CidrBlockState: { State: "associated" },
      },
    ]);
  });

  it.each<[string, string, Partial<CreateVpcCommandInput>]>([
    ["no block", "MissingParameter", {}],
    ["a block that is too large", "InvalidVpc.Range", { CidrBlock: "10.0.0.0/15" }],
    ["a block that is too small", "InvalidVpc.Range", { CidrBlock: "10.0.0.0/29" }],
    ["a block that isn't one", "InvalidParameterValue", { CidrBlock: "10.0.0.0" }],
    [
      "tags for another type of resource",
      "InvalidParameter",
      { CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "a", Value: "1" }] }] },
    ],
  ])("%s → %s", async (_, code, input) => {
    const outcome = await refusal(sandbox, () => ec2.send(new CreateVpcCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("DescribeVpcs", () => {
  /** The VPCs of the stage, by name. */
  const ids: Record<string, string> = {};
  let facts: Record<string, string>;

  beforeAll(async () => {
    const named = (Name: string, more: Record<string, string> = {}) => [
      {
        ResourceType: "vpc" as const,
        Tags: Object.entries({ Name, ...more }).map(([Key, Value]) => ({ Key, Value })),
      },
    ];
    ids["default"] = defaultVpcId;
    ids["one"] = await createVpc(ec2, { CidrBlock: "10.1.0.0/16", TagSpecifications: named("one", { Stage: "prod" }) });
    ids["two"] = await createVpc(ec2, {
      CidrBlock: "10.2.0.0/24",
      AmazonProvidedIpv6CidrBlock: true,
      TagSpecifications: named("Two"),
    });
    const [one, two] = [await vpcById(ids["one"]), await vpcById(ids["two"])];
    facts = {
      "<one>": ids["one"],
      "{assoc}": one.CidrBlockAssociationSet?.[0]?.AssociationId ?? "",
      "{dhcp}": one.DhcpOptionsId ?? "",
      "{v6}": two.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "",
      "{v6 assoc}": two.Ipv6CidrBlockAssociationSet?.[0]?.AssociationId ?? "",
      "{pool}": two.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6Pool ?? "",
    };
  });

  async function namesFor(...filters: readonly [string, ...string[]][]): Promise<string> {
    const Filters: Filter[] = filters.map(([Name, ...values]) => ({
      Name,
      Values: values.map((value) => facts[value] ?? value),
    }));
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
    const found = new Set(Vpcs.map(({ VpcId }) => VpcId));
    return Object.keys(ids)
      .filter((name) => found.has(ids[name]))
      .join(" ");
  }

  it.each<[filter: string, values: string, expected: string]>([
    ["cidr", "10.1.0.0/16", "one"],
    ["cidr", "10.1.0.0/17", ""],
    ["cidr-block-association.association-id", "{assoc}", "one"],
    ["cidr-block-association.cidr-block", "10.2.*", "two"],
    ["cidr-block-association.state", "associated", "default one two"],
    ["cidr-block-association.state", "failed", ""],
    ["dhcp-options-id", "{dhcp}", "default one two"],
    ["dhcp-options-id", "dopt-00000000", ""],
    ["ipv6-cidr-block-association.association-id", "{v6 assoc}", "two"],
    ["ipv6-cidr-block-association.ipv6-cidr-block", "{v6}", "two"],
    ["ipv6-cidr-block-association.ipv6-pool", "{pool}", "two"],
    ["ipv6-cidr-block-association.ipv6-pool", "nosuch", ""],
    ["ipv6-cidr-block-association.state", "associated", "two"],
    ["is-default", "true", "default"],
    ["is-default", "false", "one two"],
    ["isDefault", "true", "default"],
    ["owner-id", ACCOUNT, "default one two"],
    ["owner-id", "999988887777", ""],
    ["state", "available", "default one two"],
    ["state", "pending", ""],
    ["tag:Name", "one", "one"],
    ["tag:Name", "T?o", "two"],
    ["tag:Name", "two", ""],
    ["tag:name", "*", ""],
    ["tag-key", "Stage", "one"],
    ["tag-key", "Name", "one two"],
    ["vpc-id", "<one>", "one"],
    ["vpc-id", "vpc-00000000", ""],
  ])("%s = %s → [%s]", async (filter, value, expected) => {
    expect(await namesFor([filter, value])).toBe(expected);
  });

  it("several filters and values → all of the filters, any of the values", async () => {
    expect(await namesFor(["tag:Name", "one", "Two"], ["cidr", "10.2.0.0/24", "10.3.0.0/24"])).toBe("two");
  });

  it("by IDs → those, once each; and in another account none of them", async () => {
    const VpcIds = [ids["one"] ?? "", ids["two"] ?? "", ids["one"] ?? ""];
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds }));
    expect(Vpcs.map(({ VpcId = "" }) => VpcId).toSorted()).toEqual([...new Set(VpcIds)].toSorted());
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const all = await stranger.send(new DescribeVpcsCommand({}));
    expect(all.Vpcs).toMatchObject([{ IsDefault: true, OwnerId: "222233334444" }]);
    const outcome = await outcomeOf(() => stranger.send(new DescribeVpcsCommand({ VpcIds })));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidVpcID.NotFound" });
  });

  it.each([
    ["vpc-00000000", "InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist"],
    ["x", "InvalidVpcID.Malformed", 'Invalid id: "x" (expecting "vpc-...")'],
  ])("the ID %s → %s", async (id, code, message) => {
    const command = new DescribeVpcsCommand({ VpcIds: [ids["one"] ?? "", id] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code, message });
  });

  it("the filter nosuch → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => namesFor(["nosuch", "x"]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});

describe("DescribeVpcAttribute", () => {
  const attribute = (VpcId: string | undefined, Attribute: string | undefined) =>
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: Attribute as VpcAttributeName }));

  it.each<[string, string, string, boolean]>([
    ["a new VPC", "enableDnsSupport", "EnableDnsSupport", true],
    ["a new VPC", "enableDnsHostnames", "EnableDnsHostnames", false],
    ["a new VPC", "enableNetworkAddressUsageMetrics", "EnableNetworkAddressUsageMetrics", false],
    ["the default VPC", "enableDnsSupport", "EnableDnsSupport", true],
    ["the default VPC", "enableDnsHostnames", "EnableDnsHostnames", true],
  ])("%s, %s → that attribute, and no other", async (which, name, member, Value) => {
    const vpcId = which === "a new VPC" ? await createVpc(ec2) : defaultVpcId;
    expect(membersOf(await attribute(vpcId, name))).toEqual({ VpcId: vpcId, [member]: { Value } });
  });

  it.each<[string, string, string | undefined, string | undefined]>([
    ["an unknown VPC", "InvalidVpcID.NotFound", "vpc-00000000", "enableDnsSupport"],
    ["a malformed VPC", "InvalidVpcID.Malformed", "x", "enableDnsSupport"],
    ["no VPC", "MissingParameter", undefined, "enableDnsSupport"],
  ])("%s → %s", async (_, code, id, name) => {
    expect(await outcomeOf(() => attribute(id, name))).toMatchObject({ status: 400, code });
  });

  it.each<[string, string, string | undefined]>([
    ["no attribute", "MissingParameter", undefined],
    ["an unknown attribute", "InvalidParameterValue", "enableEverything"],
  ])("%s → %s", async (_, code, name) => {
    expect(await outcomeOf(() => attribute(defaultVpcId, name))).toMatchObject({ status: 400, code });
  });
});

describe("DeleteVpc", () => {
  it("a VPC that has its default group alone → gone with that group and its rules", async () => {
    const vpcId = await createVpc(ec2);
    const groupId = await defaultGroupOf(vpcId);
    await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    expect(membersOf(await deleteVpc(vpcId))).toEqual({});
    expect(await outcomeOf(() => vpcById(vpcId))).toMatchObject({ code: "InvalidVpcID.NotFound" });
    const left = await keysOf(sandbox.table.client);
    expect(left.filter((key) => key.includes(vpcId) || key.includes(groupId))).toEqual([]);
  });

  it("one whose default group has more rules than a transaction holds → gone with all of them", async () => {
    const vpcId = await createVpc(ec2);
    const groupId = await defaultGroupOf(vpcId);
    const cidrs = Array.from({ length: 59 }, (_, index) => `10.${index}.0.0/16`);
    await addIngress(ec2, groupId, tcp(22, ...cidrs));
    await addEgress(ec2, groupId, tcp(22, ...cidrs));
    await deleteVpc(vpcId);
    const left = await keysOf(sandbox.table.client);
    expect(left.filter((key) => key.includes(vpcId) || key.includes(groupId))).toEqual([]);
  });

  it("one with a group in it → DependencyViolation", async () => {
    const vpcId = await createVpc(ec2);
    await createGroup(ec2, { VpcId: vpcId });
    expect(await refusal(sandbox, () => deleteVpc(vpcId))).toEqual(
      refused("DependencyViolation", `The vpc '${vpcId}' has dependencies and cannot be deleted.`),
    );
  });

  it.each<[string, string, string | undefined, string]>([
    ["an unknown VPC", "InvalidVpcID.NotFound", "vpc-00000000", "The vpc ID 'vpc-00000000' does not exist"],
    ["a malformed VPC", "InvalidVpcID.Malformed", "x", 'Invalid id: "x" (expecting "vpc-...")'],
    ["no VPC", "MissingParameter", undefined, "The request must contain the parameter vpcId"],
  ])("%s → %s", async (_, code, id, message) => {
    expect(await refusal(sandbox, () => deleteVpc(id))).toEqual(refused(code, message));
  });
});
