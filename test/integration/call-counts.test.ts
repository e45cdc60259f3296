import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actor, revokedIds } from "../support/actor.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import { type CallParameters, createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

/** A group of the default VPC, which has three rules, and one of another VPC. */
let group: string;
let vpcGroup: string;
let source: string;
let ruleIds: string[];
let names = 0;

const SSH = "tcp 22 10.0.0.0/8";
const OFFICE = "tcp 23 10.0.0.0/8 # office";

const classic = actor(service, { accountId: "222233334444", platform: "ec2" });
await classic.createGroup({ GroupName: "source" });
const VpcId = await user.createVpc();
beforeEach(async () => {
  names++;
  source = await user.createGroup();
  group = await user.createGroup({ GroupName: `group-${names}` });
  vpcGroup = await user.createGroup({ VpcId });
  ruleIds = await user.addRules(group, SSH, OFFICE, `tcp 80 ${source}`);
  await user.addRules(vpcGroup, SSH, OFFICE);
  service.takeCalls();
});

/** Requests to DynamoDB that a revoke makes, and what it answers. */
async function countCalls(parameters: CallParameters, who = user): Promise<[calls: string[], outcome: string]> {
  const answer = await who.call({ Action: "RevokeSecurityGroupIngress", ...parameters });
  return [service.takeCalls(), answer.code ?? `${revokedIds(answer).length} revoked`];
}

const TRANSACTION = "TransactWriteItems";

describe("what a revoke costs, in a group of 3 rules as in one of 116", () => {
  describe.each([
    { rules: 3, more: [] },
    { rules: 116, more: [...ipv4Rules(56), ...ipv6Rules(57)] },
  ])("a group of $rules rules", ({ more }) => {
    beforeEach(async () => {
      if (more.length > 0) await user.addRules(group, ...more);
      service.takeCalls();
    });

    it.each<[string, () => string[], number]>([
      ["one rule", () => [SSH], 1],
      ["two rules, the description of one given", () => [SSH, OFFICE], 2],
      ["a rule with a source group by ID", () => [`tcp 80 ${source}`], 1],
      ["several, of several kinds", () => [`tcp 80 ${source}`, SSH, OFFICE], 3],
    ])("%s by properties and GroupId → 1 transaction", async (_, rules, revoked) => {
      const calls = await countCalls({ GroupId: group, ...ipPermissions(...rules()) });
      expect(calls).toEqual([[TRANSACTION], `${revoked} revoked`]);
    });

    it("flat parameters → 1 transaction", async () => {
      expect(await countCalls({ GroupId: group, ...flat(SSH) })).toEqual([[TRANSACTION], "1 revoked"]);
    });

    it.each([
      ["not given", "tcp 23 10.0.0.0/8"],
      ["another one", "tcp 23 10.0.0.0/8 # home"],
      ["given where there is none", `${SSH} # home`],
    ])("the description is %s → 2 transactions", async (_, rule) => {
      const calls = await countCalls({ GroupId: group, ...ipPermissions(rule) });
      expect(calls).toEqual([[TRANSACTION, TRANSACTION], "1 revoked"]);
    });

    it("some of the rules unknown in the default VPC → transaction, group, transaction", async () => {
      const calls = await countCalls({ GroupId: group, ...ipPermissions(SSH, "tcp 9 10.0.0.0/8") });
      expect(calls).toEqual([[TRANSACTION, "Query", TRANSACTION], "1 revoked"]);
    });

    it("all of the rules unknown in the default VPC → transaction, group", async () => {
      const calls = await countCalls({ GroupId: group, ...ipPermissions("tcp 9 10.0.0.0/8") });
      expect(calls).toEqual([[TRANSACTION, "Query"], "0 revoked"]);
    });

    it("by GroupName → the name, 1 transaction", async () => {
      const calls = await countCalls({ GroupName: `group-${names}`, ...ipPermissions(SSH) });
      expect(calls).toEqual([["GetItem", TRANSACTION], "1 revoked"]);
    });

    it("by GroupName, description not given → the name, 2 transactions", async () => {
      const calls = await countCalls({ GroupName: `group-${names}`, ...flat("tcp 23 10.0.0.0/8") });
      expect(calls).toEqual([["GetItem", TRANSACTION, TRANSACTION], "1 revoked"]);
    });

    it("version 2011-12-15, whatever the description → 1 transaction", async () => {
      const old = { Version: "2011-12-15", GroupId: group, ...ipPermissions(SSH, "tcp 23 10.0.0.0/8") };
      expect((await countCalls(old))[0]).toEqual([TRANSACTION]);
      expect(await user.rulesOf(group)).not.toContain(OFFICE);
    });

    it("DryRun → none", async () => {
      const calls = await countCalls({ DryRun: true, GroupId: group, ...ipPermissions(SSH) });
      expect(calls).toEqual([[], "DryRunOperation"]);
    });
  });
});

