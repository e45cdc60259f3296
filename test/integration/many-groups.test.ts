import { BatchWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { newId } from "../../lib/security-group/ids.ts";
import { allOutbound } from "../../lib/security-group/defaults.ts";
import { allPuts, putGroup } from "../../lib/store/groups.ts";
import { keys, partitionKey } from "../../lib/store/keys.ts";
import { type Actor, actor } from "../support/actor.ts";
import { REGION, TABLE } from "../support/engine.ts";
import { GROUPS, GROUPS_FOR_VPC, idsOf, inVpc, type Listing, page, pages, RULES, TAGS } from "../support/pages.ts";
import { interceptedClient } from "../support/requests.ts";
import { type CallParameters, createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service } = await setUpService();

/** More than one request may name, and than DynamoDB answers at once. */
const MANY = 1_250;
const FEW = 50;
/** Of which there are three. */
const PAGE = 500;
const MANY_ACCOUNT = "111111111111";
/** As many as one request may name. */
const NAMED = 1_000;
/** More than go in one transaction. */
const SOME = 300;
/** Of the SDK's client for one endpoint, unless it is told otherwise. */
const SOCKETS = 50;

/** An account with so many groups in one VPC, beside its default ones. */
interface Crowd {
  readonly user: Actor;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  /** The rule of each of them. */
  readonly ruleIds: readonly string[];
}

const many = await crowd(MANY_ACCOUNT, MANY);
const few = await crowd("222222222222", FEW);

/** Puts them as CreateSecurityGroup would, but fast. */
async function crowd(accountId: string, count: number): Promise<Crowd> {
  const user = actor(service, { accountId });
  const vpcId = await user.createVpc();
  const made = Array.from({ length: count }, (_, number) => newGroup(vpcId, number));
  const pk = partitionKey(accountId, REGION);
  const puts = made.flatMap(({ items }) => items).map((item) => ({ PutRequest: { Item: { pk, ...item } } }));
  const batches = Array.from({ length: Math.ceil(puts.length / 25) }, (_, at) => puts.slice(at * 25, at * 25 + 25));
  await Promise.all(
    batches.map((batch) => table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: batch } }))),
  );
  const counted = { UpdateExpression: "ADD groups :more", ExpressionAttributeValues: { ":more": count } };
  await table.client.send(new UpdateCommand({ TableName: TABLE, Key: { pk, sk: keys.account }, ...counted }));
  return { user, vpcId, groupIds: made.map(({ groupId }) => groupId), ruleIds: made.map(({ ruleId }) => ruleId) };
}

function newGroup(vpcId: string, number: number) {
  const groupId = newId("sg");
  const tags = [["n", `${number}`]] as const;
  const group = { groupId, groupName: `group-${number}`, description: "one of many", vpcId, tags };
  const items = allPuts(putGroup(group, allOutbound({}))).flatMap((write) => ("put" in write ? [write.put] : []));
  const ruleId = String(items.map((item) => ("ruleId" in item ? item.ruleId : undefined)).find(Boolean));
  return { groupId, ruleId, items };
}

const indexed = (name: string, values: readonly string[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));

