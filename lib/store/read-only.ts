import type { Item } from "./items.ts";
import type { Key, Range } from "./keys.ts";
import type { Partition } from "./partition.ts";

/** A partition of which only these items are known, in any order, and in which nothing can be written. */
export function readOnlyPartition(items: readonly Item[]): Partition {
  const sorted = items.toSorted((one, other) => (one.sk < other.sk ? -1 : 1));
  // Keys say what kind of item they have.
  const inRange = <Stored extends Item>({ from, to }: Range<Stored>) =>
    sorted.filter(({ sk }) => from <= sk && sk <= to) as unknown as readonly Stored[];
  return {
    get: <Stored extends Item>(sk: Key<Stored>) =>
      Promise.resolve(sorted.find((item) => item.sk === sk) as Stored | undefined),
    query: (range) => Promise.resolve(inRange(range)),
    settled: (range) => Promise.resolve(inRange(range)),
    async *scan(range) {
      yield* inRange(range);
    },
    commit: () => Promise.reject(new Error("a request that only reads has written")),
  };
}
