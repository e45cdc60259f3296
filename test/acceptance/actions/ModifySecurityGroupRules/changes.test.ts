import {
  AuthorizeSecurityGroupIngressCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRuleRequest,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { keysOf } from "../../../support/actor.ts";
import { ACCOUNT } from "../../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  groupById,
  membersOf,
  outcomeOf,
  ruleById,
  rulesOf,
  tcp,
} from "../../../support/stage.ts";
import { setUpSandbox } from "../../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

const vpcId = await createVpc(ec2);
beforeEach(async () => {
  groupId = await createGroup(ec2, { VpcId: vpcId });
});

/** Gives rules, by their IDs, that content. */
const modify = (rules: Readonly<Record<string, SecurityGroupRuleRequest>>) =>
  ec2.send(
    new ModifySecurityGroupRulesCommand({
      GroupId: groupId,
      SecurityGroupRules: Object.entries(rules).map(([SecurityGroupRuleId, SecurityGroupRule]) => ({
        SecurityGroupRuleId,
        SecurityGroupRule,
      })),
    }),
  );

const ssh = (CidrIpv4: string, more: SecurityGroupRuleRequest = {}): SecurityGroupRuleRequest => ({
  IpProtocol: "tcp",
  FromPort: 22,
  ToPort: 22,
  CidrIpv4,
  ...more,
});

const revokeIngress = (...ids: string[]) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: ids }));

describe("a rule keeps its ID whatever changes", () => {
  it.each<[string, SecurityGroupRuleRequest, object]>([
    ["the block", ssh("10.9.0.1/16"), { CidrIpv4: "10.9.0.0/16" }],
    ["the ports", ssh("10.0.0.0/8", { FromPort: 1, ToPort: 99 }), { FromPort: 1, ToPort: 99 }],
    ["the protocol, by number", ssh("10.0.0.0/8", { IpProtocol: "17" }), { IpProtocol: "udp" }],
    [
      "all of it",
      { IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0", Description: "new" },
      { IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0", Description: "new" },
    ],
    ["-1 without ports", { IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" }, { IpProtocol: "-1", FromPort: -1, ToPort: -1 }],
    ["the description alone", ssh("10.0.0.0/8", { Description: "new" }), { Description: "new" }],
    ["nothing", ssh("10.0.0.0/8"), { CidrIpv4: "10.0.0.0/8" }],
  ])("%s", async (_, request, changed) => {
    const [id = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const before = await ruleById(ec2, id);
    expect(membersOf(await modify({ [id]: request }))).toEqual({ Return: true });
    expect(await ruleById(ec2, id)).toEqual({ ...before, ...changed });
    expect(await rulesOf(ec2, groupId, false)).toHaveLength(1);
  });

  it("an IPv6 block", async () => {
    const permission = { ...tcp(22), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] };
    const [id = ""] = await addIngress(ec2, groupId, permission);
    await modify({ [id]: { IpProtocol: "icmpv6", CidrIpv6: "2001:DB8:1::/48" } });
    expect(await ruleById(ec2, id)).toMatchObject({ IpProtocol: "icmpv6", FromPort: -1, CidrIpv6: "2001:db8:1::/48" });
  });

  it("a prefix list", async () => {
    const [one, other] = [await createPrefixList(ec2), await createPrefixList(ec2)];
    const [id = ""] = await addIngress(ec2, groupId, { ...tcp(22), PrefixListIds: [{ PrefixListId: one }] });
    await modify({ [id]: { IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListId: other } });
    expect(await ruleById(ec2, id)).toMatchObject({ PrefixListId: other });
  });

  it("a group → the first can be deleted then, the second no longer", async () => {
    const [one, other] = [await createGroup(ec2, { VpcId: vpcId }), await createGroup(ec2, { VpcId: vpcId })];
    const [id = ""] = await addIngress(ec2, groupId, { ...tcp(22), UserIdGroupPairs: [{ GroupId: one }] });
    await modify({ [id]: { IpProtocol: "tcp", FromPort: 22, ToPort: 22, ReferencedGroupId: other } });
    expect((await ruleById(ec2, id)).ReferencedGroupInfo).toEqual({ GroupId: other, UserId: ACCOUNT });
    const pointers = (await keysOf(sandbox.table.client)).filter((key) => key.includes("#REFERENCED-BY#"));
    expect(pointers.filter((key) => key.includes(`GROUP#${one}`))).toEqual([]);
    expect(pointers.filter((key) => key.includes(`GROUP#${other}`))).toHaveLength(1);
  });

  it("another account's group, ports changed → it stays that account's", async () => {
    const theirs = { UserId: "999988887777", GroupId: "sg-12345678" };
    const [id = ""] = await addIngress(ec2, groupId, { ...tcp(22), UserIdGroupPairs: [theirs] });
    await modify({ [id]: { IpProtocol: "tcp", FromPort: 23, ToPort: 23, ReferencedGroupId: "sg-12345678" } });
    expect(await ruleById(ec2, id)).toMatchObject({ FromPort: 23, ReferencedGroupInfo: theirs });
  });
});

describe("descriptions and tags", () => {
  const described = { ...tcp(22), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the office" }] };

  it.each<[string, SecurityGroupRuleRequest, string | undefined]>([
    ["left out", ssh("10.0.0.0/8"), undefined],
    ["left out, another block", ssh("10.1.0.0/16"), undefined],
    ["empty", ssh("10.0.0.0/8", { Description: "" }), undefined],
    ["another one", ssh("10.0.0.0/8", { Description: "the new office" }), "the new office"],
  ])("the description %s → %j becomes %j", async (_, request, description) => {
    const [id = ""] = await addIngress(ec2, groupId, described);
    await modify({ [id]: request });
    expect((await ruleById(ec2, id)).Description).toBe(description);
  });

  it("tags stay", async () => {
    const { SecurityGroupRules = [] } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [described],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "TeamA" }] }],
      }),
    );
    const id = SecurityGroupRules[0]?.SecurityGroupRuleId ?? "";
    await modify({ [id]: ssh("10.1.0.0/16") });
    expect((await ruleById(ec2, id)).Tags).toEqual([{ Key: "Owner", Value: "TeamA" }]);
  });
});

