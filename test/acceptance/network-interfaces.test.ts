import {
  AssociateSecurityGroupVpcCommand,
  CreateNetworkInterfaceCommand,
  type CreateNetworkInterfaceCommandInput,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DisassociateSecurityGroupVpcCommand,
  ModifyNetworkInterfaceAttributeCommand,
  type ModifyNetworkInterfaceAttributeCommandInput,
  type NetworkInterface,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createGroup, createVpc, outcomeOf, refusal, refused } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const createSubnet = async (VpcId: string, CidrBlock: string) =>
  (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }))).Subnet?.SubnetId ?? "";
const vpcId = await createVpc(ec2, { CidrBlock: "10.0.0.0/16" });
const subnetId = await createSubnet(vpcId, "10.0.1.0/24");
const group = await createGroup(ec2, { VpcId: vpcId, GroupName: "web" });

const create = async (input: Partial<CreateNetworkInterfaceCommandInput> = {}): Promise<NetworkInterface> =>
  (await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnetId, ...input }))).NetworkInterface ?? {};
const remove = (NetworkInterfaceId: string | undefined) =>
  ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
const modify = (input: ModifyNetworkInterfaceAttributeCommandInput) =>
  ec2.send(new ModifyNetworkInterfaceAttributeCommand(input));
const interfaceById = async (id = "") =>
  (await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }))).NetworkInterfaces?.[0] ?? {};
const interfacesIn = async (groupId: string) => {
  const Filters = [{ Name: "group-id", Values: [groupId] }];
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  return NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId);
};
const deleteGroup = (GroupId: string) => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
const freeIn = async (id: string) =>
  (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }))).Subnets?.[0]?.AvailableIpAddressCount;
const inUse = (GroupId: string) => refused("DependencyViolation", `resource ${GroupId} has a dependent object`);

