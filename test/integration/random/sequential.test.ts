import { afterEach, describe, expect, it } from "vitest";
import { readSeedValue, stateOf } from "../../support/state.ts";
import { step } from "./model.ts";
import { seededRandom, seeds } from "./random.ts";
import { type Session, startSession } from "./session.ts";
import { linesOf, withIdsOf } from "./state.ts";

const REQUESTS = 200;

let session: Session | undefined;
afterEach(() => session?.stop());

describe("random requests, one after the other", () => {
  it.each(seeds(1))("SEED=%i → each is answered, and leaves behind, what the model says", async (seed) => {
    session = await startSession();
    const random = seededRandom(seed);
    let { state } = await session.look();
    let refused = 0;
    for (let number = 1; number <= REQUESTS; number++) {
      const request = session.nextRequest(random, state);
      const outcome = await session.send(request);
      const title = `SEED=${seed}, request ${number}: ${JSON.stringify(request)} → ${JSON.stringify(outcome)}`;
      const next = step(state, request, outcome);
      if (typeof next === "string") throw new Error([title, next, ...session.causes()].join("\n"));
      const seen = await session.look();
      expect([title, ...linesOf(seen.state)]).toEqual([title, ...linesOf(withIdsOf(next, seen.state))]);
      expect([title, ...seen.permissions]).toEqual([title, ...seen.fromRules]);
      if (outcome.code !== undefined) refused++;
      ({ state } = seen);
    }
    expect([seed, ...(await session.verify())]).toEqual([seed]);
    const written = await session.written();
    expect([seed, stateOf(readSeedValue(written))]).toEqual([seed, written]);
    // A run of refusals only, or of none, shows little.
    expect(refused).toBeGreaterThan(REQUESTS / 10);
    expect(refused).toBeLessThan((REQUESTS * 9) / 10);
  });
});
