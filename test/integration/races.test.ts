import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, actor, keysOf, revokedIds, unknownRules } from "../support/actor.ts";
import { createTestClient, startTable, type TestTable } from "../support/engine.ts";
import { interceptedClient } from "../support/requests.ts";
import { ipv4Rules } from "../support/rules.ts";
import { type Answer, createTestService } from "../support/service.ts";

let table: TestTable;
/** The same caller, before two containers of the function. */
let one: Actor;
let other: Actor;
let vpcId: string;

const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  table = await startTable();
  const second = createTestClient(table.engine.endpoint);
  clients.push(second);
  one = actor(createTestService(table.client));
  other = actor(createTestService(second));
  vpcId = await one.createVpc();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await table.stop();
});

const SSH = "tcp 22 10.0.0.0/8";

/** As many calls at once, through both containers in turn. */
const atOnce = <Result>(count: number, call: (who: Actor, index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index % 2 === 0 ? one : other, index)));

const succeeded = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200);
const codes = (answers: readonly Answer[]) => answers.flatMap(({ code }) => code ?? []);

describe("50 concurrent revokes of one rule", () => {
  it("in a non-default VPC → exactly one succeeds, 49 × InvalidPermission.NotFound", async () => {
    const groupId = await one.createGroup({ VpcId: vpcId });
    await one.addRules(groupId, SSH);
    const answers = await atOnce(50, (who) => who.revoke(groupId, SSH));
    expect(succeeded(answers)).toHaveLength(1);
    expect(codes(answers)).toEqual(Array.from({ length: 49 }, () => "InvalidPermission.NotFound"));
    expect(await one.rulesOf(groupId)).toEqual([]);
  });

  it("with a description, not given → exactly one succeeds, 49 × InvalidPermission.NotFound", async () => {
    const groupId = await one.createGroup({ VpcId: vpcId });
    await one.addRules(groupId, `${SSH} # office`);
    const answers = await atOnce(50, (who) => who.revoke(groupId, SSH));
    expect(succeeded(answers)).toHaveLength(1);
    expect(codes(answers)).toEqual(Array.from({ length: 49 }, () => "InvalidPermission.NotFound"));
  });

  it("in the default VPC → all succeed, exactly one has revoked it, to 49 it is unknown", async () => {
    const groupId = await one.createGroup();
    const ruleIds = await one.addRules(groupId, SSH);
    const answers = await atOnce(50, (who) => who.revoke(groupId, SSH));
    expect(succeeded(answers)).toHaveLength(50);
    expect(answers.flatMap(revokedIds)).toEqual(ruleIds);
    expect(answers.flatMap(unknownRules)).toHaveLength(49);
  });

  it("by its ID → exactly one succeeds, 49 × InvalidSecurityGroupRuleId.NotFound", async () => {
    const groupId = await one.createGroup();
    const [ruleId = ""] = await one.addRules(groupId, SSH);
    const byId = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, "SecurityGroupRuleId.1": ruleId };
    const answers = await atOnce(50, (who) => who.call(byId));
    expect(succeeded(answers)).toHaveLength(1);
    expect(codes(answers)).toEqual(Array.from({ length: 49 }, () => "InvalidSecurityGroupRuleId.NotFound"));
  });
});

describe("concurrent revokes of different rules", () => {
  it.each(["a non-default VPC", "the default VPC"])(
    "50 of 50 in %s → all succeed, the group is empty",
    async (place) => {
      const groupId = await one.createGroup(place === "the default VPC" ? {} : { VpcId: vpcId });
      const ruleIds = await one.addRules(groupId, ...ipv4Rules(50));
      const answers = await atOnce(50, (who, index) => who.revoke(groupId, ipv4Rules(50)[index] ?? ""));
      expect(succeeded(answers)).toHaveLength(50);
      expect(answers.map((answer) => revokedIds(answer))).toEqual(ruleIds.map((ruleId) => [ruleId]));
      expect(await one.rulesOf(groupId)).toEqual([]);
    },
  );

  it("of rules with one source group → all succeed, nothing that pointed at it is left", async () => {
    const [groupId, sourceId] = [await one.createGroup({ VpcId: vpcId }), await one.createGroup({ VpcId: vpcId })];
    const before = await keysOf(table.client);
    const rules = Array.from({ length: 30 }, (_, port) => `tcp ${port} ${sourceId}`);
    await one.addRules(groupId, ...rules);
    const answers = await atOnce(30, (who, index) => who.revoke(groupId, rules[index] ?? ""));
    expect(succeeded(answers)).toHaveLength(30);
    expect(await keysOf(table.client)).toEqual(before);
  });
});

