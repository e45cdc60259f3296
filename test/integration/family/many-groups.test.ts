import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../../lib/security-group/ids.ts";
import { allOutbound, putGroup } from "../../../lib/store/groups.ts";
import { partitionKey } from "../../../lib/store/keys.ts";
import { type Actor, actor } from "../../support/actor.ts";
import { ACCOUNT, REGION, startTable, TABLE, type TestTable } from "../../support/engine.ts";
import { interceptedClient } from "../../support/requests.ts";
import { type Answer, type CallParameters, createTestService, textsOf } from "../../support/service.ts";

/** As many as an account may have in a region (VPC User Guide, "Amazon VPC quotas"). */
const GROUPS = 2_500;
/** As many as one request may name. */
const NAMED = 1_000;
/** Of the SDK's client for one endpoint, unless it is told otherwise. */
const SOCKETS = 50;

let table: TestTable;
let user: Actor;
let vpcId: string;
/** The groups, and the rule of each, in the order of their making. */
let groupIds: string[];
let ruleIds: string[];

beforeAll(async () => {
  table = await startTable();
  user = actor(createTestService(table.client));
  vpcId = await user.createVpc();
  const made = Array.from({ length: GROUPS }, (_, index) => newGroup(index));
  groupIds = made.map(({ groupId }) => groupId);
  ruleIds = made.map(({ ruleId }) => ruleId);
  await writeAll(
    table.client,
    made.flatMap(({ items }) => items),
  );
});
afterAll(() => table.stop());

/** A group as CreateSecurityGroup would write it. */
function newGroup(index: number) {
  const groupId = newId("sg");
  const group = { groupId, groupName: `group ${index}`, description: "one of many", vpcId, tags: [] };
  const items = putGroup(group, allOutbound({})).flatMap((write) => ("put" in write ? [write.put] : []));
  const ruleId = String(items.map((item) => ("ruleId" in item ? item.ruleId : undefined)).find(Boolean));
  return { groupId, ruleId, items };
}

async function writeAll(client: DynamoDBDocumentClient, items: readonly object[]): Promise<void> {
  const pk = partitionKey(ACCOUNT, REGION);
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: { pk, ...item } } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
  }
}

const indexed = (name: string, values: readonly string[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));

/** The texts of all elements of that name, of an answer that must be one. */
function texts({ status, code, body }: Answer, name: string): string[] {
  expect({ status, code }).toEqual({ status: 200, code: undefined });
  return textsOf(body, name);
}

const inVpc = () => ({ "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId });

/** All results, page by page. */
async function walk(parameters: CallParameters, name: string): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const answer = await user.call({ ...parameters, ...(token !== undefined && { NextToken: token }) });
    pages.push(texts(answer, name));
    [token] = texts(answer, "nextToken");
  } while (token !== undefined);
  return pages;
}

