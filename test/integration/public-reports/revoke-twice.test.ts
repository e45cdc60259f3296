/** What public reports show of AWS: each test is named after the one that shows it. */
import { describe, expect, it } from "vitest";
import { actor, attempt, revokedIds, rulesOfAnswer, unknownRules } from "../../support/actor.ts";
import { ACCOUNT } from "../../support/engine.ts";
import { ipPermissions, ipv4Rules, ipv6Rules } from "../../support/rules.ts";
import type { CallParameters } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";
import { textAt } from "../../support/xml.ts";
import { authorize, type Direction, refused, revoke } from "./requests.ts";

const { table, service, user } = await setUpService();
const classic = actor(service, { accountId: "222233334444", platform: "ec2" });

const vpcId = await user.createVpc();
/** A group of a VPC that isn't the default one. */
const groupId = await user.createGroup({ VpcId: vpcId });

const SSH = "tcp 22 10.0.0.0/8";

const tryTo = (parameters: CallParameters, by = user) => attempt(table.client, () => by.call(parameters));

/** The IDs of the rules that it has added. */
async function add(direction: Direction, id: string, ...rules: string[]): Promise<string[]> {
  const answer = await user.call(authorize(direction, id, ipPermissions(...rules)));
  return rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) => textAt(rule, "securityGroupRuleId") ?? "");
}

describe.each(["Ingress", "Egress"] as const)("cloud-custodian#9656, #9659: RevokeSecurityGroup%s", (direction) => {
  const NOT_FOUND = refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  const TWICE: readonly (readonly [string, string[]])[] = [
    ["the same permission twice", [SSH, SSH]],
    ["the same source twice in a permission", ["tcp 22 10.0.0.0/8,10.0.0.0/8"]],
    ["in other words", [SSH, "6 22 10.9.9.9/8"]],
    ["with another description", [`${SSH} # one`, `${SSH} # two`]],
    ["far from each other", [SSH, "tcp 23 10.0.0.0/8", SSH]],
    ["an IPv6 block", ["udp 53 2001:db8::/32", "17 53 2001:DB8:0::1/32"]],
    ["all protocols, with and without ports", ["-1 0.0.0.0/1", "-1 0-0 0.0.0.0/1"]],
  ];

  it.each(TWICE)("%s → InvalidPermission.NotFound, nothing revoked", async (_, rules) => {
    const id = await user.createGroup({ VpcId: vpcId });
    await add(direction, id, SSH, "tcp 23 10.0.0.0/8", "udp 53 2001:db8::/32", "-1 0.0.0.0/1");
    expect(await tryTo(revoke(direction, id, ipPermissions(...rules)))).toEqual(NOT_FOUND);
  });

  it("a group with and without its owner → InvalidPermission.NotFound, nothing revoked", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    await add(direction, id, `tcp 22 ${groupId}`);
    const rules = ipPermissions(`tcp 22 ${groupId},${ACCOUNT}/${groupId}`);
    expect(await tryTo(revoke(direction, id, rules))).toEqual(NOT_FOUND);
  });

  it("in a batch of more than a transaction holds → InvalidPermission.NotFound, nothing revoked", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    const rules = [...ipv4Rules(59), ...ipv6Rules(60)];
    await add(direction, id, ...rules);
    expect(await tryTo(revoke(direction, id, ipPermissions(...rules, rules[0] ?? "")))).toEqual(NOT_FOUND);
  });

  it("in the default VPC → revoked, and unknown the second time", async () => {
    const id = await user.createGroup();
    const [ruleId] = await add(direction, id, `${SSH} # office`, "tcp 24 10.0.0.0/8");
    const answer = await user.call(revoke(direction, id, ipPermissions(SSH, "tcp 23 10.0.0.0/8", "6 22 10.9.9.9/8")));
    expect(revokedIds(answer)).toEqual([ruleId]);
    expect(unknownRules(answer)).toEqual([SSH, "tcp 23 10.0.0.0/8"]);
  });

  it("the same rule ID twice → InvalidSecurityGroupRuleId.NotFound, nothing revoked", async () => {
    for (const id of [await user.createGroup({ VpcId: vpcId }), await user.createGroup()]) {
      const [ssh = "", dns = ""] = await add(direction, id, SSH, "udp 53 10.0.0.0/8");
      const ids = { "SecurityGroupRuleId.1": ssh, "SecurityGroupRuleId.2": dns, "SecurityGroupRuleId.3": ssh };
      const message = `The security group rule ID '${ssh}' does not exist`;
      expect(await tryTo(revoke(direction, id, ids))).toEqual(refused("InvalidSecurityGroupRuleId.NotFound", message));
    }
  });
});

describe("cloud-custodian#9656 in other forms", () => {
  it("an old API version, a VPC group → InvalidPermission.NotFound, nothing revoked", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    await user.addRules(id, SSH);
    const old = { Version: "2011-12-15", ...ipPermissions(SSH, SSH) };
    expect(await tryTo(revoke("Ingress", id, old))).toMatchObject({
      code: "InvalidPermission.NotFound",
      changed: false,
    });
  });

  it("an EC2 (classic) group → revoked, and unknown the second time", async () => {
    const id = await classic.createGroup({ GroupName: "source" });
    const [ruleId] = await classic.addRules(id, "tcp 22 @source");
    const answer = await classic.revoke(id, "tcp 22 @source", "6 22 @SOURCE");
    expect(revokedIds(answer)).toEqual([ruleId]);
    expect(unknownRules(answer)).toEqual([`tcp 22 222233334444/${id}`]);
  });

  it("an unknown group → InvalidGroup.NotFound", async () => {
    const outcome = await tryTo(revoke("Ingress", "sg-00000000", ipPermissions(SSH, SSH)));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist"));
  });
});