describe("batches that overlap, in a non-default VPC", () => {
  it("two that share a rule, twenty times → one of each two succeeds, the other revokes nothing", async () => {
    const groupId = await one.createGroup({ VpcId: vpcId });
    for (let round = 0; round < 20; round++) {
      const [first, shared, last] = ["tcp 1 10.0.0.0/8", "tcp 2 10.0.0.0/8 # two", "tcp 3 10.0.0.0/8"] as const;
      await one.addRules(groupId, first, shared, last);
      const answers = await Promise.all([
        one.revoke(groupId, first, "tcp 2 10.0.0.0/8"),
        other.revoke(groupId, "tcp 2 10.0.0.0/8", last),
      ]);
      expect(succeeded(answers)).toHaveLength(1);
      expect(codes(answers)).toEqual(["InvalidPermission.NotFound"]);
      const left = answers[0].status === 200 ? last : first;
      expect(await one.rulesOf(groupId)).toEqual([left]);
      await one.revoke(groupId, left);
    }
  });
});

describe("a rule that is revoked by its ID", () => {
  const modified = (GroupId: string, ruleId: string, FromPort: number) => ({
    Action: "ModifySecurityGroupRules",
    GroupId,
    "SecurityGroupRule.1.SecurityGroupRuleId": ruleId,
    "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": "tcp",
    "SecurityGroupRule.1.SecurityGroupRule.FromPort": FromPort,
    "SecurityGroupRule.1.SecurityGroupRule.ToPort": FromPort,
    "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4": "10.0.0.0/8",
  });

  it("another one has meanwhile taken over what it said → NotFound, and that one stays", async () => {
    const groupId = await one.createGroup({ VpcId: vpcId });
    const [wanted = "", heir = ""] = await one.addRules(groupId, SSH, "tcp 23 10.0.0.0/8");
    let replaced = false;
    const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
      if (operation === "TransactWriteItems" && !replaced) {
        replaced = true;
        await one.revoke(groupId, SSH);
        await one.call(modified(groupId, heir, 22));
      }
      return send();
    });
    clients.push(client);
    const byId = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, "SecurityGroupRuleId.1": wanted };
    expect(await actor(createTestService(client)).call(byId)).toMatchObject({
      code: "InvalidSecurityGroupRuleId.NotFound",
    });
    expect(replaced).toBe(true);
    expect(await one.rulesOf(groupId)).toEqual([SSH]);
    expect(revokedIds(await one.revoke(groupId, SSH))).toEqual([heir]);
  });
});

describe("authorising and revoking one rule at once", () => {
  it("25 of each → as many more authorised than revoked as there are in the end", async () => {
    const groupId = await one.createGroup({ VpcId: vpcId });
    const answers = await atOnce(50, async (who, index) => ({
      change: index % 4 < 2 ? 1 : -1,
      answer: await (index % 4 < 2 ? who.authorize(groupId, SSH) : who.revoke(groupId, SSH)),
    }));
    const left = answers.filter(({ answer }) => answer.status === 200).reduce((sum, { change }) => sum + change, 0);
    expect(await one.rulesOf(groupId)).toHaveLength(left);
    expect(new Set(codes(answers.map(({ answer }) => answer)))).toSatisfy((found: Set<string>) =>
      [...found].every((code) => ["InvalidPermission.Duplicate", "InvalidPermission.NotFound"].includes(code)),
    );
  });
});

describe("creating at once", () => {
  it("20 groups of one name → exactly one, 19 × InvalidGroup.Duplicate", async () => {
    const group = { Action: "CreateSecurityGroup", GroupName: "same", GroupDescription: "x", VpcId: vpcId };
    const answers = await atOnce(20, (who) => who.call(group));
    expect(succeeded(answers)).toHaveLength(1);
    expect(codes(answers)).toEqual(Array.from({ length: 19 }, () => "InvalidGroup.Duplicate"));
  });

  it("20 first requests of an account in a region → one default group, and all 20 groups", async () => {
    const newcomer = () => {
      const client = createTestClient(table.engine.endpoint);
      clients.push(client);
      return actor(createTestService(client), { accountId: "999988887777", region: "ap-southeast-2" });
    };
    const [first, second] = [newcomer(), newcomer()];
    const groups = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? first : second).createGroup({ GroupName: `first-${index}` }),
      ),
    );
    const keys = (await keysOf(table.client)).filter((key) => key.startsWith("999988887777/ap-southeast-2 "));
    expect(keys.filter((key) => / VPC#/.test(key))).toHaveLength(1);
    expect(keys.filter((key) => / GROUP#[^#]+$/.test(key))).toHaveLength(1 + groups.length);
  });
});

it("the group is deleted while a revoke in the default VPC tries again → InvalidGroup.NotFound, nothing unknown", async () => {
  const groupId = await one.createGroup();
  await one.addRules(groupId, SSH);
  let transactions = 0;
  const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
    if (operation === "TransactWriteItems" && ++transactions === 2) {
      await other.call({ Action: "DeleteSecurityGroup", GroupId: groupId });
    }
    return send();
  });
  clients.push(client);
  const answer = await actor(createTestService(client)).revoke(groupId, SSH, "tcp 80 10.0.0.0/8");
  expect(answer).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
});
