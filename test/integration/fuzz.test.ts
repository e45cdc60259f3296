import { expect, it } from "vitest";
import { fuzz } from "../fuzz/fuzz.ts";
import { seeds } from "./random/random.ts";

/** The short form: `npm run fuzz` goes on for as long as one likes. */
it.each(seeds(1))("SEED=%i, signed requests and octets by chance → answers a client can live with", async (seed) => {
  const { requests, octets, codes, violations } = await fuzz({ seed, requests: 150, log: () => {} });
  expect([`SEED=${seed}`, ...violations]).toEqual([`SEED=${seed}`]);
  // A run in which nothing is taken shows little.
  expect([requests, octets]).toEqual([150, 150]);
  expect(codes.get("200")).toBeGreaterThan(0);
});
