import { beforeEach, describe, expect, it } from "vitest";
import { actor, attempt, egressRuleId, revokedIds, rulesOfAnswer } from "../../../support/actor.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../../../support/rules.ts";
import type { CallParameters } from "../../../support/service.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, service, user } = await setUpService();

let groupId: string;
let groupName: string;
let ruleIds: string[];
let groups = 0;

const RULES = ["tcp 22 10.0.0.0/8 # office", "tcp 80 0.0.0.0/0", "tcp 80 ::/0"];

beforeEach(async () => {
  groupName = `by-rule-id-${++groups}`;
  groupId = await user.createGroup({ GroupName: groupName });
  ruleIds = await user.addRules(groupId, ...RULES);
});

const ids = (...values: readonly (string | undefined)[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`SecurityGroupRuleId.${index + 1}`, value ?? "missing"]));

const revoke = (parameters: CallParameters) =>
  user.call({ Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...parameters });

describe("rules of the group", () => {
  it("one → that one is revoked, and answered with its members", async () => {
    const answer = await revoke(ids(ruleIds[0]));
    expect(rulesOfAnswer(answer, "revokedSecurityGroupRuleSet")).toEqual([
      {
        securityGroupRuleId: ruleIds[0],
        groupId,
        isEgress: "false",
        ipProtocol: "tcp",
        fromPort: "22",
        toPort: "22",
        cidrIpv4: "10.0.0.0/8",
        description: "office",
      },
    ]);
    expect(answer.body).not.toContain("unknownIpPermissionSet");
    expect(await user.rulesOf(groupId)).toEqual(["tcp 80 0.0.0.0/0", "tcp 80 ::/0"]);
  });

  it("all → all are revoked", async () => {
    expect(revokedIds(await revoke(ids(...ruleIds))).toSorted()).toEqual(ruleIds.toSorted());
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("by GroupName → revoked", async () => {
    const parameters = { Action: "RevokeSecurityGroupIngress", GroupName: groupName, ...ids(ruleIds[1]) };
    expect(revokedIds(await user.call(parameters))).toEqual([ruleIds[1]]);
    expect(await user.rulesOf(groupId)).toHaveLength(2);
  });

  it("every kind of source → revoked", async () => {
    const sourceId = await user.createGroup();
    const more = await user.addRules(groupId, `-1 ${sourceId},${groupId},111122223333/sg-12345678,pl-12345678`);
    expect(revokedIds(await revoke(ids(...more))).toSorted()).toEqual(more.toSorted());
    expect(await user.rulesOf(groupId)).toEqual(RULES);
  });

  it("more than one transaction holds → all are revoked", async () => {
    const bigId = await user.createGroup();
    const many = await user.addRules(bigId, ...ipv4Rules(60), ...ipv6Rules(60));
    const answer = await user.call({ Action: "RevokeSecurityGroupIngress", GroupId: bigId, ...ids(...many) });
    expect(revokedIds(answer)).toHaveLength(120);
    expect(await user.rulesOf(bigId)).toEqual([]);
  });

  it("of a non-default VPC → revoked", async () => {
    const vpcGroupId = await user.createGroup({ VpcId: await user.createVpc() });
    const added = await user.addRules(vpcGroupId, "tcp 22 10.0.0.0/8");
    const answer = await user.call({ Action: "RevokeSecurityGroupIngress", GroupId: vpcGroupId, ...ids(...added) });
    expect(revokedIds(answer)).toEqual(added);
  });

  it("revoked before → InvalidSecurityGroupRuleId.NotFound", async () => {
    await revoke(ids(ruleIds[0]));
    expect(await revoke(ids(ruleIds[0]))).toMatchObject({ status: 400, code: "InvalidSecurityGroupRuleId.NotFound" });
  });
});

describe("an ID that is no ingress rule of the group, beside one that is → nothing revoked", () => {
  const notFound = (ruleId: string) => ({
    status: 400,
    code: "InvalidSecurityGroupRuleId.NotFound",
    message: `The security group rule ID '${ruleId}' does not exist`,
    changed: false,
  });

  it.each(["sgr-00000000", "sgr-0123456789abcdef0"])("unknown %s → InvalidSecurityGroupRuleId.NotFound", async (id) => {
    expect(await attempt(table.client, () => revoke(ids(ruleIds[0], id)))).toEqual(notFound(id));
    expect(await attempt(table.client, () => revoke(ids(id, ruleIds[0])))).toEqual(notFound(id));
    expect(await user.rulesOf(groupId)).toEqual(RULES);
  });

  it.each([
    "49.15.207.58/32",
    "sg-0123456789abcdef0",
    "SGR-0123456789abcdef0",
    "sgr-",
    "sgr-0123456789abcdef01",
    "sgr",
    "",
  ])("malformed '%s' → InvalidSecurityGroupRuleId.Malformed", async (id) => {
    expect(await attempt(table.client, () => revoke(ids(ruleIds[0], id)))).toEqual({
      status: 400,
      code: "InvalidSecurityGroupRuleId.Malformed",
      message: `Invalid id: "${id}" (expecting "sgr-...")`,
      changed: false,
    });
  });

  it("a malformed one behind an unknown one → InvalidSecurityGroupRuleId.Malformed", async () => {
    const outcome = await attempt(table.client, () => revoke(ids("sgr-00000000", "x")));
    expect(outcome).toMatchObject({ code: "InvalidSecurityGroupRuleId.Malformed", changed: false });
  });

  it("an egress rule's → InvalidSecurityGroupRuleId.NotFound", async () => {
    const id = await egressRuleId(table.client, groupId);
    expect(id).toMatch(/^sgr-/);
    expect(await attempt(table.client, () => revoke(ids(ruleIds[0], id)))).toEqual(notFound(id));
  });

  it("another group's → InvalidSecurityGroupRuleId.NotFound", async () => {
    const [id = ""] = await user.addRules(await user.createGroup(), "tcp 22 10.0.0.0/8");
    expect(await attempt(table.client, () => revoke(ids(ruleIds[0], id)))).toEqual(notFound(id));
  });

  it("another account's → InvalidSecurityGroupRuleId.NotFound", async () => {
    const other = actor(service, { accountId: "111122223333" });
    const [id = ""] = await other.addRules(await other.createGroup(), "tcp 22 10.0.0.0/8");
    expect(await attempt(table.client, () => revoke(ids(ruleIds[0], id)))).toEqual(notFound(id));
  });
});

describe("rule IDs beside other parameters → nothing revoked", () => {
  const combined = { status: 400, code: "InvalidParameterCombination", changed: false };

  it("IpPermissions → InvalidParameterCombination", async () => {
    const both = { ...ids(ruleIds[0]), ...ipPermissions("tcp 80 0.0.0.0/0") };
    expect(await attempt(table.client, () => revoke(both))).toMatchObject(combined);
  });

  it("flat parameters → InvalidParameterCombination", async () => {
    const both = { ...ids(ruleIds[0]), ...flat("tcp 80 0.0.0.0/0") };
    expect(await attempt(table.client, () => revoke(both))).toMatchObject(combined);
  });

  it("no group → MissingParameter", async () => {
    const alone = { Action: "RevokeSecurityGroupIngress", ...ids(ruleIds[0]) };
    expect(await attempt(table.client, () => user.call(alone))).toEqual({
      status: 400,
      code: "MissingParameter",
      message: "The request must contain the parameter groupName or groupId",
      changed: false,
    });
  });

  it("an unknown group → InvalidGroup.NotFound", async () => {
    expect(await attempt(table.client, () => revoke({ GroupId: "sg-00000000", ...ids(ruleIds[0]) }))).toEqual({
      status: 400,
      code: "InvalidGroup.NotFound",
      message: "The security group 'sg-00000000' does not exist",
      changed: false,
    });
  });
});
