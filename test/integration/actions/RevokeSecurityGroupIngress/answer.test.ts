import { beforeEach, describe, expect, it } from "vitest";
import { revokedIds, rulesOfAnswer, unknownRules } from "../../../support/actor.ts";
import { ACCOUNT } from "../../../support/engine.ts";
import { ipPermissions } from "../../../support/rules.ts";
import { readXml, textAt } from "../../../support/xml.ts";
import { setUpService } from "../../../support/set-up.ts";

const { user } = await setUpService();

let groupId: string;

beforeEach(async () => {
  groupId = await user.createGroup();
});

describe("the description of a rule", () => {
  const WITH = "tcp 22 10.0.0.0/8 # office";
  const WITHOUT = "tcp 22 10.0.0.0/8";

  it.each([
    ["in the rule and the request", WITH, WITH],
    ["in the rule only", WITH, WITHOUT],
    ["in the request only", WITHOUT, WITH],
    ["another one in the request", WITH, "tcp 22 10.0.0.0/8 # home"],
    ["in another case in the request", WITH, "tcp 22 10.0.0.0/8 # Office"],
    ["empty in the request", WITH, "tcp 22 10.0.0.0/8 # "],
  ])("%s → revoked, and answered as it was stored", async (_, granted, revoked) => {
    const ruleIds = await user.addRules(groupId, granted);
    const answer = await user.revoke(groupId, revoked);
    expect(revokedIds(answer)).toEqual(ruleIds);
    const [rule = ""] = rulesOfAnswer(answer, "revokedSecurityGroupRuleSet");
    expect(textAt(rule, "description")).toBe(granted === WITH ? "office" : undefined);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("differs from rule to rule of one request → all revoked, each answered with its own", async () => {
    await user.addRules(groupId, "tcp 1 10.0.0.0/8 # one", "tcp 2 10.0.0.0/8", "tcp 3 10.0.0.0/8 # three");
    const answer = await user.revoke(groupId, "tcp 1 10.0.0.0/8", "tcp 2 10.0.0.0/8 # two", "tcp 3 10.0.0.0/8 # three");
    const revoked = rulesOfAnswer(answer, "revokedSecurityGroupRuleSet");
    expect(revoked.map((rule) => textAt(rule, "description"))).toEqual(["one", undefined, "three"]);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("of a group pair, a prefix list and an IPv6 range, absent in the request → revoked", async () => {
    await user.addRules(groupId, `tcp 22 2001:db8::/32,pl-12345678,${groupId} # office`);
    expect(revokedIds(await user.revoke(groupId, `tcp 22 2001:db8::/32,pl-12345678,${groupId}`))).toHaveLength(3);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });
});

describe("duplicates within one request, in the default VPC", () => {
  it.each([
    ["the same permission twice", ["tcp 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"], ""],
    ["the same source twice in a permission", ["tcp 22 10.0.0.0/8,10.0.0.0/8"], ""],
    ["the same in other words", ["tcp 22 10.0.0.0/8", "6 22 10.9.9.9/8"], ""],
    ["the same with another description", ["tcp 22 10.0.0.0/8 # one", "tcp 22 10.0.0.0/8 # two"], " # two"],
  ])("%s → revoked once, and unknown the second time", async (_, rules, description) => {
    const ruleIds = await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    const answer = await user.revoke(groupId, ...rules);
    expect(revokedIds(answer)).toEqual(ruleIds);
    expect(unknownRules(answer)).toEqual([`tcp 22 10.0.0.0/8${description}`]);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("the same unknown permission twice → listed twice in unknownIpPermissionSet", async () => {
    const answer = await user.revoke(groupId, "tcp 22 10.0.0.0/8", "6 22 10.0.0.0/8");
    expect(unknownRules(answer)).toEqual(["tcp 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"]);
  });
});

describe("revokedSecurityGroupRuleSet", () => {
  it("has every documented member of each kind of rule", async () => {
    const [ipv4, ipv6, prefixList, group] = await user.addRules(
      groupId,
      "tcp 22-23 10.0.0.0/8 # office",
      "udp 53 2001:db8::/32",
      "icmp 8/-1 pl-12345678",
      `-1 ${groupId} # itself`,
    );
    const answer = await user.revoke(
      groupId,
      "tcp 22-23 10.0.0.0/8",
      "udp 53 2001:db8::/32",
      "icmp 8/-1 pl-12345678",
      `-1 ${groupId}`,
    );
    const common = { groupId, isEgress: "false" };
    expect(rulesOfAnswer(answer, "revokedSecurityGroupRuleSet")).toEqual([
      {
        securityGroupRuleId: ipv4,
        ...common,
        ipProtocol: "tcp",
        fromPort: "22",
        toPort: "23",
        cidrIpv4: "10.0.0.0/8",
        description: "office",
      },
      {
        securityGroupRuleId: ipv6,
        ...common,
        ipProtocol: "udp",
        fromPort: "53",
        toPort: "53",
        cidrIpv6: "2001:db8::/32",
      },
      {
        securityGroupRuleId: prefixList,
        ...common,
        ipProtocol: "icmp",
        fromPort: "8",
        toPort: "-1",
        prefixListId: "pl-12345678",
      },
      {
        securityGroupRuleId: group,
        ...common,
        ipProtocol: "-1",
        fromPort: "-1",
        toPort: "-1",
        referencedGroupId: groupId,
        description: "itself",
      },
    ]);
  });

  it("stands on the wire under requestId and return, in the model's order; no unknownIpPermissionSet", async () => {
    const [ruleId] = await user.addRules(groupId, "tcp 22 10.0.0.0/8 # a & b");
    const { body, status } = await user.revoke(groupId, "tcp 22 10.0.0.0/8");
    expect(status).toBe(200);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>${textAt(readXml(body), "requestId")}</requestId>
  <return>true</return>
  <revokedSecurityGroupRuleSet>
    <item>
      <securityGroupRuleId>${ruleId}</securityGroupRuleId>
      <groupId>${groupId}</groupId>
      <isEgress>false</isEgress>
      <ipProtocol>tcp</ipProtocol>
      <fromPort>22</fromPort>
      <toPort>22</toPort>
      <cidrIpv4>10.0.0.0/8</cidrIpv4>
      <description>a &amp; b</description>
    </item>
  </revokedSecurityGroupRuleSet>
</RevokeSecurityGroupIngressResponse>`);
  });

  it("has no tags, though the rule has", async () => {
    await user.call({
      Action: "AuthorizeSecurityGroupIngress",
      GroupId: groupId,
      ...ipPermissions("tcp 22 10.0.0.0/8"),
      "TagSpecification.1.ResourceType": "security-group-rule",
      "TagSpecification.1.Tag.1.Key": "team",
      "TagSpecification.1.Tag.1.Value": "red",
    });
    const answer = await user.revoke(groupId, "tcp 22 10.0.0.0/8");
    expect(revokedIds(answer)).toHaveLength(1);
    expect(answer.body).not.toContain("team");
    expect(answer.body).not.toContain(ACCOUNT);
  });
});
