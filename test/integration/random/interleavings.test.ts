import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../../infra/commands/verify-table.ts";
import { type Actor, actor, rulesOfAnswer } from "../../support/actor.ts";
import { startTable, TABLE, type TestTable } from "../../support/engine.ts";
import { connectionReset, interceptedClient } from "../../support/requests.ts";
import { ipv4Rules, ipv6Rules } from "../../support/rules.ts";
import { type Answer, createTestService } from "../../support/service.ts";
import { elementsOf, readXml, textAt } from "../../support/xml.ts";

/** What the random requests seldom or never meet, made to happen: something else at a chosen moment of a request. */

let table: TestTable;
/** A new account for each test. */
let accountId: string;
let user: Actor;
let vpcId: string;
let groupId: string;
const clients: { destroy(): void }[] = [];

let accounts = 0;

beforeAll(async () => {
  table = await startTable();
});
beforeEach(async () => {
  accountId = String(100_000_000_000 + ++accounts);
  user = actor(createTestService(table.client), { accountId });
  vpcId = await user.createVpc();
  groupId = await user.createGroup({ VpcId: vpcId });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await table.stop();
});

/** A caller whose transaction of that number, from 1, waits for what happens meanwhile. */
function interrupted(number: number, meanwhile: () => Promise<unknown>): Actor {
  // By its token: the SDK may send it several times.
  const tokens = new Set<string | undefined>();
  const client = interceptedClient(table.engine.endpoint, async (send, { operation, clientRequestToken }) => {
    if (operation === "TransactWriteItems") tokens.add(clientRequestToken);
    if (operation === "TransactWriteItems" && tokens.size === number) await meanwhile();
    return send();
  });
  clients.push(client);
  return actor(createTestService(client), { accountId });
}

/** What the consistency check finds in the account of the test. */
async function faults(): Promise<string[]> {
  const findings = await verifyTable({ client: table.client, tableName: TABLE });
  return findings.filter(({ pk }) => pk.startsWith(accountId)).map(({ sk, fault }) => `${sk}: ${fault}`);
}

const modify = (...changes: (readonly [ruleId: string, port: number])[]) =>
  user.call({
    Action: "ModifySecurityGroupRules",
    GroupId: groupId,
    ...Object.assign({}, ...changes.map(([ruleId, port], index) => modification(index + 1, ruleId, port))),
  });

const modification = (number: number, ruleId: string, port: number) => ({
  [`SecurityGroupRule.${number}.SecurityGroupRuleId`]: ruleId,
  [`SecurityGroupRule.${number}.SecurityGroupRule.IpProtocol`]: "tcp",
  [`SecurityGroupRule.${number}.SecurityGroupRule.FromPort`]: port,
  [`SecurityGroupRule.${number}.SecurityGroupRule.ToPort`]: port,
  [`SecurityGroupRule.${number}.SecurityGroupRule.CidrIpv4`]: "10.0.0.0/8",
});

/** Of the rules that were added: ID → the tags' keys. */
async function tagsOf(ruleIds: readonly string[]): Promise<string[][]> {
  const ids = Object.fromEntries(ruleIds.map((id, index) => [`SecurityGroupRuleId.${index + 1}`, id]));
  const answer = await user.call({ Action: "DescribeSecurityGroupRules", ...ids });
  return rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) =>
    elementsOf(rule, "tagSet", "item").map((tag) => textAt(tag, "key") ?? ""),
  );
}

const WEB = "tcp 80 10.0.0.0/8";
const SSH = "tcp 22 10.0.0.0/8";

describe("ModifySecurityGroupRules in the middle of a request that names the rule by its ID", () => {
  it("CreateTags, and two rules have changed places → the tags are on the rule that was named", async () => {
    const [web = "", ssh = ""] = await user.addRules(groupId, WEB, SSH);
    const tagger = interrupted(1, () => modify([web, 22], [ssh, 80]));
    const tags = { Action: "CreateTags", "ResourceId.1": web, "Tag.1.Key": "web", "Tag.1.Value": "" };
    expect(await tagger.call(tags)).toMatchObject({ status: 200 });
    expect(await tagsOf([web, ssh])).toEqual([["web"], []]);
  });

  it("a revoke → it is revoked: it has been there all the time", async () => {
    const [web = ""] = await user.addRules(groupId, WEB);
    const revoker = interrupted(1, () => modify([web, 443]));
    const revoke = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, "SecurityGroupRuleId.1": web };
    const { status, code } = await revoker.call(revoke);
    expect({ status, code, left: await user.rulesOf(groupId) }).toEqual({ status: 200, code: undefined, left: [] });
  });

  it("UpdateSecurityGroupRuleDescriptionsIngress → it has the description", async () => {
    const [web = ""] = await user.addRules(groupId, WEB);
    const describer = interrupted(1, () => modify([web, 443]));
    const { status, code } = await describer.call({
      Action: "UpdateSecurityGroupRuleDescriptionsIngress",
      GroupId: groupId,
      "SecurityGroupRuleDescription.1.SecurityGroupRuleId": web,
      "SecurityGroupRuleDescription.1.Description": "office",
    });
    const left = await user.rulesOf(groupId);
    expect({ status, code, left }).toEqual({ status: 200, code: undefined, left: ["tcp 443 10.0.0.0/8 # office"] });
  });

  it("a rule gets the ID that another one has kept on changed content → not the same ID twice", async () => {
    const authorizer = interrupted(1, async () => {
      const [web = ""] = await user.addRules(groupId, WEB);
      expect(await modify([web, 443])).toMatchObject({ status: 200 });
    });
    expect(await authorizer.authorize(groupId, WEB)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual(["tcp 443 10.0.0.0/8", WEB]);
    expect(await faults()).toEqual([]);
  });
});