describe("an account with 2,500 groups", () => {
  it("DescribeSecurityGroups → all of them, at once and in pages of 1,000", async () => {
    const name = "securityGroupArn";
    const all = texts(await user.call({ Action: "DescribeSecurityGroups" }), name);
    const pages = await walk({ Action: "DescribeSecurityGroups", MaxResults: 1_000, ...inVpc() }, name);
    expect(pages.map((page) => page.length)).toEqual([1_000, 1_000, GROUPS + 1 - 2_000]);
    const found = new Set(pages.flat().map((arn) => arn.split("/")[1] ?? ""));
    expect(found.size).toBe(GROUPS + 1);
    expect(groupIds.filter((id) => !found.has(id))).toEqual([]);
    const inPages = new Set(pages.flat());
    expect(all.filter((arn) => inPages.has(arn))).toEqual(pages.flat());
  });

  it("GetSecurityGroupsForVpc → all of them, at once and in pages of 1,000", async () => {
    const all = texts(await user.call({ Action: "GetSecurityGroupsForVpc", VpcId: vpcId }), "groupId");
    const found = new Set(all);
    expect(all).toHaveLength(GROUPS + 1);
    expect(groupIds.filter((id) => !found.has(id))).toEqual([]);
    const pages = await walk({ Action: "GetSecurityGroupsForVpc", VpcId: vpcId, MaxResults: 1_000 }, "groupId");
    expect(pages.flat()).toEqual(all);
  });

  it("DescribeSecurityGroupRules → all rules, at once and in pages of 1,000", async () => {
    const all = texts(await user.call({ Action: "DescribeSecurityGroupRules" }), "securityGroupRuleId");
    const found = new Set(all);
    expect(ruleIds.filter((id) => !found.has(id))).toEqual([]);
    const pages = await walk({ Action: "DescribeSecurityGroupRules", MaxResults: 1_000 }, "securityGroupRuleId");
    expect(pages.flat()).toEqual(all);
  });

  it("1,000 groups by ID → those", async () => {
    const wanted = groupIds.slice(-NAMED);
    const answer = await user.call({ Action: "DescribeSecurityGroups", ...indexed("GroupId", wanted) });
    expect(texts(answer, "groupId").toSorted()).toEqual(wanted.toSorted());
  });

  it("1,000 rules by ID, each of another group → those", async () => {
    const wanted = ruleIds.slice(-NAMED);
    const parameters = indexed("SecurityGroupRuleId", wanted);
    const answer = await user.call({ Action: "DescribeSecurityGroupRules", ...parameters });
    expect(texts(answer, "securityGroupRuleId").toSorted()).toEqual(wanted.toSorted());
  });

  it("1,000 resources tagged and untagged in one request each → all of them; described in pages", async () => {
    const wanted = [...groupIds.slice(0, NAMED / 2), ...ruleIds.slice(0, NAMED / 2)];
    const parameters = { ...indexed("ResourceId", wanted), "Tag.1.Key": "a", "Tag.1.Value": "1" };
    expect(await user.call({ Action: "CreateTags", ...parameters })).toMatchObject({ status: 200 });
    const pages = await walk({ Action: "DescribeTags", MaxResults: 300 }, "resourceId");
    expect(pages.flat().toSorted()).toEqual(wanted.toSorted());
    expect(await user.call({ Action: "DeleteTags", ...parameters })).toMatchObject({ status: 200 });
    expect(texts(await user.call({ Action: "DescribeTags" }), "resourceId")).toEqual([]);
  });

  it.each<[string, () => CallParameters]>([
    [
      "GetSecurityGroupsForVpc, a page of 5",
      () => ({ Action: "GetSecurityGroupsForVpc", VpcId: vpcId, MaxResults: 5 }),
    ],
    ["groups by ID", () => ({ Action: "DescribeSecurityGroups", ...indexed("GroupId", groupIds.slice(0, 200)) })],
    [
      "rules by ID",
      () => ({ Action: "DescribeSecurityGroupRules", ...indexed("SecurityGroupRuleId", ruleIds.slice(0, 200)) }),
    ],
    ["tags", () => ({ Action: "DeleteTags", ...indexed("ResourceId", groupIds.slice(0, 200)), "Tag.1.Key": "a" })],
  ])("%s: no more requests to DynamoDB at once than there are sockets", async (_, parameters) => {
    // One that waits for a socket longer than a second is given up: on a slow day all of them would be.
    let [underWay, peak] = [0, 0];
    const client = interceptedClient(table.engine.endpoint, async (send) => {
      peak = Math.max(peak, ++underWay);
      return send().finally(() => underWay--);
    });
    const { status } = await actor(createTestService(client)).call(parameters());
    client.destroy();
    expect({ status, tooMany: peak > SOCKETS }).toEqual({ status: 200, tooMany: false });
  });

  it("DeleteVpc of their VPC → DependencyViolation", async () => {
    expect(await user.call({ Action: "DeleteVpc", VpcId: vpcId })).toMatchObject({ code: "DependencyViolation" });
  });
});