describe("an account with 1,250 groups", () => {
  it("without MaxResults → all of them, once each, in the order of their IDs", async () => {
    const { ids, nextToken } = await page(many.user, GROUPS, {});
    expect(ids).toEqual(ids.toSorted());
    const found = new Set(ids);
    expect(found.size).toBe(ids.length);
    expect(many.groupIds.filter((id) => !found.has(id))).toEqual([]);
    // The default groups of two VPCs.
    expect(ids).toHaveLength(MANY + 2);
    expect(nextToken).toBeUndefined();
  });

  it.each([
    ["DescribeSecurityGroups", GROUPS, () => ({}), MANY + 2],
    ["DescribeSecurityGroups with a filter", GROUPS, () => inVpc(many.vpcId), MANY + 1],
    ["DescribeSecurityGroupRules", RULES, () => ({}), MANY + 4],
    ["DescribeTags", TAGS, () => ({}), MANY],
    ["GetSecurityGroupsForVpc", GROUPS_FOR_VPC, () => ({ VpcId: many.vpcId }), MANY + 1],
  ])("%s by pages of 500 → three, together what one answer has", async (_, listing, parameters, total) => {
    const found = await pages(many.user, listing, { ...parameters(), MaxResults: PAGE });
    expect(found.map(({ ids }) => ids.length)).toEqual([PAGE, PAGE, total - 2 * PAGE]);
    expect(new Set(idsOf(found)).size).toBe(total);
    expect((await page(many.user, listing, parameters())).ids).toEqual(idsOf(found));
  });

  it.each<[number, string, string, Listing, () => readonly string[]]>([
    [NAMED, "groups", "GroupId", GROUPS, () => many.groupIds],
    [SOME, "rules, each of another group,", "SecurityGroupRuleId", RULES, () => many.ruleIds],
  ])("%i %s by ID → those", async (count, _, name, listing, all) => {
    const wanted = all().slice(-count);
    const { ids } = await page(many.user, listing, indexed(name, wanted));
    expect(ids.toSorted()).toEqual(wanted.toSorted());
  });

  it("300 resources tagged and untagged in one request each → all of them; described in pages", async () => {
    const wanted = [...many.groupIds.slice(0, SOME / 2), ...many.ruleIds.slice(0, SOME / 2)];
    const tagged = { ...indexed("ResourceId", wanted), "Tag.1.Key": "a", "Tag.1.Value": "1" };
    const ofTag = { "Filter.1.Name": "key", "Filter.1.Value.1": "a" };
    expect(await many.user.call({ Action: "CreateTags", ...tagged })).toMatchObject({ status: 200 });
    const found = await pages(many.user, TAGS, { ...ofTag, MaxResults: 100 });
    expect(idsOf(found).toSorted()).toEqual(wanted.toSorted());
    expect(await many.user.call({ Action: "DeleteTags", ...tagged })).toMatchObject({ status: 200 });
    expect((await page(many.user, TAGS, ofTag)).ids).toEqual([]);
  });

  it.each<[string, () => CallParameters]>([
    ["a page of 5", () => ({ Action: "GetSecurityGroupsForVpc", VpcId: many.vpcId, MaxResults: 5 })],
    ["groups by ID", () => ({ Action: "DescribeSecurityGroups", ...indexed("GroupId", many.groupIds.slice(0, 200)) })],
    [
      "rules by ID",
      () => ({ Action: "DescribeSecurityGroupRules", ...indexed("SecurityGroupRuleId", many.ruleIds.slice(0, 200)) }),
    ],
    ["tags", () => ({ Action: "DeleteTags", ...indexed("ResourceId", many.groupIds.slice(0, 200)), "Tag.1.Key": "a" })],
  ])("%s: no more requests to DynamoDB at once than there are sockets", async (_, parameters) => {
    // One that waits for a socket longer than a second is given up: on a slow day all of them would be.
    let [underWay, peak] = [0, 0];
    const client = interceptedClient(table.engine.endpoint, async (send) => {
      peak = Math.max(peak, ++underWay);
      return send().finally(() => underWay--);
    });
    const { status } = await actor(createTestService(client), { accountId: MANY_ACCOUNT }).call(parameters());
    client.destroy();
    expect({ status, tooMany: peak > SOCKETS }).toEqual({ status: 200, tooMany: false });
  });

  it.each([
    ["DescribeSecurityGroups by 5", GROUPS, 5, 12],
    ["DescribeSecurityGroups by 500", GROUPS, PAGE, 3],
    ["GetSecurityGroupsForVpc by 500", GROUPS_FOR_VPC, PAGE, 3],
  ])(
    "%s, groups created and deleted between pages → nothing twice, nothing missing",
    async (_, listing, size, most) => {
      const { user, vpcId } = many;
      const parameters = { ...(listing === GROUPS ? inVpc(vpcId) : { VpcId: vpcId }), MaxResults: size };
      const before = (await page(user, GROUPS, inVpc(vpcId))).ids;
      const deleted = new Set<string>();
      const remove = async (GroupId = "") => {
        await user.call({ Action: "DeleteSecurityGroup", GroupId });
        deleted.add(GroupId);
      };
      const found = await pages(user, listing, parameters, {
        most,
        async between({ ids }) {
          const last = before.findLastIndex((id) => id <= (ids.at(-1) ?? ""));
          await user.createGroup({ VpcId: vpcId });
          // One that was on the page, the position of the next one, and one to come.
          await remove(ids[1]);
          await remove(ids.at(-1));
          await remove(before[last + 2]);
        },
      });
      const [seen, after] = [idsOf(found), new Set((await page(user, GROUPS, inVpc(vpcId))).ids)];
      const reached = seen.at(-1) ?? "";
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(seen.toSorted());
      expect(seen.length).toBeGreaterThanOrEqual(Math.min(size * most, MANY - 100));
      const stayed = before.filter((id) => after.has(id) && id <= reached);
      expect(stayed.filter((id) => !seen.includes(id))).toEqual([]);
      expect(deleted.size).toBeGreaterThan(most);
    },
  );

  it("a name that one of them has → InvalidGroup.Duplicate", async () => {
    const { user, vpcId } = few;
    const group = { Action: "CreateSecurityGroup", GroupName: "GROUP-49", GroupDescription: "x", VpcId: vpcId };
    expect(await user.call(group)).toMatchObject({ status: 400, code: "InvalidGroup.Duplicate" });
  });

  it("DeleteVpc of their VPC → DependencyViolation", async () => {
    const outcome = await many.user.call({ Action: "DeleteVpc", VpcId: many.vpcId });
    expect(outcome).toMatchObject({ code: "DependencyViolation" });
  });

  it("the consistency check of its table → no findings", async () => {
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
  });
});

describe("what a page of 5 costs in requests to DynamoDB", () => {
  const LISTINGS = [
    ["DescribeSecurityGroups", GROUPS, () => ({})],
    ["DescribeSecurityGroups with a filter", GROUPS, ({ vpcId }: Crowd) => inVpc(vpcId)],
    ["DescribeSecurityGroupRules", RULES, () => ({})],
    ["DescribeTags", TAGS, () => ({})],
    ["GetSecurityGroupsForVpc", GROUPS_FOR_VPC, ({ vpcId }: Crowd) => ({ VpcId: vpcId })],
  ] as const;

  it.each(LISTINGS)(
    "%s → as many with 1,250 groups as with 50, on the first page and on the next",
    async (_, ...of) => {
      const [listing, parameters] = of;
      const cost = async (where: Crowd) => {
        service.takeCalls();
        const first = await page(where.user, listing, { ...parameters(where), MaxResults: 5 });
        const firstCalls = service.takeCalls();
        const NextToken = first.nextToken ?? "";
        const second = await page(where.user, listing, { ...parameters(where), MaxResults: 5, NextToken });
        return { found: [first.ids.length, second.ids.length], calls: [firstCalls.length, service.takeCalls().length] };
      };
      const costOfFew = await cost(few);
      expect(costOfFew.found).toEqual([5, 5]);
      expect(await cost(many)).toEqual(costOfFew);
    },
  );
});
