import { afterEach, describe, expect, it } from "vitest";
import { type Exchange, isExplained, story } from "./explain.ts";
import { seededRandom, seeds } from "./random.ts";
import { type Session, startSession } from "./session.ts";

const BATCHES = 25;

let session: Session | undefined;
afterEach(() => session?.stop());

describe("random requests, 8 to 20 at once", () => {
  it.each(seeds(2))("SEED=%i → as if one came after the other, in some order; no faults", async (seed) => {
    const running = await startSession();
    session = running;
    const random = seededRandom(seed);
    let before = (await running.look()).state;
    for (let number = 1; number <= BATCHES; number++) {
      const requests = Array.from({ length: 8 + random.integer(13) }, () => running.nextRequest(random, before));
      const exchanges = await Promise.all(
        requests.map(async (request, index): Promise<Exchange> => ({
          request,
          outcome: await running.send(request, index),
        })),
      );
      const { state: after, permissions, fromRules } = await running.look();
      const title = `SEED=${seed}, batch ${number}`;
      expect([title, ...(await running.verify())]).toEqual([title]);
      expect([title, ...permissions]).toEqual([title, ...fromRules]);
      if (!isExplained(before, exchanges, after)) {
        throw new Error([title, story(before, exchanges, after), ...running.causes()].join("\n"));
      }
      before = after;
    }
  });
});
