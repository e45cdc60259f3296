import { describe, expect, it } from "vitest";
import { keysOf } from "../support/actor.ts";
import { GROUPS, idsOf, inVpc, page, pages, RULES } from "../support/pages.ts";
import { ipPermissions, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import type { CallParameters } from "../support/service.ts";
import { elementsOf, readXml, type Xml } from "../support/xml.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

const RULES_IN = [...ipv4Rules(60), ...ipv6Rules(60)];

const vpcId = await user.createVpc();

const demand = async (parameters: CallParameters): Promise<Xml> => {
  const { status, body } = await user.call(parameters);
  if (status !== 200) throw new Error(body);
  return readXml(body);
};

const authorizeEgress = (GroupId: string, rules: readonly string[]) =>
  demand({ Action: "AuthorizeSecurityGroupEgress", GroupId, ...ipPermissions(...rules) });
const revokeEgress = (GroupId: string, rule: string) =>
  demand({ Action: "RevokeSecurityGroupEgress", GroupId, ...ipPermissions(rule) });
const keysWith = async (groupId: string) => (await keysOf(table.client)).filter((key) => key.includes(groupId));

describe("a group with as many rules as a group can have", () => {
  it("60 for IPv4 and 60 for IPv6 in both directions → is described, and deleted whole", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, ...RULES_IN);
    await revokeEgress(groupId, "-1 0.0.0.0/0");
    await authorizeEgress(groupId, RULES_IN);
    const group = await demand({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
    for (const [list, range] of [
      ["ipPermissions", "ipRanges"],
      ["ipPermissions", "ipv6Ranges"],
      ["ipPermissionsEgress", "ipRanges"],
      ["ipPermissionsEgress", "ipv6Ranges"],
    ] as const) {
      expect(elementsOf(group, "securityGroupInfo", "item", list, "item", range, "item")).toHaveLength(60);
    }
    const ofGroup = { "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId, MaxResults: 100 };
    const rules = await pages(user, RULES, ofGroup);
    expect(rules.map(({ ids }) => ids.length)).toEqual([100, 100, 40]);
    expect(new Set(idsOf(rules)).size).toBe(240);

    await demand({ Action: "DeleteSecurityGroup", GroupId: groupId });
    expect(await keysWith(groupId)).toEqual([]);
  });

  it("60 that name other groups in both directions → is deleted whole, and what it named can be deleted", async () => {
    const [groupId, source] = [await user.createGroup({ VpcId: vpcId }), await user.createGroup({ VpcId: vpcId })];
    const rules = Array.from({ length: 60 }, (_, port) => `tcp ${port} ${source}`);
    await user.addRules(groupId, ...rules);
    await revokeEgress(groupId, "-1 0.0.0.0/0");
    await authorizeEgress(groupId, rules);
    const dependent = await user.call({ Action: "DeleteSecurityGroup", GroupId: source });
    expect(dependent).toMatchObject({ status: 400, code: "DependencyViolation" });
    await demand({ Action: "DeleteSecurityGroup", GroupId: groupId });
    expect(await keysWith(groupId)).toEqual([]);
    await demand({ Action: "DeleteSecurityGroup", GroupId: source });
    expect(await keysWith(source)).toEqual([]);
  });

  it("is the default group of a VPC → DeleteVpc deletes it with the VPC", async () => {
    const other = await user.createVpc();
    const [groupId = ""] = (await page(user, GROUPS, inVpc(other))).ids;
    await user.addRules(groupId, ...ipv4Rules(59), ...ipv6Rules(59));
    const { status, code } = await user.call({ Action: "DeleteVpc", VpcId: other });
    expect({ status, code, left: await keysWith(other) }).toEqual({ status: 200, code: undefined, left: [] });
    expect(await keysWith(groupId)).toEqual([]);
  });

  it("UpdateSecurityGroupRuleDescriptionsIngress of all and one it hasn't → InvalidPermission.NotFound, none is changed", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    const [missing = "", ...rules] = RULES_IN;
    await user.addRules(groupId, ...rules);
    const described = [...rules, missing].map((rule) => `${rule} # new`);
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: groupId };
    const { code } = await user.call({ ...update, ...ipPermissions(...described) });
    const changed = (await user.rulesOf(groupId)).filter((rule) => rule.endsWith("# new"));
    expect({ code, changed: changed.length }).toEqual({ code: "InvalidPermission.NotFound", changed: 0 });
  });
});
