import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  type DeleteSecurityGroupCommandInput,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { keysOf } from "../../support/actor.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  defaultVpcIdOf,
  membersOf,
  refusal,
  refused,
  rulesOf,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);
const defaultVpcId = await defaultVpcIdOf(ec2);

const deleteGroup = (input: DeleteSecurityGroupCommandInput) => ec2.send(new DeleteSecurityGroupCommand(input));
const describeGroup = (GroupId: string) => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));

const from = (...groupIds: string[]): IpPermission => ({
  ...tcp(443),
  UserIdGroupPairs: groupIds.map((GroupId) => ({ GroupId })),
});

/** Keys of the table that have anything to do with the group. */
const keysAbout = async (text: string) =>
  (await keysOf(sandbox.table.client)).filter((key) => key.toLowerCase().includes(text.toLowerCase()));

describe("a group that no other one names", () => {
  it("by ID → its ID is answered; it is gone, with its rules and its name", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId, GroupName: "Short-Lived" });
    await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    expect(membersOf(await deleteGroup({ GroupId: groupId }))).toEqual({ Return: true, GroupId: groupId });
    expect(await refusal(sandbox, () => describeGroup(groupId))).toEqual(
      refused("InvalidGroup.NotFound", `The security group '${groupId}' does not exist`),
    );
    expect(await keysAbout(groupId)).toEqual([]);
    expect(await keysAbout("short-lived")).toEqual([]);
  });

  it("by name → gone", async () => {
    const groupId = await createGroup(ec2, { GroupName: "by-name" });
    expect(membersOf(await deleteGroup({ GroupName: "by-name" }))).toEqual({ Return: true, GroupId: groupId });
    expect(await keysAbout(groupId)).toEqual([]);
  });

  it("its name can be used again, and is that of the new group then", async () => {
    const first = await createGroup(ec2, { GroupName: "again" });
    await deleteGroup({ GroupId: first });
    const second = await createGroup(ec2, { GroupName: "AGAIN" });
    expect(second).not.toBe(first);
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["AGAIN"] }));
    expect(SecurityGroups).toMatchObject([{ GroupId: second, GroupName: "AGAIN" }]);
    const create = new CreateSecurityGroupCommand({ GroupName: "again", Description: "taken" });
    expect(await refusal(sandbox, () => ec2.send(create))).toEqual(
      refused("InvalidGroup.Duplicate", `The security group 'again' already exists for VPC '${defaultVpcId}'`),
    );
  });

  it("that names itself → gone", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, groupId, from(groupId));
    await addEgress(ec2, groupId, from(groupId));
    await deleteGroup({ GroupId: groupId });
    expect(await keysAbout(groupId)).toEqual([]);
  });

  it("that another account's group of the same ID is named for → gone", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const user = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, user, {
      ...tcp(443),
      UserIdGroupPairs: [{ UserId: "999988887777", GroupId: groupId }],
    });
    await deleteGroup({ GroupId: groupId });
    expect(await refusal(sandbox, () => describeGroup(groupId))).toMatchObject({ code: "InvalidGroup.NotFound" });
  });
});

describe("a group that another one names", () => {
  it.each(["ingress", "egress"])("in an %s rule → DependencyViolation until that is revoked", async (direction) => {
    const named = await createGroup(ec2, { VpcId: vpcId });
    const user = await createGroup(ec2, { VpcId: vpcId });
    const input = { GroupId: user, IpPermissions: [from(named)] };
    await (direction === "ingress" ? addIngress(ec2, user, from(named)) : addEgress(ec2, user, from(named)));
    expect(await refusal(sandbox, () => deleteGroup({ GroupId: named }))).toEqual(
      refused("DependencyViolation", `resource ${named} has a dependent object`),
    );
    await (direction === "ingress"
      ? ec2.send(new RevokeSecurityGroupIngressCommand(input))
      : ec2.send(new RevokeSecurityGroupEgressCommand(input)));
    await deleteGroup({ GroupId: named });
    expect(await keysAbout(named)).toEqual([]);
  });

  it("in two rules, one of which is revoked → DependencyViolation still", async () => {
    const named = await createGroup(ec2, { VpcId: vpcId });
    const user = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, user, from(named), { ...from(named), FromPort: 0 });
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: user, IpPermissions: [from(named)] }));
    const outcome = await refusal(sandbox, () => deleteGroup({ GroupId: named }));
    expect(outcome).toMatchObject({ code: "DependencyViolation", changed: false });
  });

  it("the one that names it is deleted first → both are gone", async () => {
    const named = await createGroup(ec2, { VpcId: vpcId });
    const user = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, user, from(named));
    await deleteGroup({ GroupId: user });
    await deleteGroup({ GroupId: named });
    expect([...(await keysAbout(named)), ...(await keysAbout(user))]).toEqual([]);
  });

  it("two that name each other → DependencyViolation for both", async () => {
    const one = await createGroup(ec2, { VpcId: vpcId });
    const other = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, one, from(other));
    await addEgress(ec2, other, from(one));
    for (const GroupId of [one, other]) {
      const outcome = await refusal(sandbox, () => deleteGroup({ GroupId }));
      expect(outcome).toMatchObject({ code: "DependencyViolation", changed: false });
    }
  });
});