describe("several rules at once", () => {
  it("two that take each other's content → both keep their IDs", async () => {
    const [one = "", other = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8", "10.1.0.0/16"));
    await modify({ [one]: ssh("10.1.0.0/16"), [other]: ssh("10.0.0.0/8") });
    expect(await ruleById(ec2, one)).toMatchObject({ CidrIpv4: "10.1.0.0/16" });
    expect(await ruleById(ec2, other)).toMatchObject({ CidrIpv4: "10.0.0.0/8" });
    expect(await rulesOf(ec2, groupId, false)).toHaveLength(2);
  });

  it("three in a ring, and one that takes a place that is left", async () => {
    const cidrs = ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"];
    const [a = "", b = "", c = "", d = ""] = await addIngress(ec2, groupId, tcp(22, ...cidrs));
    await modify({
      [a]: ssh("10.1.0.0/16"),
      [b]: ssh("10.2.0.0/16"),
      [c]: ssh("10.9.0.0/16"),
      [d]: ssh("10.0.0.0/16"),
    });
    const rules = await Promise.all([a, b, c, d].map((id) => ruleById(ec2, id)));
    expect(rules.map(({ CidrIpv4 }) => CidrIpv4)).toEqual(["10.1.0.0/16", "10.2.0.0/16", "10.9.0.0/16", "10.0.0.0/16"]);
    expect(await rulesOf(ec2, groupId, false)).toHaveLength(4);
  });

  it("of both directions in one call", async () => {
    const [ingress = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const [egress = ""] = await addEgress(ec2, groupId, tcp(22, "10.1.0.0/16"));
    await modify({ [ingress]: ssh("10.1.0.0/16"), [egress]: ssh("10.0.0.0/8") });
    expect(await ruleById(ec2, ingress)).toMatchObject({ IsEgress: false, CidrIpv4: "10.1.0.0/16" });
    expect(await ruleById(ec2, egress)).toMatchObject({ IsEgress: true, CidrIpv4: "10.0.0.0/8" });
  });

  it("45 rules → all of them", async () => {
    const cidrs = Array.from({ length: 45 }, (_, index) => `10.${index}.0.0/16`);
    const ids = await addIngress(ec2, groupId, tcp(22, ...cidrs));
    await modify(Object.fromEntries(ids.map((id, index) => [id, ssh(`172.16.${index}.0/24`)])));
    const rules = await rulesOf(ec2, groupId, false);
    expect(rules.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId).toSorted()).toEqual(ids.toSorted());
    expect(rules.every(({ CidrIpv4 = "" }) => CidrIpv4.startsWith("172.16."))).toBe(true);
  });
});

describe("what a modified rule is from then on", () => {
  it("revoked by its new content, no longer by its old", async () => {
    const [id = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    await modify({ [id]: ssh("10.1.0.0/16") });
    const revoke = (cidr: string) =>
      ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [tcp(22, cidr)] }));
    expect(await outcomeOf(() => revoke("10.0.0.0/8"))).toMatchObject({ code: "InvalidPermission.NotFound" });
    const { RevokedSecurityGroupRules } = await revoke("10.1.0.0/16");
    expect(RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: id, CidrIpv4: "10.1.0.0/16" }]);
    expect((await groupById(ec2, groupId)).IpPermissions).toEqual([]);
  });

  it("revoked by its ID, in either direction", async () => {
    const [ingress = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const [egress = ""] = await addEgress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    await modify({ [ingress]: ssh("10.1.0.0/16"), [egress]: ssh("10.1.0.0/16") });
    const { RevokedSecurityGroupRules } = await revokeIngress(ingress);
    expect(RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "10.1.0.0/16", IsEgress: false }]);
    const input = { GroupId: groupId, SecurityGroupRuleIds: [egress] };
    const answer = await ec2.send(new RevokeSecurityGroupEgressCommand(input));
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "10.1.0.0/16", IsEgress: true }]);
  });

  it("its old content can be authorised again, and gets another ID; each is revoked by its own", async () => {
    const [id = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    await modify({ [id]: ssh("10.1.0.0/16") });
    const [newId = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    expect(newId).toMatch(/^sgr-[0-9a-f]{17}$/);
    expect(newId).not.toBe(id);
    expect(await ruleById(ec2, newId)).toMatchObject({ CidrIpv4: "10.0.0.0/8" });
    const answer = await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [tcp(22, "10.0.0.0/8")] }),
    );
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: newId }]);
    expect((await revokeIngress(id)).RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "10.1.0.0/16" }]);
  });

  it("authorising its new content → InvalidPermission.Duplicate", async () => {
    const [id = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    await modify({ [id]: ssh("10.1.0.0/16") });
    const outcome = await outcomeOf(() => addIngress(ec2, groupId, tcp(22, "10.1.0.0/16")));
    expect(outcome).toMatchObject({ code: "InvalidPermission.Duplicate" });
  });
});
