/** DynamoDB takes 4 MB in a transaction and 400 KB in an item; requests are held to neither, or refused before. */
import { afterEach, describe, expect, it } from "vitest";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { actor, attempt } from "../support/actor.ts";
import { interceptedClient } from "../support/requests.ts";
import { ipPermissions, ipv4Rules } from "../support/rules.ts";
import { type CallParameters, createTestService, textsOf } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

/** Tags of full length, in characters of four octets: 77 KB for fifty. */
function largeTags(list: string, count = 50): CallParameters {
  const tags = Array.from({ length: count }, (_, index): [string, string][] => [
    [`${list}.${index + 1}.Key`, `${String(index).padStart(2, "0")}${"é".repeat(125)}`],
    [`${list}.${index + 1}.Value`, "\u{1F600}".repeat(256)],
  ]);
  return Object.fromEntries(tags.flat());
}

const RULES = ipv4Rules(60);
const ofRules = { "TagSpecification.1.ResourceType": "security-group-rule", ...largeTags("TagSpecification.1.Tag") };

const numbered = (name: string, values: readonly string[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));

const clients: DynamoDBDocumentClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

describe("sixty rules with fifty large tags each, 4.6 MB", () => {
  let ruleIds: string[];

  it("authorize → all of them, with their tags", async () => {
    const groupId = await user.createGroup({ VpcId: await user.createVpc() });
    const authorize = { Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...RULES) };
    const { status, body } = await user.call({ ...authorize, ...ofRules });
    expect(status).toBe(200);
    ruleIds = textsOf(body, "securityGroupRuleId");
    expect(ruleIds).toHaveLength(60);
    expect(textsOf(body, "key")).toHaveLength(60 * 50);
  });

  it("one tag off all of them → off each, the others stay", async () => {
    const key = `00${"é".repeat(125)}`;
    const resources = numbered("ResourceId", ruleIds);
    expect(await user.call({ Action: "DeleteTags", ...resources, "Tag.1.Key": key })).toMatchObject({ status: 200 });
    for (const id of [ruleIds.at(0) ?? "", ruleIds.at(-1) ?? ""]) {
      const filter = { "Filter.1.Name": "resource-id", "Filter.1.Value.1": id };
      const keys = textsOf((await user.call({ Action: "DescribeTags", ...filter })).body, "key");
      expect(keys).toHaveLength(49);
      expect(keys).not.toContain(key);
    }
  });

  it("a change of tags → carries the new ones to DynamoDB, and not the old ones beside them", async () => {
    let octets = 0;
    const client = interceptedClient(table.engine.endpoint, (send, request) => {
      if (request.operation === "TransactWriteItems") octets += request.octets;
      return send();
    });
    clients.push(client);
    const change = { Action: "CreateTags", "ResourceId.1": ruleIds[0] ?? "", "Tag.1.Key": "k", "Tag.1.Value": "v" };
    expect(await actor(createTestService(client)).call(change)).toMatchObject({ status: 200 });
    expect(octets).toBeGreaterThan(50_000);
    expect(octets).toBeLessThan(100_000);
  });
});

it("tags that a rule got when it was added again between read and write → not overwritten", async () => {
  const groupId = await user.createGroup({ VpcId: await user.createVpc() });
  const [rule = ""] = RULES;
  const withTag = (value: string) => ({
    Action: "AuthorizeSecurityGroupIngress",
    GroupId: groupId,
    ...ipPermissions(rule),
    "TagSpecification.1.ResourceType": "security-group-rule",
    "TagSpecification.1.Tag.1.Key": "owner",
    "TagSpecification.1.Tag.1.Value": value,
  });
  const [ruleId = ""] = textsOf((await user.call(withTag("first"))).body, "securityGroupRuleId");
  let replaced = false;
  const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
    if (operation === "TransactWriteItems" && !replaced) {
      replaced = true;
      await user.revoke(groupId, rule);
      await user.call(withTag("second"));
    }
    return send();
  });
  clients.push(client);
  const tag = { Action: "CreateTags", "ResourceId.1": ruleId, "Tag.1.Key": "k", "Tag.1.Value": "v" };
  expect(await actor(createTestService(client)).call(tag)).toMatchObject({ status: 200 });
  const filter = { "Filter.1.Name": "resource-id", "Filter.1.Value.1": ruleId };
  expect(textsOf((await user.call({ Action: "DescribeTags", ...filter })).body, "value")).toEqual(["v", "second"]);
});

it("an item that would be larger than DynamoDB takes → InvalidParameterValue, nothing written", async () => {
  const vpcId = await user.createVpc();
  const groupId = await user.createGroup({ VpcId: vpcId });
  const client = interceptedClient(table.engine.endpoint, (send, { operation }) => {
    if (operation !== "TransactWriteItems") return send();
    const message = "Item size has exceeded the maximum allowed size";
    throw Object.assign(new Error(message), { name: "ValidationException", $metadata: {} });
  });
  clients.push(client);
  const unlucky = actor(createTestService(client));
  const tag = { Action: "CreateTags", "ResourceId.1": groupId, "Tag.1.Key": "k", "Tag.1.Value": "v" };
  expect(await attempt(table.client, () => unlucky.call(tag))).toMatchObject({
    status: 400,
    code: "InvalidParameterValue",
    changed: false,
  });
});
