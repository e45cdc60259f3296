import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { deadlineIn } from "../../lib/deadline.ts";
import { writeToken } from "../../lib/page-token.ts";
import type { Lookup } from "../../lib/protocol/cloudtrail.ts";
import { putTrailItem, trailItem, trailKey } from "../../lib/store/trail.ts";
import { lookUpEvents } from "../../lib/trail/lookup.ts";
import { REGION, TABLE } from "../support/engine.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();
const accountId = "777788889999";
const place = { client: table.client, tableName: TABLE, accountId, region: REGION };
const DAY = 86_400_000;
const now = Date.now();

interface Put {
  readonly name: string;
  readonly at?: number;
  readonly user?: string;
  readonly resources?: string[];
  readonly days?: number;
}

async function put({ name, at = now, user = "test", resources = [], days = 90 }: Put): Promise<void> {
  const record = {
    eventID: randomUUID(),
    eventName: name,
    eventSource: "ec2.amazonaws.com",
    requestID: randomUUID(),
    readOnly: name.startsWith("Describe"),
    userIdentity: { userName: user, accessKeyId: user },
  };
  const item = trailItem({ at: new Date(at), record, resources, days, notes: {} });
  const pk = trailKey(accountId, REGION, new Date(at));
  await putTrailItem({ ...place, pk, deadline: deadlineIn(29_000) }, item);
}

const lookUp = (lookup: Partial<Lookup> = {}, secret = "secret") =>
  lookUpEvents({ maxResults: 50, ...lookup }, { ...place, days: 90, deadline: deadlineIn(29_000) }, secret);

/** The names of all of them, page by page as a client asks for them; and how many calls that took. */
async function all(lookup: Partial<Lookup> = {}): Promise<[names: string[], calls: number]> {
  const names: string[] = [];
  let [calls, nextToken]: [number, string | undefined] = [0, undefined];
  do {
    const found = await lookUp({ ...lookup, ...(nextToken !== undefined && { nextToken }) });
    names.push(...found.Events.map(({ EventName }) => EventName));
    nextToken = found.NextToken;
    calls++;
  } while (nextToken !== undefined);
  return [names, calls];
}

beforeAll(async () => {
  await put({ name: "Revoke", at: now - 3_000, resources: ["sg-12345678", "sgr-12345678"] });
  await put({ name: "Describe", at: now - 2_000, user: "reader" });
  await put({ name: "Authorize", at: now - 2 * DAY });
  await put({ name: "Delete", at: now - 40 * DAY, resources: ["vpc-12345678"] });
  await put({ name: "Expired", at: now - 1_000, days: -1 });
  await put({ name: "Older", at: now - 95 * DAY, days: 200 });
});

describe("lookUpEvents", () => {
  it("the latest first, over all the days that records are kept, without what has expired", async () => {
    expect((await all())[0]).toEqual(["Describe", "Revoke", "Authorize", "Delete"]);
  });

  it("a call reads 16 days at most: 90 days take several, and no record comes twice", async () => {
    const [names, calls] = await all({ maxResults: 1 });
    expect(names).toEqual(["Describe", "Revoke", "Authorize", "Delete"]);
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThan(15);
  });

  it.each<[NonNullable<Lookup["attribute"]>["key"], string, string[]]>([
    ["EventName", "Revoke", ["Revoke"]],
    ["Username", "reader", ["Describe"]],
    ["AccessKeyId", "reader", ["Describe"]],
    ["ReadOnly", "true", ["Describe"]],
    ["EventSource", "ec2.amazonaws.com", ["Describe", "Revoke", "Authorize", "Delete"]],
    ["EventSource", "s3.amazonaws.com", []],
    ["ResourceName", "sg-12345678", ["Revoke"]],
    ["ResourceType", "AWS::EC2::VPC", ["Delete"]],
  ])("%s %s → %j", async (key, value, names) => {
    expect((await all({ attribute: { key, value } }))[0]).toEqual(names);
  });

  it("by EventId", async () => {
    const [first] = (await lookUp()).Events;
    expect((await lookUp({ attribute: { key: "EventId", value: first?.EventId ?? "" } })).Events).toEqual([first]);
  });

  it("StartTime and EndTime", async () => {
    expect((await all({ start: new Date(now - DAY) }))[0]).toEqual(["Describe", "Revoke"]);
    expect((await all({ end: new Date(now - DAY) }))[0]).toEqual(["Authorize", "Delete"]);
    expect((await all({ start: new Date(now - 2_500), end: new Date(now - 2_000) }))[0]).toEqual(["Describe"]);
    expect((await all({ start: new Date(now + DAY), end: new Date(now + 2 * DAY) }))[0]).toEqual([]);
  });

  it("every record of a busy day, once", async () => {
    const busy = now - 20 * DAY;
    await Promise.all(Array.from({ length: 230 }, (_, index) => put({ name: `Busy${index}`, at: busy + (index % 7) })));
    const day = { start: new Date(busy - 10), end: new Date(busy + 10) };
    const [names, calls] = await all(day);
    expect(names.toSorted()).toEqual(Array.from({ length: 230 }, (_, index) => `Busy${index}`).toSorted());
    expect(calls).toBe(5);
  });

  it.each([
    "x",
    Buffer.from("ACCOUNT").toString("base64url"),
    Buffer.from("9999-99-99T99:99:99.999Z#\uFFFD").toString("base64url"),
  ])("the token %s, signed or not → InvalidPaginationToken", async (nextToken) => {
    const signed = writeToken(nextToken, { action: "LookupEvents [null,null,null]", tokenSecret: "secret" });
    for (const token of [nextToken, signed]) {
      await expect(lookUp({ nextToken: token })).rejects.toMatchObject({ code: "InvalidPaginationToken" });
    }
  });

  it("a token of another account's secret → InvalidPaginationToken", async () => {
    const { NextToken: nextToken = "" } = await lookUp({ maxResults: 1 });
    expect((await lookUp({ nextToken })).Events[0]?.EventName).toBe("Revoke");
    await expect(lookUp({ nextToken }, "other")).rejects.toMatchObject({ code: "InvalidPaginationToken" });
  });
});