describe("CreateNetworkInterface", () => {
  it("→ every member, the lowest free address; described so", async () => {
    const Tags = [{ Key: "Name", Value: "one" }];
    const made = await create({
      Description: "for a test",
      Groups: [group],
      TagSpecifications: [{ ResourceType: "network-interface", Tags }],
    });
    expect(made).toEqual({
      AvailabilityZone: `${REGION}a`,
      AvailabilityZoneId: "use1-az1",
      Description: "for a test",
      Groups: [{ GroupId: group, GroupName: "web" }],
      InterfaceType: "interface",
      Ipv6Addresses: [],
      MacAddress: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
      NetworkInterfaceId: expect.stringMatching(/^eni-[0-9a-f]{17}$/),
      OwnerId: ACCOUNT,
      PrivateIpAddress: "10.0.1.4",
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: "10.0.1.4" }],
      RequesterManaged: false,
      SourceDestCheck: true,
      Status: "available",
      SubnetId: subnetId,
      TagSet: Tags,
      VpcId: vpcId,
    });
    expect(await interfaceById(made.NetworkInterfaceId)).toEqual(made);
    await remove(made.NetworkInterfaceId);
  });

  it("without groups → in the default group of the VPC", async () => {
    const { Groups, NetworkInterfaceId } = await create();
    expect(Groups).toMatchObject([{ GroupName: "default" }]);
    await remove(NetworkInterfaceId);
  });

  it("the addresses that are asked for, and more → each taken once, and counted", async () => {
    const subnet = await createSubnet(vpcId, "10.0.2.0/28");
    const one = await create({
      SubnetId: subnet,
      PrivateIpAddresses: [
        { PrivateIpAddress: "10.0.2.9", Primary: true },
        { PrivateIpAddress: "10.0.2.5", Primary: false },
      ],
    });
    expect(one.PrivateIpAddresses?.map((address) => address.PrivateIpAddress)).toEqual(["10.0.2.9", "10.0.2.5"]);
    const two = await create({ SubnetId: subnet, SecondaryPrivateIpAddressCount: 1 });
    expect(two.PrivateIpAddresses?.map((address) => address.PrivateIpAddress)).toEqual(["10.0.2.4", "10.0.2.6"]);
    expect(await freeIn(subnet)).toBe(7);
    const taken = await refusal(sandbox, () => create({ SubnetId: subnet, PrivateIpAddress: "10.0.2.5" }));
    expect(taken).toEqual(refused("InvalidIPAddress.InUse", "Address 10.0.2.5 is in use."));
    const full = await refusal(sandbox, () => create({ SubnetId: subnet, SecondaryPrivateIpAddressCount: 7 }));
    expect(full).toMatchObject({ code: "InsufficientFreeAddressesInSubnet", changed: false });
    await Promise.all([one, two].map(({ NetworkInterfaceId }) => remove(NetworkInterfaceId)));
    expect(await freeIn(subnet)).toBe(11);
  });

  it("ten at once → ten addresses", async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => create()));
    expect(new Set(made.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(10);
    await Promise.all(made.map(({ NetworkInterfaceId }) => remove(NetworkInterfaceId)));
  });

  it("the same ClientToken again → the same; for something else → IdempotentParameterMismatch", async () => {
    const input = { ClientToken: "one", Description: "once" };
    const [one, again] = [await create(input), await create(input)];
    expect(again).toEqual(one);
    const other = await refusal(sandbox, () => create({ ...input, Description: "twice" }));
    expect(other).toMatchObject({ code: "IdempotentParameterMismatch", changed: false });
    await remove(one.NetworkInterfaceId);
  });

  it.each<[string, string, () => Promise<Partial<CreateNetworkInterfaceCommandInput>>]>([
    ["an unknown subnet", "InvalidSubnetID.NotFound", async () => ({ SubnetId: "subnet-00000000" })],
    ["no subnet", "MissingParameter", async () => ({ SubnetId: undefined })],
    ["an unknown group", "InvalidSecurityGroupID.NotFound", async () => ({ Groups: ["sg-00000000"] })],
    ["a malformed group", "InvalidGroupId.Malformed", async () => ({ Groups: ["x"] })],
    ["another VPC's group", "InvalidParameter", async () => ({ Groups: [await createGroup(ec2)] })],
    [
      "six groups",
      "SecurityGroupsPerInterfaceLimitExceeded",
      async () => ({ Groups: await Promise.all(Array.from({ length: 6 }, () => createGroup(ec2, { VpcId: vpcId }))) }),
    ],
    ["another subnet's address", "InvalidParameterValue", async () => ({ PrivateIpAddress: "10.0.9.9" })],
    ["an address of AWS's", "InvalidParameterValue", async () => ({ PrivateIpAddress: "10.0.1.3" })],
    ["the last address", "InvalidParameterValue", async () => ({ PrivateIpAddress: "10.0.1.255" })],
    ["no address", "InvalidParameterValue", async () => ({ PrivateIpAddress: "x" })],
    ["IPv6 addresses", "UnsupportedOperation", async () => ({ Ipv6AddressCount: 1 })],
    [
      "two primary addresses",
      "InvalidParameterValue",
      async () => ({
        PrivateIpAddresses: ["10.0.1.8", "10.0.1.9"].map((PrivateIpAddress) => ({ PrivateIpAddress, Primary: true })),
      }),
    ],
  ])("%s → %s", async (_, code, input) => {
    const given = await input();
    expect(await refusal(sandbox, () => create(given))).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("a group that an interface is in", () => {
  it("can't be deleted → DependencyViolation; without the interface it can", async () => {
    const used = await createGroup(ec2, { VpcId: vpcId });
    const { NetworkInterfaceId } = await create({ Groups: [used, group] });
    expect(await interfacesIn(used)).toEqual([NetworkInterfaceId]);
    expect(await refusal(sandbox, () => deleteGroup(used))).toEqual(inUse(used));
    await remove(NetworkInterfaceId);
    expect(await interfacesIn(used)).toEqual([]);
    await deleteGroup(used);
  });

  it("the interface leaves it for another → that one is used then", async () => {
    const [from, to] = [await createGroup(ec2, { VpcId: vpcId }), await createGroup(ec2, { VpcId: vpcId })];
    const { NetworkInterfaceId } = await create({ Groups: [from] });
    await modify({ NetworkInterfaceId, Groups: [to] });
    expect((await interfaceById(NetworkInterfaceId)).Groups).toMatchObject([{ GroupId: to }]);
    expect([await interfacesIn(from), await interfacesIn(to)]).toEqual([[], [NetworkInterfaceId]]);
    await deleteGroup(from);
    expect(await refusal(sandbox, () => deleteGroup(to))).toEqual(inUse(to));
    await remove(NetworkInterfaceId);
  });

  it("deleted while an interface is made in it → one of the two, and nothing dangles", async () => {
    for (let round = 0; round < 3; round++) {
      const used = await createGroup(ec2, { VpcId: vpcId });
      const calls = [() => create({ Groups: [used] }), () => deleteGroup(used)];
      const outcomes = await Promise.all(calls.map((call) => outcomeOf(call)));
      expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
    }
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });

  it("of another VPC, where it is associated → taken, and it can't be disassociated", async () => {
    const GroupId = await createGroup(ec2, { VpcId: await createVpc(ec2, { CidrBlock: "10.9.0.0/16" }) });
    const association = { GroupId, VpcId: vpcId };
    await ec2.send(new AssociateSecurityGroupVpcCommand(association));
    const { NetworkInterfaceId } = await create({ Groups: [GroupId] });
    const disassociate = () => ec2.send(new DisassociateSecurityGroupVpcCommand(association));
    expect(await refusal(sandbox, disassociate)).toEqual(inUse(GroupId));
    await remove(NetworkInterfaceId);
    await disassociate();
  });

  it("a subnet with an interface can't be deleted → DependencyViolation", async () => {
    const SubnetId = await createSubnet(vpcId, "10.0.3.0/24");
    const { NetworkInterfaceId } = await create({ SubnetId });
    const deleteSubnet = () => ec2.send(new DeleteSubnetCommand({ SubnetId }));
    expect(await refusal(sandbox, deleteSubnet)).toEqual(
      refused("DependencyViolation", `The subnet '${SubnetId}' has dependencies and cannot be deleted.`),
    );
    await remove(NetworkInterfaceId);
    await deleteSubnet();
  });
});

describe("ModifyNetworkInterfaceAttribute", () => {
  it.each<[string, Omit<ModifyNetworkInterfaceAttributeCommandInput, "NetworkInterfaceId">, object]>([
    ["Description", { Description: { Value: "changed" } }, { Description: "changed", SourceDestCheck: true }],
    ["SourceDestCheck", { SourceDestCheck: { Value: false } }, { SourceDestCheck: false, Description: "before" }],
  ])("%s → described so", async (_, input, expected) => {
    const { NetworkInterfaceId } = await create({ Description: "before" });
    await modify({ NetworkInterfaceId, ...input });
    expect(await interfaceById(NetworkInterfaceId)).toMatchObject(expected);
    await remove(NetworkInterfaceId);
  });

  it.each<[string, string, Omit<ModifyNetworkInterfaceAttributeCommandInput, "NetworkInterfaceId">]>([
    ["no attribute", "InvalidParameterCombination", {}],
    ["two attributes", "InvalidParameterCombination", { Groups: [group], Description: { Value: "x" } }],
    ["an unknown group", "InvalidSecurityGroupID.NotFound", { Groups: ["sg-00000000"] }],
    ["an attachment", "UnsupportedOperation", { Attachment: { AttachmentId: "eni-attach-0" } }],
  ])("%s → %s", async (_, code, input) => {
    const { NetworkInterfaceId } = await create();
    expect(await refusal(sandbox, () => modify({ NetworkInterfaceId, ...input }))).toMatchObject({
      code,
      changed: false,
    });
    await remove(NetworkInterfaceId);
  });

  it.each([
    ["an unknown interface", "InvalidNetworkInterfaceID.NotFound", "eni-00000000"],
    ["a malformed one", "InvalidNetworkInterfaceID.Malformed", "x"],
  ])("%s → %s", async (_, code, NetworkInterfaceId) => {
    for (const call of [() => modify({ NetworkInterfaceId, Groups: [group] }), () => remove(NetworkInterfaceId)]) {
      expect(await refusal(sandbox, call)).toMatchObject({ status: 400, code, changed: false });
    }
  });
});

describe("DescribeNetworkInterfaces, filters", async () => {
  const subnet = await createSubnet(vpcId, "10.0.7.0/24");
  const one = await create({
    SubnetId: subnet,
    Description: "filtered",
    Groups: [group],
    SecondaryPrivateIpAddressCount: 1,
    TagSpecifications: [{ ResourceType: "network-interface", Tags: [{ Key: "Role", Value: "front" }] }],
  });

  it.each<[string, string, boolean]>([
    ["addresses.primary", "false", true],
    ["addresses.private-ip-address", "10.0.7.5", true],
    ["availability-zone", `${REGION}a`, true],
    ["availability-zone-id", "use1-az2", false],
    ["description", "filt*", true],
    ["group-id", group, true],
    ["group-name", "web", true],
    ["group-name", "Web", false],
    ["interface-type", "interface", true],
    ["mac-address", one.MacAddress ?? "", true],
    ["network-interface-id", one.NetworkInterfaceId ?? "", true],
    ["owner-id", ACCOUNT, true],
    ["private-ip-address", "10.0.7.4", true],
    ["private-ip-address", "10.0.7.5", false],
    ["requester-managed", "false", true],
    ["source-dest-check", "true", true],
    ["status", "available", true],
    ["status", "in-use", false],
    ["subnet-id", subnet, true],
    ["tag:Role", "front", true],
    ["tag-key", "role", false],
    ["vpc-id", vpcId, true],
  ])("%s = %s → %s", async (Name, value, expected) => {
    const Filters = [{ Name, Values: [value] }];
    const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    expect(NetworkInterfaces.some((found) => found.NetworkInterfaceId === one.NetworkInterfaceId)).toBe(expected);
  });

  it("another account sees none of them", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    expect((await stranger.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    expect((await stranger.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toHaveLength(1);
  });
});
