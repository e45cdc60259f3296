/**
 * Requests that need several transactions, cut off at each of their calls in each of the ways there are: whatever
 * happens, they have happened as a whole or not at all, their repeat says which, and nothing is left in anybody's way.
 * All cuts are many: `CUTS=all` makes them, without it each request is cut at every second call in one way.
 */
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../../infra/commands/verify-table.ts";
import { atMost } from "../../../lib/store/at-most.ts";
import { actor } from "../../support/actor.ts";
import { TABLE } from "../../support/engine.ts";
import { createTestService } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";
import { type Cut, cuttableClient } from "./faults.ts";
import { BIG_REQUESTS } from "./requests.ts";

const { table, service } = await setUpService();
/** Cases under way at the same time, of all requests together: most of their time goes by waiting. */
const inTurn = atMost(16);

const ALL = process.env["CUTS"] === "all";
const FAULTS = ["refused", "lost", "silent", "silent after"] as const;
/** The deadline of a request that gets no answer; the others have longer than anything takes. */
const SHORT_MILLISECONDS = 2_000;
const LONG_MILLISECONDS = 25_000;
/** What an answer may take beyond its deadline on a busy machine; one that doesn't look at it never comes. */
const SLACK_MILLISECONDS = 30_000;

let accounts = 0;
const nextAccount = () => String(700_000_000_000 + accounts++);

/** @returns what is wrong; nothing, if all is as it should be */
async function troubles(kind: string, cut?: Cut) {
  const accountId = nextAccount();
  const user = actor(service, { accountId });
  const big = await stageOf(kind)(user);
  const nothing = await big.look();

  const silent = cut?.fault === "silent" || cut?.fault === "silent after";
  const limit = silent ? SHORT_MILLISECONDS : LONG_MILLISECONDS;
  const { client, calls } = cuttableClient(table.engine.endpoint, cut);
  const victim = createTestService(client, limit);
  const started = performance.now();
  const answer = await actor(victim, { accountId }).call(big.parameters);
  const milliseconds = performance.now() - started;
  client.destroy();

  const seen = await big.look();
  const again = await user.call(big.parameters);
  const everything = await big.look();
  const happened = same(seen, everything);
  const found: string[] = [];
  if (!happened && !same(seen, nothing)) found.push(`part of it is seen: ${seen.length} of ${everything.length}`);
  if (same(nothing, everything)) found.push("it changes nothing at all");
  if (answer.status !== 200 && answer.status !== 503)
    found.push(`it answers ${answer.status} ${answer.code}: ${victim.log.at(-1)?.cause}`);
  if (answer.status === 200 && !happened) found.push("it answers success, and has not happened");
  if (milliseconds > limit + SLACK_MILLISECONDS) found.push(`it answers after ${Math.round(milliseconds)} ms`);
  const expected = happened ? big.repeated : undefined;
  if (again.code !== expected) found.push(`its repeat answers ${again.status} ${again.code}, not ${expected}`);
  return { calls: calls(), found };
}

const same = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other);

function stageOf(kind: string) {
  const stage = BIG_REQUESTS[kind];
  if (!stage) throw new Error(`there is no ${kind}`);
  return stage;
}

function cutsFor(kind: string, calls: number): Cut[] {
  const all = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    FAULTS.flatMap((fault) => [true, false].map((lasts) => ({ call, fault, lasts }))),
  );
  // One way for a call, another one for the next, and the next request at the calls between: over all requests, each
  // way comes at each place.
  const place = Object.keys(BIG_REQUESTS).indexOf(kind);
  return ALL ? all : all.filter(({ call }, index) => index % 8 === (call * 3) % 8 && (call + place) % 2 === 0);
}

describe.concurrent.each(Object.keys(BIG_REQUESTS))("%s", (kind) => {
  it("cut off anywhere → as a whole or not at all, and its repeat says which", { timeout: 600_000 }, async () => {
    const whole = await inTurn(() => troubles(kind));
    expect(whole.found).toEqual([]);
    expect(whole.calls).toBeGreaterThan(3);
    const found = await Promise.all(
      cutsFor(kind, whole.calls).map(async (cut) => {
        const result = await inTurn(() => troubles(kind, cut));
        return result.found.map((trouble) => `${JSON.stringify(cut)}: ${trouble}`);
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});

describe("afterwards", () => {
  it("the table has no fault", async () => {
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
    const { Count } = await table.client.send(new ScanCommand({ TableName: TABLE, Select: "COUNT" }));
    expect(Count).toBeGreaterThan(1_000);
  });
});
