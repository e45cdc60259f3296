import { expect, it } from "vitest";
import { seeds } from "../integration/random/random.ts";
import { soak } from "./soak.ts";

/** The short form: `npm run soak` goes on for as long as one likes. */
it.each(seeds(1))("SEED=%i, 20 s of clients, faults and kills → nothing is wrong", async (seed) => {
  const { operations, kills, faults, histories, records, violations } = await soak({
    seed,
    milliseconds: 20_000,
    log: () => {},
  });
  expect([`SEED=${seed}`, ...violations]).toEqual([`SEED=${seed}`]);
  // A run in which nothing happens shows nothing.
  expect(operations).toBeGreaterThan(0);
  expect(kills.engine + kills.server).toBeGreaterThan(0);
  expect(faults.size).toBeGreaterThan(0);
  expect(histories).toBeGreaterThan(0);
  expect(records).toBeGreaterThan(0);
});
