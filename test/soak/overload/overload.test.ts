import { expect, it } from "vitest";
import { overload } from "./overload.ts";

/** Of a thousand requests that wait, and what comes with them: far less than this. */
const MOST_MEGABYTES = 400;

/** The short form: `npm run overload` goes on for 30 s. */
it("ten times as many requests as are served, on 256 connections → answers that are right, and it goes on", async () => {
  const { answers, memory, violations } = await overload({ seconds: 3, connections: 256, times: 10, log: () => {} });
  expect(violations).toEqual([]);
  expect(answers["200"]).toBeGreaterThan(0);
  expect(memory.most - memory.before).toBeLessThan(MOST_MEGABYTES);
});