describe("in the middle of an authorize of more rules than a transaction holds", () => {
  it("a source group is deleted → the one or the other is refused", async () => {
    const source = await user.createGroup({ VpcId: vpcId });
    let deletion: Answer | undefined;
    const authorizer = interrupted(2, async () => {
      deletion = await user.call({ Action: "DeleteSecurityGroup", GroupId: source });
    });
    const named = `tcp 80 ${source}`;
    const answer = await authorizer.authorize(groupId, ...ipv6Rules(59), ...ipv4Rules(59), named);
    const count = (await user.rulesOf(groupId)).length;
    expect([
      { authorized: undefined, deleted: "DependencyViolation", count: 119 },
      { authorized: "InvalidGroup.NotFound", deleted: undefined, count: 0 },
    ]).toContainEqual({ authorized: answer.code, deleted: deletion?.code, count });
  });

  it("one of its rules comes and another one goes → InvalidPermission.Duplicate, and nothing was added", async () => {
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    const [first = "", last = ""] = [rules[0], rules.at(-1)];
    const authorizer = interrupted(2, async () => {
      await user.addRules(groupId, last);
      await user.revoke(groupId, first);
    });
    const { code } = await authorizer.authorize(groupId, ...rules);
    expect({ code, rules: await user.rulesOf(groupId) }).toEqual({
      code: "InvalidPermission.Duplicate",
      rules: [last],
    });
    expect(await faults()).toEqual([]);
  });
});

describe("the delete of a group with more rules than a transaction holds", () => {
  it("DynamoDB doesn't answer in the middle of it → done by asking again: no rule left, and what it named can go", async () => {
    const source = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, ...Array.from({ length: 60 }, (_, port) => `tcp ${port} ${source}`));
    const deleter = interrupted(2, () => Promise.reject(connectionReset()));
    const { status } = await deleter.call({ Action: "DeleteSecurityGroup", GroupId: groupId });
    const rest = await user.call({ Action: "DeleteSecurityGroup", GroupId: groupId });
    expect([200, 503]).toContain(status);
    expect([undefined, "InvalidGroup.NotFound"]).toContain(rest.code);
    expect(await faults()).toEqual([]);
    expect(await user.call({ Action: "DeleteSecurityGroup", GroupId: source })).toMatchObject({ status: 200 });
  });
});

describe("at once, twenty times", () => {
  const rounds = Array.from({ length: 20 }, (_, round) => round);

  it("DeleteVpc, and a group is created in it → one of the two is refused, no group without its VPC", async () => {
    for (const round of rounds) {
      const VpcId = await user.createVpc();
      const group = { Action: "CreateSecurityGroup", GroupName: `late-${round}`, GroupDescription: "x", VpcId };
      const [deleted, created] = await Promise.all([user.call({ Action: "DeleteVpc", VpcId }), user.call(group)]);
      expect([
        [undefined, "InvalidVpcID.NotFound"],
        ["DependencyViolation", undefined],
      ]).toContainEqual([deleted.code, created.code]);
    }
    expect(await faults()).toEqual([]);
  });

  it("DeleteManagedPrefixList, and a rule that names it → the list goes, or it stays with the rule", async () => {
    for (const round of rounds) {
      const list = { Action: "CreateManagedPrefixList", PrefixListName: `list-${round}`, MaxEntries: 1 };
      const { body } = await user.call({ ...list, AddressFamily: "IPv4" });
      const id = textAt(readXml(body), "prefixList", "prefixListId") ?? "";
      const [deleted, authorized] = await Promise.all([
        user.call({ Action: "DeleteManagedPrefixList", PrefixListId: id }),
        user.authorize(groupId, `tcp 80 ${id}`),
      ]);
      const described = await user.call({ Action: "DescribeManagedPrefixLists", "PrefixListId.1": id });
      expect([
        [undefined, "InvalidPrefixListID.NotFound", "InvalidPrefixListID.NotFound"],
        [undefined, undefined, undefined],
      ]).toContainEqual([deleted.code, authorized.code, described.code]);
    }
    expect(await faults()).toEqual([]);
  });

  it("a group is deleted, rules that name it come to another one, and that is deleted too → no faults", async () => {
    for (const _ of rounds) {
      const [source, target] = [await user.createGroup({ VpcId: vpcId }), await user.createGroup({ VpcId: vpcId })];
      await user.addRules(source, `tcp 80 ${target}`);
      const answers = await Promise.all([
        user.call({ Action: "DeleteSecurityGroup", GroupId: source }),
        user.authorize(target, `tcp 80 ${source}`, `udp 53 ${source}`, SSH),
        user.revoke(source, `tcp 80 ${target}`),
        user.call({ Action: "DeleteSecurityGroup", GroupId: target }),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
    expect(await faults()).toEqual([]);
  });
});
