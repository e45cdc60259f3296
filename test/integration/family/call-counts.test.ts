import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Actor, actor } from "../../support/actor.ts";
import { startTable, type TestTable } from "../../support/engine.ts";
import { ipv4Rules } from "../../support/rules.ts";
import { type CallParameters, createTestService, type TestService } from "../../support/service.ts";

let table: TestTable;
let service: TestService;
let user: Actor;
/** Two groups with 20 rules each, by their IDs. */
let groups: { groupId: string; ruleIds: string[] }[];

beforeAll(async () => {
  table = await startTable();
  service = createTestService(table.client);
  user = actor(service);
  groups = await Promise.all(
    [0, 1].map(async () => {
      const groupId = await user.createGroup();
      return { groupId, ruleIds: await user.addRules(groupId, ...ipv4Rules(20)) };
    }),
  );
});
beforeEach(() => {
  service.takeCalls();
});
afterAll(() => table.stop());

const byIds = (...ids: string[]): CallParameters => ({
  Action: "DescribeSecurityGroupRules",
  ...Object.fromEntries(ids.map((id, index) => [`SecurityGroupRuleId.${index + 1}`, id])),
});

describe("DescribeSecurityGroupRules", () => {
  it.each<[string, number, () => CallParameters]>([
    ["one rule by ID", 1, () => byIds(...(groups[0]?.ruleIds.slice(0, 1) ?? []))],
    ["twenty rules of one group by ID", 1, () => byIds(...(groups[0]?.ruleIds ?? []))],
    ["rules of two groups by ID", 2, () => byIds(...groups.flatMap(({ ruleIds }) => ruleIds))],
    [
      "by group-id",
      1,
      () => ({
        Action: "DescribeSecurityGroupRules",
        "Filter.1.Name": "group-id",
        "Filter.1.Value.1": groups[0]?.groupId ?? "",
      }),
    ],
  ])("%s → %i Query, and no other read", async (_, queries, parameters) => {
    expect(await user.call(parameters())).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(Array.from({ length: queries }, () => "Query"));
  });
});

describe("UpdateSecurityGroupRuleDescriptionsIngress", () => {
  it("by properties → one transaction, no read", async () => {
    const rule = {
      "IpPermissions.1.IpProtocol": "tcp",
      "IpPermissions.1.FromPort": 443,
      "IpPermissions.1.ToPort": 443,
    };
    const answer = await user.call({
      Action: "UpdateSecurityGroupRuleDescriptionsIngress",
      GroupId: groups[0]?.groupId ?? "",
      ...rule,
      "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/24",
      "IpPermissions.1.IpRanges.1.Description": "new",
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(["TransactWriteItems"]);
  });
});

describe("DeleteSecurityGroup", () => {
  it("by ID → one Query that sees the group, its rules and who names it, and one transaction", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, ...ipv4Rules(20));
    service.takeCalls();
    expect(await user.call({ Action: "DeleteSecurityGroup", GroupId: groupId })).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(["Query", "TransactWriteItems"]);
  });
});