describe("what can't be deleted", () => {
  it("the default group of a VPC → CannotDelete", async () => {
    const Filters = [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: ["default"] },
    ];
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    const groupId = SecurityGroups[0]?.GroupId ?? "";
    expect(await refusal(sandbox, () => deleteGroup({ GroupId: groupId }))).toEqual(
      refused("CannotDelete", `the specified group: "${groupId}" name: "default" cannot be deleted by a user`),
    );
  });

  it("the default group of the default VPC, by name → CannotDelete", async () => {
    const outcome = await refusal(sandbox, () => deleteGroup({ GroupName: "default" }));
    expect(outcome).toMatchObject({ status: 400, code: "CannotDelete", changed: false });
  });

  it.each<[string, string, string, DeleteSecurityGroupCommandInput]>([
    ["neither ID nor name", "MissingParameter", "The request must contain the parameter groupName or groupId", {}],
    [
      "an unknown ID",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupId: "sg-00000000" },
    ],
    ["a malformed ID", "InvalidGroupId.Malformed", 'Invalid id: "websrv" (expecting "sg-...")', { GroupId: "websrv" }],
    [
      "an empty ID",
      "InvalidParameterValue",
      "Value () for parameter groupId is invalid. The value cannot be empty",
      { GroupId: "" },
    ],
  ])("%s → %s", async (_, code, message, input) => {
    expect(await refusal(sandbox, () => deleteGroup(input))).toEqual(refused(code, message));
  });

  it("a name that is another VPC's → InvalidGroup.NotFound", async () => {
    await createGroup(ec2, { VpcId: vpcId, GroupName: "elsewhere" });
    expect(await refusal(sandbox, () => deleteGroup({ GroupName: "elsewhere" }))).toEqual(
      refused(
        "InvalidGroup.NotFound",
        `The security group 'elsewhere' does not exist in default VPC '${defaultVpcId}'`,
      ),
    );
  });

  it("another account's group → InvalidGroup.NotFound, it stays", async () => {
    const stranger = await sandbox.table.addCredential({ accountId: "222233334444" });
    const theirs = await createGroup(sandbox.ec2(stranger));
    const outcome = await refusal(sandbox, () => deleteGroup({ GroupId: theirs }));
    expect(outcome).toMatchObject({ code: "InvalidGroup.NotFound", changed: false });
  });

  it.each([
    ["not an ID", "both", "InvalidGroupId.Malformed"],
    ["an unknown one", "sg-00000000", "InvalidGroup.NotFound"],
  ])("an ID and a name, the ID %s → it counts: %s is %s", async (_, GroupId, code) => {
    await createGroup(ec2, { GroupName: `both-${GroupId.length}` });
    const outcome = await refusal(sandbox, () => deleteGroup({ GroupId, GroupName: `both-${GroupId.length}` }));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("a group with more rules than a transaction holds", () => {
  const ipv4 = Array.from({ length: 60 }, (_, index) => ({ CidrIp: `10.${index}.0.0/16` }));
  const ipv6 = Array.from({ length: 60 }, (_, index) => ({ CidrIpv6: `2001:db8:${index + 1}::/48` }));

  it("120 rules in each direction → deleted whole", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId, GroupName: "many-blocks" });
    const everything = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: everything }));
    const permission = { ...tcp(443), IpRanges: ipv4, Ipv6Ranges: ipv6 };
    expect(await addIngress(ec2, groupId, permission)).toHaveLength(120);
    expect(await addEgress(ec2, groupId, permission)).toHaveLength(120);
    await deleteGroup({ GroupId: groupId });
    expect([...(await keysAbout(groupId)), ...(await keysAbout("many-blocks"))]).toEqual([]);
  });

  it("60 rules in each direction that name groups → deleted whole, and those groups can be deleted", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const sources = await Promise.all(Array.from({ length: 20 }, () => createGroup(ec2, { VpcId: vpcId })));
    const list = await createPrefixList(ec2, { MaxEntries: 1 });
    const permissions = [1, 2, 3].map((port) => ({ ...from(...sources.slice(1)), FromPort: port }));
    const itself = from(groupId);
    const listed = { ...tcp(22), PrefixListIds: [{ PrefixListId: list }] };
    const foreign = { ...tcp(80), UserIdGroupPairs: [{ UserId: "999988887777", GroupId: sources[0] }] };
    await addIngress(ec2, groupId, ...permissions, itself, listed, foreign);
    await addEgress(ec2, groupId, ...permissions, itself, listed);
    for (const isEgress of [false, true]) expect(await rulesOf(ec2, groupId, isEgress)).toHaveLength(60);
    await deleteGroup({ GroupId: groupId });
    expect(await keysAbout(groupId)).toEqual([]);
    for (const GroupId of sources) await deleteGroup({ GroupId });
    expect(await Promise.all(sources.map(keysAbout))).toEqual(sources.map(() => []));
  });
});
