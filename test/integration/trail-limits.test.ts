/** The largest requests: a record never makes one fail that would succeed without it. */
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { recordIn, type TrailItem } from "../../lib/store/trail.ts";
import { parseRecord, type TrailRecord } from "../../lib/trail/record.ts";
import { actor } from "../support/actor.ts";
import { TABLE } from "../support/engine.ts";
import { createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();
const recording = createTestService(table.client, undefined, undefined, { days: 90, reads: false });
const silent = createTestService(table.client);
const CLASSIC = { accountId: "444455556666", platform: "ec2" } as const;

/** What is on record, the oldest first. */
async function trail(): Promise<TrailItem[]> {
  const found: TrailItem[] = [];
  for await (const { Items = [] } of paginateScan({ client: table.client }, { TableName: TABLE })) {
    found.push(...(Items as (TrailItem & { pk: string })[]).filter(({ pk }) => pk.startsWith("TRAIL#")));
  }
  return found.toSorted((one, other) => (one.sk < other.sk ? -1 : 1));
}

const readRecord = (item: TrailItem | undefined): TrailRecord | undefined => item && parseRecord(recordIn(item));

/** The records of changes of a group's rules. */
async function recordsOf(groupId: string): Promise<TrailRecord[]> {
  const items = (await trail()).filter(({ resources }) => resources.includes(groupId));
  return items
    .flatMap((item) => readRecord(item) ?? [])
    .filter(({ eventName }) => /^(?:Authorize|Revoke)/.test(eventName));
}

/** As long as a description may be (API_IpRange). */
const DESCRIPTION = "d".repeat(255);

let groups = 0;
/** Rules that name as many EC2 (classic) groups: each of these counts them. */
async function rulesNaming(count: number): Promise<string[]> {
  const someone = actor(silent, CLASSIC);
  for (; groups < count; groups++) await someone.createGroup({ GroupName: `named-${groups}` });
  return Array.from({ length: count }, (_, index) => `tcp ${index + 1} @named-${index} # ${DESCRIPTION}`);
}

it.each([
  ["with a record", recording, ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]],
  ["without a trail", silent, []],
])("a hundred groups named by one request, as many as a group has rules for, %s → done", async (_, service, names) => {
  const user = actor(service, CLASSIC);
  const groupId = await user.createGroup();
  const rules = await rulesNaming(100);
  expect(await user.authorize(groupId, ...rules)).toMatchObject({ status: 200 });
  expect(await user.rulesOf(groupId)).toHaveLength(100);
  expect(await user.revoke(groupId, ...rules)).toMatchObject({ status: 200 });
  expect(await user.rulesOf(groupId)).toEqual([]);
  const records = await recordsOf(groupId);
  expect(records.map(({ eventName }) => eventName)).toEqual(names);
  for (const { requestParameters } of records) expect(JSON.stringify(requestParameters)).toContain(DESCRIPTION);
});

it("a thousand rules with the longest descriptions, asked for in vain → on record, without its parameters", async () => {
  const user = actor(recording);
  const groupId = await user.createGroup({ VpcId: await user.createVpc() });
  const rules = Array.from({ length: 1_000 }, (_, index) => `tcp ${index + 1} 10.0.0.0/8 # ${DESCRIPTION}`);
  const refused = await user.revoke(groupId, ...rules);
  expect(refused).toMatchObject({ status: 400, code: "InvalidPermission.NotFound" });
  const item = (await trail()).at(-1);
  expect(item?.resources).toEqual([groupId]);
  expect(readRecord(item)).toMatchObject({
    eventName: "RevokeSecurityGroupIngress",
    errorCode: "Client.InvalidPermission.NotFound",
    requestParameters: { omitted: true },
  });
});
