import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDefaultVpcCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createGroup,
  createVpc,
  groupById,
  membersOf,
  outcomeOf,
  refusal,
  refused,
  rulesOf,
  tcp,
} from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();

const ACCOUNT = "444455556666";

/** A client of an account with EC2 (classic). */
const ec2 = sandbox.ec2(await sandbox.table.addCredential({ accountId: ACCOUNT, platform: "ec2" }));

const fromGroup = (GroupName: string): IpPermission => ({ ...tcp(80), UserIdGroupPairs: [{ GroupName }] });
const authorize = (GroupName: string, ...IpPermissions: IpPermission[]) =>
  ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupName, IpPermissions }));
const describeGroups = async (...filters: [string, string][]) => {
  const Filters = filters.map(([Name, value]) => ({ Name, Values: [value] }));
  const input = filters.length > 0 ? { Filters } : {};
  return (await ec2.send(new DescribeSecurityGroupsCommand(input))).SecurityGroups ?? [];
};

describe("egress rules, which EC2 groups don't have → InvalidParameterValue", () => {
  const permissions = [tcp(443, "10.0.0.0/8")];

  it.each<[string, (GroupId: string) => Promise<unknown>]>([
    [
      "AuthorizeSecurityGroupEgress",
      (GroupId) => ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: permissions })),
    ],
    [
      "RevokeSecurityGroupEgress",
      (GroupId) => ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: permissions })),
    ],
    [
      "UpdateSecurityGroupRuleDescriptionsEgress",
      (GroupId) =>
        ec2.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand({ GroupId, IpPermissions: permissions })),
    ],
  ])("%s", async (_, call) => {
    const groupId = await createGroup(ec2);
    expect(await refusal(sandbox, () => call(groupId))).toEqual(
      refused("InvalidParameterValue", "Only Amazon VPC security groups may be used with this operation."),
    );
  });

  it("ModifySecurityGroupRules, which came for VPC groups", async () => {
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 1, ToPort: 1, CidrIpv4: "10.0.0.0/8" };
    const SecurityGroupRules = [{ SecurityGroupRuleId: "sgr-00000000", SecurityGroupRule }];
    const command = new ModifySecurityGroupRulesCommand({ GroupId: await createGroup(ec2), SecurityGroupRules });
    const outcome = await refusal(sandbox, () => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
  });
});

describe("DeleteSecurityGroup", () => {
  it("by name → gone, and the name can be used again", async () => {
    const first = await createGroup(ec2, { GroupName: "again" });
    expect(membersOf(await ec2.send(new DeleteSecurityGroupCommand({ GroupName: "again" })))).toMatchObject({
      Return: true,
    });
    expect(await outcomeOf(() => groupById(ec2, first))).toMatchObject({ code: "InvalidGroup.NotFound" });
    expect(await createGroup(ec2, { GroupName: "again" })).not.toBe(first);
  });

  it("of one that another names → InvalidGroup.InUse, until that is revoked", async () => {
    await createGroup(ec2, { GroupName: "web" });
    await createGroup(ec2, { GroupName: "db" });
    await authorize("db", fromGroup("web"));
    const command = new DeleteSecurityGroupCommand({ GroupName: "web" });
    expect(await refusal(sandbox, () => ec2.send(command))).toEqual(
      refused("InvalidGroup.InUse", `Group ${ACCOUNT}:web is used by groups: ${ACCOUNT}:db`),
    );
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupName: "db", IpPermissions: [fromGroup("web")] }));
    await ec2.send(command);
  });

  it("of one that names itself → gone", async () => {
    await createGroup(ec2, { GroupName: "alone" });
    await authorize("alone", fromGroup("alone"));
    await ec2.send(new DeleteSecurityGroupCommand({ GroupName: "alone" }));
    expect(await describeGroups(["group-name", "alone"])).toEqual([]);
  });

  it("of default → InvalidGroup.Reserved", async () => {
    const command = new DeleteSecurityGroupCommand({ GroupName: "default" });
    expect(await refusal(sandbox, () => ec2.send(command))).toEqual(
      refused("InvalidGroup.Reserved", "The security group 'default' is reserved"),
    );
  });

  it("of a name that isn't there → InvalidGroup.NotFound", async () => {
    const command = new DeleteSecurityGroupCommand({ GroupName: "nosuch" });
    const outcome = await refusal(sandbox, () => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound", changed: false });
  });

  it("of a group of a VPC by name → InvalidParameterValue; by ID → gone", async () => {
    const groupId = await createGroup(ec2, { GroupName: "in a VPC", VpcId: await createVpc(ec2) });
    const byName = new DeleteSecurityGroupCommand({ GroupName: "in a VPC" });
    const outcome = await refusal(sandbox, () => ec2.send(byName));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
    expect(outcome.message).toContain("You may not reference Amazon VPC security groups by name");
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
  });
});

describe("DescribeSecurityGroups", () => {
  it("a group with a rule from another → no VPC, no egress, and the source's name", async () => {
    const sourceId = await createGroup(ec2, { GroupName: "source" });
    const groupId = await createGroup(ec2, { GroupName: "described" });
    await authorize("described", fromGroup("source"));
    const group = await groupById(ec2, groupId);
    expect(group.VpcId).toBeUndefined();
    expect(group.IpPermissionsEgress).toEqual([]);
    expect(group.IpPermissions).toEqual([
      {
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        UserIdGroupPairs: [{ UserId: ACCOUNT, GroupId: sourceId, GroupName: "source" }],
        IpRanges: [],
        Ipv6Ranges: [],
        PrefixListIds: [],
      },
    ]);
    const [rule] = await rulesOf(ec2, groupId, false);
    expect(rule?.ReferencedGroupInfo).toEqual({ UserId: ACCOUNT, GroupId: sourceId });
  });

  beforeAll(async () => {
    await createGroup(ec2, { GroupName: "filtered" });
    await createGroup(ec2, { GroupName: "filtered-source" });
    await createGroup(ec2, { GroupName: "filtered-vpc", VpcId: await createVpc(ec2) });
    await authorize("filtered", fromGroup("filtered-source"));
  });

  it.each<[string, string, string[]]>([
    ["ip-permission.group-name", "filtered-source", ["filtered"]],
    ["ip-permission.user-id", ACCOUNT, ["filtered"]],
    ["ip-permission.user-id", "999988887777", []],
    ["group-name", "filtered*", ["filtered", "filtered-source", "filtered-vpc"]],
    ["vpc-id", "*", ["filtered-vpc"]],
    ["egress.ip-permission.protocol", "-1", ["filtered-vpc"]],
  ])("filter %s = %s → groups of both kinds that pass", async (name, value, expected) => {
    const found = (await describeGroups([name, value])).map(({ GroupName = "" }) => GroupName);
    expect(found.filter((each) => each.startsWith("filtered")).toSorted()).toEqual(expected);
  });
});

it("CreateDefaultVpc of such an account → an error, nothing is made", async () => {
  const outcome = await refusal(sandbox, () => ec2.send(new CreateDefaultVpcCommand({})));
  expect(outcome).toMatchObject({ status: 400, changed: false });
});