describe("what a revoke costs otherwise", () => {
  it("a rule that has kept its ID through a change of what it says → 2 transactions", async () => {
    const rule = "SecurityGroupRule.1.SecurityGroupRule";
    await user.call({
      Action: "ModifySecurityGroupRules",
      GroupId: group,
      "SecurityGroupRule.1.SecurityGroupRuleId": ruleIds[0] ?? "",
      [`${rule}.IpProtocol`]: "tcp",
      [`${rule}.FromPort`]: 2222,
      [`${rule}.ToPort`]: 2222,
      [`${rule}.CidrIpv4`]: "10.0.0.0/8",
    });
    service.takeCalls();
    const calls = await countCalls({ GroupId: group, ...flat("tcp 2222 10.0.0.0/8") });
    expect(calls).toEqual([[TRANSACTION, TRANSACTION], "1 revoked"]);
  });

  it("by rule ID → a Query, 1 transaction", async () => {
    const byId = {
      GroupId: group,
      "SecurityGroupRuleId.1": ruleIds[1] ?? "",
      "SecurityGroupRuleId.2": ruleIds[2] ?? "",
    };
    expect(await countCalls(byId)).toEqual([["Query", TRANSACTION], "2 revoked"]);
  });

  it("an unknown rule ID → a Query", async () => {
    const byId = { GroupId: group, "SecurityGroupRuleId.1": "sgr-00000000" };
    expect(await countCalls(byId)).toEqual([["Query"], "InvalidSecurityGroupRuleId.NotFound"]);
  });

  it("one rule in a non-default VPC → 1 transaction", async () => {
    expect(await countCalls({ GroupId: vpcGroup, ...flat(SSH) })).toEqual([[TRANSACTION], "1 revoked"]);
  });

  it("an unknown rule in a non-default VPC → transaction, group", async () => {
    const calls = await countCalls({ GroupId: vpcGroup, ...ipPermissions(SSH, "tcp 9 10.0.0.0/8") });
    expect(calls).toEqual([[TRANSACTION, "Query"], "InvalidPermission.NotFound"]);
  });

  it("an unknown group → transaction, group", async () => {
    const calls = await countCalls({ GroupId: "sg-00000000", ...flat(SSH) });
    expect(calls).toEqual([[TRANSACTION, "Query"], "InvalidGroup.NotFound"]);
  });

  it("what can be refused without a look at the group → none", async () => {
    expect(await countCalls({ GroupId: group, ...flat("tcp 22 ::/0") })).toEqual([[], "InvalidParameterValue"]);
    expect(await countCalls({ GroupId: "x", ...flat(SSH) })).toEqual([[], "InvalidGroupId.Malformed"]);
    expect(await countCalls({ GroupId: group })).toEqual([[], "MissingParameter"]);
  });

  it("more writes than a transaction holds → all read first, marked in one, committed in one, finished in one", async () => {
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    const full = await user.createGroup({ VpcId: await user.createVpc() });
    await user.addRules(full, ...rules);
    service.takeCalls();
    const calls = await countCalls({ GroupId: full, ...ipPermissions(...rules) });
    expect(calls).toEqual([["Query", TRANSACTION, TRANSACTION, TRANSACTION], "120 revoked"]);
    expect(await user.rulesOf(full)).toEqual([]);
  });

  it("exactly as many writes as a transaction holds → 1 transaction", async () => {
    const rules = [...ipv4Rules(50), ...ipv6Rules(50)];
    const group = await user.createGroup();
    await user.addRules(group, ...rules);
    service.takeCalls();
    expect(await countCalls({ GroupId: group, ...ipPermissions(...rules) })).toEqual([[TRANSACTION], "100 revoked"]);
  });

  it("an EC2 (classic) group by ID → 1 transaction", async () => {
    const group = await classic.createGroup();
    await classic.addRules(group, SSH);
    service.takeCalls();
    expect(await countCalls({ GroupId: group, ...flat(SSH) }, classic)).toEqual([[TRANSACTION], "1 revoked"]);
  });

  it("an EC2 (classic) group and its source by name → the names, 1 transaction", async () => {
    const group = await classic.createGroup({ GroupName: `classic-${names}` });
    await classic.addRules(group, "tcp 80 @source");
    service.takeCalls();
    const calls = await countCalls({ GroupName: `classic-${names}`, ...ipPermissions("tcp 80 @source") }, classic);
    expect(calls).toEqual([["GetItem", "GetItem", TRANSACTION], "1 revoked"]);
  });
});

