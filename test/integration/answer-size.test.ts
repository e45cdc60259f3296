import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { toResult } from "../../lib/apigateway/result.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { createService } from "../../lib/service.ts";
import { newId } from "../../lib/security-group/ids.ts";
import { putGroup } from "../../lib/store/groups.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { GROUPS, GROUPS_FOR_VPC, idsOf, type Listing, page, pages, TAGS } from "../support/pages.ts";
import type { CallParameters } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

/** Lambda quotas: what a function may answer. */
const LAMBDA_OCTETS = 6 * 1024 * 1024;

/** Together about 8 MB in XML: 100 groups with 50 tags of 256 quotation marks each. */
const GROUP_COUNT = 100;
const vpcId = await user.createVpc();
const groupIds = await putLargeGroups();

async function putLargeGroups(): Promise<string[]> {
  const tags = Array.from({ length: 50 }, (_, n) => [`key ${String(n).padStart(2, "0")}`, '"'.repeat(256)] as const);
  const groups = Array.from({ length: GROUP_COUNT }, (_, number) => {
    const group = { groupId: newId("sg"), groupName: `large ${number}`, description: "large", vpcId, tags };
    const puts = putGroup(group, []);
    return {
      groupId: group.groupId,
      items: [puts.name, puts.group].flatMap((write) => ("put" in write ? [write.put] : [])),
    };
  });
  const pk = partitionKey(ACCOUNT, REGION);
  for (let first = 0; first < GROUP_COUNT; first += 10) {
    const items = groups.slice(first, first + 10).flatMap((group) => group.items);
    const puts = items.map((item) => ({ PutRequest: { Item: { pk, ...item } } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts } }));
  }
  return groups.map(({ groupId }) => groupId);
}

/** Of what Lambda is given to send. */
const octetsOf = (body: string): number =>
  Buffer.byteLength(JSON.stringify(toResult({ status: 200, headers: {}, body })));

describe("a list that is too long for an answer", () => {
  it.each<[Listing, () => CallParameters, results: number]>([
    [GROUPS, () => ({}), GROUP_COUNT],
    [GROUPS, () => ({ MaxResults: 1_000 }), GROUP_COUNT],
    [GROUPS, () => Object.fromEntries(groupIds.map((id, index) => [`GroupId.${index + 1}`, id])), GROUP_COUNT],
    [GROUPS_FOR_VPC, () => ({ VpcId: vpcId }), GROUP_COUNT],
    [TAGS, () => ({}), GROUP_COUNT * 50],
  ])("%j → pages that a Lambda function can answer, together all of it", async (listing, parameters, results) => {
    const found = await pages(user, listing, parameters());
    const ids = idsOf(found);
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThan(6);
    expect(ids.filter((id) => groupIds.includes(id))).toHaveLength(results);
    expect(new Set(ids.filter((id) => groupIds.includes(id))).size).toBe(GROUP_COUNT);
    const octets = octetsOf(found[0]?.body ?? "");
    expect(octets).toBeLessThan(LAMBDA_OCTETS);
    expect(octets).toBeGreaterThan(5_000_000);
  });

  it("in a version without pages → an error that says what to do", async () => {
    const answer = await user.call({ Action: "DescribeSecurityGroups", Version: "2014-10-01" });
    expect(answer).toMatchObject({ status: 400, code: "UnsupportedOperation" });
    expect(answer.message).toMatch(/by ID or by filter/);
  });

  it("while it is collected, others are answered", async () => {
    const order: string[] = [];
    const others = async () => {
      for (let count = 0; count < 5; count++) {
        await user.call({ Action: "DescribeVpcs", "VpcId.1": vpcId });
        order.push("another");
      }
    };
    await Promise.all([page(user, TAGS, {}).finally(() => order.push("the list")), others()]);
    expect(order.indexOf("the list")).toBeGreaterThan(2);
  });
});

describe("an error that repeats what a client sent", () => {
  const QUOTES = '"'.repeat(1_000_000);

  it.each<[string, CallParameters]>([
    ["an action", { Action: QUOTES }],
    ["a version", { Action: "DescribeVpcs", Version: QUOTES }],
    ["a parameter's name", { Action: "DescribeVpcs", [QUOTES]: "x" }],
    ["a parameter's value", { Action: "DescribeVpcs", MaxResults: QUOTES }],
    ["an ID", { Action: "DescribeVpcs", "VpcId.1": QUOTES }],
    ["a name", { Action: "DescribeSecurityGroups", "GroupName.1": QUOTES }],
    ["a filter", { Action: "DescribeVpcs", "Filter.1.Name": QUOTES, "Filter.1.Value.1": "x" }],
    ["a token", { Action: "DescribeVpcs", NextToken: QUOTES }],
    ["a protocol", { Action: "RevokeSecurityGroupIngress", GroupId: "sg-0", IpProtocol: QUOTES, CidrIp: "10.0.0.0/8" }],
    [
      "a CIDR block",
      {
        Action: "RevokeSecurityGroupIngress",
        GroupId: "sg-0",
        IpProtocol: "tcp",
        FromPort: 1,
        ToPort: 1,
        CidrIp: QUOTES,
      },
    ],
    ["a tag's key", { Action: "CreateTags", "ResourceId.1": "sg-0", "Tag.1.Key": QUOTES, "Tag.1.Value": "x" }],
  ])("%s of a megabyte → a short answer, and nothing is wrong with the server", async (_, parameters) => {
    const { status, body } = await user.call(parameters);
    expect(status).toBe(400);
    expect(body.length).toBeLessThan(2_000);
    expect(service.log.at(-1)?.status).toBe(400);
  });

  it("a parameter that an unsigned request has twice → a short answer", async () => {
    const anonymous = createService({
      client: table.client,
      tableName: TABLE,
      authenticate: () => Promise.reject(new Error("nobody gets that far")),
    });
    const query = [1, 2].map(() => `${"x".repeat(400_000)}=`).join("&");
    const request = { method: "GET", path: "/", query, headers: {}, body: Buffer.from("") };
    const { status, body } = await anonymous(request, deadlineIn(20_000), () => {});
    expect(status).toBe(400);
    expect(body.length).toBeLessThan(1_000);
  });
});
