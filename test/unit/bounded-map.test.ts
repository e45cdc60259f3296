import { expect, it } from "vitest";
import { BoundedMap } from "../../lib/bounded-map.ts";

it("keeps as many entries as it may, and lets go of those that were set longest ago", () => {
  const map = new BoundedMap<string, number>(3);
  for (const [number, key] of ["a", "b", "c", "d"].entries()) map.set(key, number);
  expect([...map]).toEqual([
    ["b", 1],
    ["c", 2],
    ["d", 3],
  ]);
});

it("an entry that is set again is new; one that is read isn't", () => {
  const map = new BoundedMap<string, number>(3).set("a", 1).set("b", 1).set("c", 1);
  map.set("a", 2).get("b");
  map.set("d", 1);
  expect([...map.keys()]).toEqual(["c", "a", "d"]);
  expect(map.get("a")).toBe(2);
});