describe("what the first requests of a container cost", () => {
  /** What a container that knows no account yet asks of DynamoDB, request by request. */
  async function inNewContainer(...requests: CallParameters[]): Promise<string[][]> {
    const container = createTestService(table.client);
    const calls: string[][] = [];
    for (const request of requests) {
      expect(await container.call({ Action: "RevokeSecurityGroupIngress", ...request })).toMatchObject({ status: 200 });
      calls.push(container.takeCalls());
    }
    return calls;
  }

  it("by properties and GroupId → 1 transaction, which knows the account; then 1 transaction", async () => {
    const calls = await inNewContainer({ GroupId: group, ...flat(SSH) }, { GroupId: vpcGroup, ...flat(SSH) });
    expect(calls).toEqual([[TRANSACTION], [TRANSACTION]]);
  });

  it("the description isn't given → 2 transactions", async () => {
    const calls = await inNewContainer({ GroupId: group, ...flat("tcp 23 10.0.0.0/8") });
    expect(calls).toEqual([[TRANSACTION, TRANSACTION]]);
  });

  it("by rule ID → the account, a Query, 1 transaction; then no account", async () => {
    const [first = "", second = ""] = ruleIds;
    const calls = await inNewContainer(
      { GroupId: group, "SecurityGroupRuleId.1": first },
      { GroupId: group, "SecurityGroupRuleId.1": second },
    );
    expect(calls).toEqual([
      ["GetItem", "Query", TRANSACTION],
      ["Query", TRANSACTION],
    ]);
  });

  it("as many rules as leave no room for that condition → the account, 1 transaction", async () => {
    const group = await user.createGroup();
    const rules = [...ipv4Rules(49), ...ipv6Rules(50)];
    const [, ...others] = rules;
    await user.addRules(group, ...rules);
    expect(await inNewContainer({ GroupId: group, ...ipPermissions(...others) })).toEqual([[TRANSACTION]]);
    await user.addRules(group, ...others);
    expect(await inNewContainer({ GroupId: group, ...ipPermissions(...rules) })).toEqual([["GetItem", TRANSACTION]]);
  });

  it("a Describe after a revoke → the account, whose secret signs its pages; then no account", async () => {
    const describe = { Action: "DescribeSecurityGroups", "GroupId.1": group };
    const calls = await inNewContainer({ GroupId: group, ...flat(SSH) }, describe, describe);
    expect(calls).toEqual([[TRANSACTION], ["GetItem", "Query"], ["Query"]]);
  });
});

const byIds = (...ids: string[]): CallParameters => ({
  Action: "DescribeSecurityGroupRules",
  ...Object.fromEntries(ids.map((id, index) => [`SecurityGroupRuleId.${index + 1}`, id])),
});

describe("DescribeSecurityGroupRules", () => {
  /** Two groups with 20 rules each, by their IDs. */
  let groups: { groupId: string; ruleIds: string[] }[];

  beforeAll(async () => {
    groups = await Promise.all(
      [0, 1].map(async () => {
        const groupId = await user.createGroup();
        return { groupId, ruleIds: await user.addRules(groupId, ...ipv4Rules(20)) };
      }),
    );
  });

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
    const permission = ipPermissions("tcp 22 10.0.0.0/8 # new");
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: group, ...permission };
    expect(await user.call(update)).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual([TRANSACTION]);
  });
});

describe("DeleteSecurityGroup", () => {
  it("by ID → one Query that sees the group, its rules, who names it and what uses it, and one transaction", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, ...ipv4Rules(20));
    service.takeCalls();
    expect(await user.call({ Action: "DeleteSecurityGroup", GroupId: groupId })).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(["Query", TRANSACTION]);
  });
});
