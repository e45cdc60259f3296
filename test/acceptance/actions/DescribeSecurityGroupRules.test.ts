import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type DescribeSecurityGroupRulesCommandInput,
  DescribeSecurityGroupsCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  outcomeOf,
  ruleById,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);

const describeRules = async (input: DescribeSecurityGroupRulesCommandInput) =>
  (await ec2.send(new DescribeSecurityGroupRulesCommand(input))).SecurityGroupRules ?? [];

const idsOf = async (input: DescribeSecurityGroupRulesCommandInput) =>
  (await describeRules(input)).map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId).toSorted();

const byGroup = (...Values: string[]) => ({ Filters: [{ Name: "group-id", Values }] });

describe("what is said of a rule", () => {
  const common = { IpProtocol: "tcp", FromPort: 22, ToPort: 23 };

  it.each<[string, Partial<IpPermission>, object]>([
    ["an IPv4 block", { IpRanges: [{ CidrIp: "10.0.0.1/8" }] }, { CidrIpv4: "10.0.0.0/8" }],
    [
      "an IPv6 block",
      { Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32", Description: "v6" }] },
      { CidrIpv6: "2001:db8::/32", Description: "v6" },
    ],
    [
      "another account's group",
      { UserIdGroupPairs: [{ UserId: "999988887777", GroupId: "sg-12345678" }] },
      { ReferencedGroupInfo: { GroupId: "sg-12345678", UserId: "999988887777" } },
    ],
  ])("from %s → every member", async (_, source, member) => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const [id = ""] = await addIngress(ec2, groupId, { ...common, ...source });
    expect(await describeRules({ SecurityGroupRuleIds: [id] })).toEqual([
      {
        SecurityGroupRuleId: id,
        GroupId: groupId,
        GroupOwnerId: ACCOUNT,
        IsEgress: false,
        ...common,
        ...member,
        Tags: [],
        SecurityGroupRuleArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group-rule/${id}`,
      },
    ]);
  });

  it("from a prefix list, from a group of the account → its ID; owner and ID, no more", async () => {
    const [groupId, source] = [await createGroup(ec2, { VpcId: vpcId }), await createGroup(ec2, { VpcId: vpcId })];
    const list = await createPrefixList(ec2);
    const [listed = "", grouped = ""] = await addIngress(ec2, groupId, {
      ...common,
      PrefixListIds: [{ PrefixListId: list }],
      UserIdGroupPairs: [{ GroupId: source }],
    });
    const ofList = await ruleById(ec2, listed);
    expect(ofList.PrefixListId).toBe(list);
    expect(ofList.ReferencedGroupInfo).toBeUndefined();
    const ofGroup = await ruleById(ec2, grouped);
    expect(ofGroup.ReferencedGroupInfo).toEqual({ GroupId: source, UserId: ACCOUNT });
    expect(ofGroup.PrefixListId).toBeUndefined();
  });

  it("the rules of a default group → -1 from itself and -1 to everywhere, with ports -1", async () => {
    const defaultGroups = new DescribeSecurityGroupsCommand({ GroupNames: ["default"] });
    const { SecurityGroups = [] } = await ec2.send(defaultGroups);
    const GroupId = SecurityGroups[0]?.GroupId ?? "";
    const all = { GroupId, IpProtocol: "-1", FromPort: -1, ToPort: -1 };
    const rules = await describeRules(byGroup(GroupId));
    expect(rules).toHaveLength(2);
    expect(rules).toContainEqual(
      expect.objectContaining({ ...all, IsEgress: false, ReferencedGroupInfo: { GroupId, UserId: ACCOUNT } }),
    );
    expect(rules).toContainEqual(expect.objectContaining({ ...all, IsEgress: true, CidrIpv4: "0.0.0.0/0" }));
  });
});

describe("by ID", () => {
  it("across groups and directions → those rules", async () => {
    const groups = await Promise.all([0, 1, 2].map(() => createGroup(ec2, { VpcId: vpcId })));
    const ids = (
      await Promise.all([
        ...groups.map((id) => addIngress(ec2, id, tcp(22, "10.0.0.0/8", "10.1.0.0/16"))),
        ...groups.map((id) => addEgress(ec2, id, tcp(22, "10.0.0.0/8"))),
      ])
    ).flat();
    expect(ids).toHaveLength(9);
    expect(await idsOf({ SecurityGroupRuleIds: ids })).toEqual(ids.toSorted());
    expect(await idsOf({ SecurityGroupRuleIds: ids.slice(4, 5) })).toEqual(ids.slice(4, 5));
  });

  it("the same ID twice → once", async () => {
    const [id = ""] = await addIngress(ec2, await createGroup(ec2), tcp(22, "10.0.0.0/8"));
    expect(await idsOf({ SecurityGroupRuleIds: [id, id] })).toEqual([id]);
  });

  it("right after Authorize, again and again → always there", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    for (let index = 0; index < 20; index++) {
      const [id = ""] = await addIngress(ec2, groupId, tcp(22, `10.${index}.0.0/16`));
      expect(await ruleById(ec2, id)).toMatchObject({ SecurityGroupRuleId: id, CidrIpv4: `10.${index}.0.0/16` });
    }
  });

  it.each([
    ["sgr-00000000", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID 'sgr-00000000' does not exist"],
    [
      "sgr-0123456789abcdef0",
      "InvalidSecurityGroupRuleId.NotFound",
      "The security group rule ID 'sgr-0123456789abcdef0' does not exist",
    ],
  ])("%s beside one that exists → %s", async (unknown, code, message) => {
    const [id = ""] = await addIngress(ec2, await createGroup(ec2), tcp(22, "10.0.0.0/8"));
    expect(await outcomeOf(() => describeRules({ SecurityGroupRuleIds: [id, unknown] }))).toMatchObject({
      status: 400,
      code,
      message,
    });
  });

  it.each(["49.15.207.58/32", "sg-12345678", ""])("'%s' → InvalidSecurityGroupRuleId.Malformed", async (id) => {
    const outcome = await outcomeOf(() => describeRules({ SecurityGroupRuleIds: [id] }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidSecurityGroupRuleId.Malformed" });
  });

  it("another account's rule → InvalidSecurityGroupRuleId.NotFound", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const [id = ""] = await addIngress(stranger, await createGroup(stranger), tcp(22, "10.0.0.0/8"));
    const outcome = await outcomeOf(() => describeRules({ SecurityGroupRuleIds: [id] }));
    expect(outcome).toMatchObject({ code: "InvalidSecurityGroupRuleId.NotFound" });
  });
});

describe("by filter", () => {
  it("group-id → the rules of those groups, and of no others", async () => {
    const [one, other] = [await createGroup(ec2, { VpcId: vpcId }), await createGroup(ec2, { VpcId: vpcId })];
    const ingress = await addIngress(ec2, one, tcp(22, "10.0.0.0/8"));
    const rules = await describeRules(byGroup(one));
    expect(rules.map(({ GroupId }) => GroupId)).toEqual([one, one]);
    expect(rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toContain(ingress[0]);
    expect(await idsOf(byGroup(one, other, one))).toHaveLength(3);
    expect(await idsOf(byGroup(`${one.slice(0, -1)}?`))).toEqual(await idsOf(byGroup(one)));
  });

  it("group-id that is unknown → an empty list", async () => {
    expect(await describeRules(byGroup("sg-00000000"))).toEqual([]);
  });

  it("group-id that is malformed → InvalidGroupId.Malformed", async () => {
    expect(await outcomeOf(() => describeRules(byGroup("foobar")))).toMatchObject({
      status: 400,
      code: "InvalidGroupId.Malformed",
      message: "The security group ID 'foobar' is malformed",
    });
  });

  it("security-group-rule-id → that rule, or none", async () => {
    const [id = ""] = await addIngress(ec2, await createGroup(ec2), tcp(22, "10.0.0.0/8"));
    const filter = (...Values: string[]) => ({ Filters: [{ Name: "security-group-rule-id", Values }] });
    expect(await idsOf(filter(id, "sgr-00000000"))).toEqual([id]);
    expect(await idsOf(filter(`${id.slice(0, -2)}*`))).toEqual([id]);
    expect(await idsOf(filter("sgr-00000000"))).toEqual([]);
  });

  it("tag:<key> → the rules with it; of the group's own tags nothing", async () => {
    const Tags = [{ Key: "Owner", Value: "TeamA" }];
    const groupId = await createGroup(ec2, { TagSpecifications: [{ ResourceType: "security-group", Tags }] });
    const tagged = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [tcp(22, "10.0.0.0/8", "10.1.0.0/16")],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
      }),
    );
    const ids = tagged.SecurityGroupRules?.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId) ?? [];
    await addIngress(ec2, groupId, tcp(23, "10.0.0.0/8"));
    expect(await idsOf({ Filters: [{ Name: "tag:Owner", Values: ["Team?"] }] })).toEqual(ids.toSorted());
    expect(await idsOf({ Filters: [{ Name: "tag:owner", Values: ["*"] }] })).toEqual([]);
    expect(await idsOf({ Filters: [...byGroup("sg-00000000").Filters, { Name: "tag:Owner", Values: ["*"] }] })).toEqual(
      [],
    );
    const [first = ""] = ids;
    expect(await idsOf({ SecurityGroupRuleIds: [first], Filters: [{ Name: "tag:Owner", Values: ["TeamB"] }] })).toEqual(
      [],
    );
  });

  it.each(["ip-permission.cidr", "vpc-id", "Group-Id"])("%s → InvalidParameterValue", async (Name) => {
    const outcome = await outcomeOf(() => describeRules({ Filters: [{ Name, Values: ["x"] }] }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("none → all rules of the account", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const all = await describeRules({});
    expect(all.filter(({ GroupId }) => GroupId === groupId)).toHaveLength(1);
    expect(new Set(all.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).size).toBe(all.length);
    expect(new Set(all.map(({ GroupId }) => GroupId)).size).toBeGreaterThan(3);
    expect(new Set(all.map(({ GroupOwnerId }) => GroupOwnerId))).toEqual(new Set([ACCOUNT]));
  });
});
