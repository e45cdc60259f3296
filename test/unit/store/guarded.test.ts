import { describe, expect, it } from "vitest";
import { guarded } from "../../../lib/store/guarded.ts";
import type { Item } from "../../../lib/store/items.ts";
import type { Outcome } from "../../../lib/store/operation.ts";
import { readOnlyPartition } from "../../../lib/store/read-only.ts";
import type { Write } from "../../../lib/store/transaction.ts";

const TAGS = [["team", "a"]] as const;
const GUARD = { sk: "GROUP#sg-1", equals: { tags: TAGS } };

/** A partition that answers commits one by one: with the items of the writes that fail, by their place; undefined: it commits. */
function partitionThat(...outcomes: (ReadonlyMap<number, Item | undefined> | undefined)[]) {
  const sent: (readonly Write[])[] = [];
  const commit = (writes: readonly Write[]): Promise<Outcome> => {
    sent.push(writes);
    const failed = outcomes.shift();
    if (!failed) return Promise.resolve({ committed: true });
    const byWrite = [...failed].map(([index, there]) => [writes[index] as Write, there] as const);
    return Promise.resolve({ committed: false, failed: new Map(byWrite) });
  };
  return { sent, partition: { ...readOnlyPartition([]), commit } };
}

const group = (tags: unknown): Item => ({ sk: GUARD.sk, tags }) as Item;
const never = () => Promise.reject(new Error("still holds"));

describe("what is sent", () => {
  it.each<[string, Write, Write[]]>([
    [
      "another item → a check beside it",
      { delete: "x" },
      [{ delete: "x" }, { check: GUARD.sk, condition: { equals: { tags: TAGS } } }],
    ],
    [
      "the item, no condition → the guard",
      { delete: GUARD.sk },
      [{ delete: GUARD.sk, condition: { equals: { tags: TAGS } } }],
    ],
    [
      "the item, present → the guard",
      { update: GUARD.sk, condition: "present" },
      [{ update: GUARD.sk, condition: { equals: { tags: TAGS } } }],
    ],
    [
      "the item, a condition of its own → both",
      { delete: GUARD.sk, condition: { equals: { revision: 1 }, atMost: { count: 2 } } },
      [{ delete: GUARD.sk, condition: { equals: { revision: 1, tags: TAGS }, atMost: { count: 2 } } }],
    ],
    [
      "the item, the same condition → once",
      { delete: GUARD.sk, condition: { equals: { tags: [["team", "a"]] } } },
      [{ delete: GUARD.sk, condition: { equals: { tags: TAGS } } }],
    ],
  ])("%s", async (_, write, expected) => {
    const { sent, partition } = partitionThat(undefined);
    expect(await guarded(partition, [GUARD], never).commit([write], undefined)).toEqual({ committed: true });
    expect(sent).toEqual([expected]);
  });
});

describe("what fails", () => {
  it("the write, while the guard holds → the write's failure, by the write as it was given", async () => {
    const write: Write = { delete: GUARD.sk, condition: { equals: { revision: 1 } } };
    const there = { ...group(TAGS), revision: 2 };
    const { partition } = partitionThat(new Map([[0, there]]));
    const outcome = await guarded(partition, [GUARD], never).commit([write], undefined);
    expect(outcome).toEqual({ committed: false, failed: new Map([[write, there]]) });
  });

  it.each([
    ["has changed", group([["team", "b"]])],
    ["is gone", undefined],
  ])("the guard: its item %s → asked again, and sent with the new one", async (_, there) => {
    const { sent, partition } = partitionThat(new Map([[1, there]]), undefined);
    const again = () => Promise.resolve([{ ...GUARD, equals: { tags: [] } }]);
    expect(await guarded(partition, [GUARD], again).commit([{ delete: "x" }], undefined)).toEqual({ committed: true });
    expect(sent[1]).toEqual([{ delete: "x" }, { check: GUARD.sk, condition: { equals: { tags: [] } } }]);
  });

  it.each<[string, Write]>([
    ["expects other tags", { delete: GUARD.sk, condition: { equals: { tags: [] } } }],
    ["expects nothing there", { put: { sk: GUARD.sk }, condition: "absent" }],
  ])("a write %s → asked again, and nothing is sent before", async (_, write) => {
    const { sent, partition } = partitionThat(undefined);
    const refused = guarded(partition, [GUARD], () => Promise.reject(new Error("refused"))).commit([write], undefined);
    await expect(refused).rejects.toThrow("refused");
    expect(sent).toEqual([]);
  });
});
