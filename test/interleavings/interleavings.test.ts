/**
 * The code itself, its calls to DynamoDB simulated: all that can happen when a few requests are at work at the same time,
 * as far as `STATES` goes. docs/concurrency.md says what this shows.
 */
import type * as Crypto from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type * as Size from "../../lib/store/size.ts";
import { session, sessions } from "./actor.ts";
import { explore } from "./explore.ts";
import { type Request, requestsOn, runAloneOn } from "./requests.ts";
import { SCENARIOS } from "./scenarios.ts";

vi.mock("../../lib/store/raw.ts", () => import("./simulated.ts"));

vi.mock("../../lib/store/size.ts", async (original) => {
  const real = await original<typeof Size>();
  const { MAX_WRITES } = await import("./simulated.ts");
  return {
    MAX_WRITES,
    inTransactions: (writes: readonly never[], most = MAX_WRITES) => real.inTransactions(writes, most),
    fitsOne: (writes: readonly never[], most = MAX_WRITES) => writes.length <= most,
  };
});

vi.mock("node:crypto", async (original) => ({
  ...(await original<typeof Crypto>()),
  randomUUID: () => `${session().name}${session().number()}`,
  randomBytes: (size: number) => Buffer.alloc(size, `${session().name}${session().number()}`),
}));

const { now } = Date;
vi.spyOn(Date, "now").mockImplementation(() => sessions.getStore()?.clock ?? now());

/** How many states of each scenario are gone through. */
const STATES = Number(process.env["STATES"] ?? 10_000);

function portsOf(requests: readonly Request[], there: readonly number[]): number[] {
  const named = requests.flatMap((request) => {
    if ("authorize" in request) return request.authorize;
    if ("revoke" in request) return request.revoke;
    return "of" in request ? request.of : [];
  });
  return [...new Set([...there, ...named])].toSorted((one, two) => one - two);
}

const BOUNDS = {
  "nothing fails": { fault: false, impatience: 1 },
  "something fails once": { fault: true, impatience: 1 },
};

describe.each(Object.entries(BOUNDS))("%s", (_, bounds) => {
  it.each(Object.entries(SCENARIOS))("%s", async (name, { requests, ...stage }) => {
    const ports = portsOf(requests, stage.there ?? []);
    const onStage = await requestsOn({ ...stage, ports });
    // Not one that is refused anyway.
    const [first = { describe: "G" }] = requests;
    expect((await runAloneOn(onStage.table, "alone", onStage.run(first))).answer).toMatch(/^\{/);
    const { violation, states, complete } = await explore(onStage, requests, { ...bounds, states: STATES });
    process.stdout.write(`${states} states${complete ? ", and no more" : ""}: ${name}\n`);
    expect(violation?.join("\n")).toBeUndefined();
  });
});
