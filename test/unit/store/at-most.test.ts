import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { atMost } from "../../../lib/store/at-most.ts";

it("more than that at once → the others wait, and begin in the order in which they came", async () => {
  const inTurn = atMost(2);
  let [underWay, most] = [0, 0];
  const begun: number[] = [];
  const work = (index: number) => async () => {
    begun.push(index);
    most = Math.max(most, ++underWay);
    // The later ones are quicker.
    await setTimeout(10 - index);
    underWay--;
    return index;
  };
  const results = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((index) => inTurn(work(index))));
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});

it("work that fails → its error, and the next one begins", async () => {
  const inTurn = atMost(1);
  const failing = inTurn(() => Promise.reject(new Error("no")));
  const following = inTurn(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  await expect(following).resolves.toBe("yes");
});
