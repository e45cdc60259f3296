import { describe, expect, it } from "vitest";
import type { Item } from "../../../lib/store/items.ts";
import {
  after,
  before,
  clearing,
  expectsItem,
  finishing,
  isMarked,
  markFor,
  marking,
} from "../../../lib/store/marks.ts";
import type { Write } from "../../../lib/store/transaction.ts";

const RECORD = "OPERATION#1";
const OLD = { sk: "a", description: "old", count: 1 };
const NEW = { sk: "a", description: "new" };

/** Each kind of write, whether its item is there, and what the item is once it has been made. */
const CASES: readonly [string, Write, Item | undefined, Item | undefined][] = [
  ["put of a new item", { put: NEW, condition: "absent" }, undefined, NEW],
  ["put whatever is there, nothing is", { put: NEW }, undefined, NEW],
  ["put whatever is there, something is", { put: NEW }, OLD, NEW],
  ["put in place of what was read", { put: NEW, condition: { equals: { count: 1 } } }, OLD, NEW],
  ["delete of what is there", { delete: "a", condition: "present" }, OLD, undefined],
  ["delete of whatever is there, something is", { delete: "a" }, OLD, undefined],
  ["delete of whatever is there, nothing is", { delete: "a" }, undefined, undefined],
  ["update that sets", { update: "a", set: { description: "new" }, condition: "present" }, OLD, { ...OLD, ...NEW }],
  [
    "update that removes",
    { update: "a", set: { description: undefined }, condition: "present" },
    OLD,
    { sk: "a", count: 1 } as Item,
  ],
  ["update that counts", { update: "a", add: { count: 2 }, condition: "present" }, OLD, { ...OLD, count: 3 } as Item],
  ["check that something is there", { check: "a", condition: "present" }, OLD, OLD],
  ["check that nothing is there", { check: "a", condition: "absent" }, undefined, undefined],
];

/** What DynamoDB makes of a write on an item whose condition holds. */
function apply(write: Write, item: Item | undefined): Item | undefined {
  if ("put" in write) return write.put;
  if ("delete" in write) return undefined;
  if ("check" in write) return item;
  const counted = Object.entries(write.add ?? {}).map(([name, more]) => [name, Number(Object(item)[name]) + more]);
  const changed = { ...item, ...write.set, ...Object.fromEntries(counted), sk: write.update };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as unknown as Item;
}

describe.each(CASES)("%s", (_, write, there, then) => {
  const mark = markFor(write, RECORD, there !== undefined);
  const marked = apply(marking(write, mark), there);
  if (!isMarked(marked)) throw new Error("not marked");

  it("marked: what it was, until the operation is committed; then what it becomes", () => {
    expect(before(marked)).toEqual(there);
    // A counter is what it was: what was read beside it may not be what it counts.
    expect(after(marked)).toEqual("add" in write ? there : then);
  });

  it("finished: what it becomes, and no mark", () => {
    expect(apply(finishing(marked), marked)).toEqual(then);
  });

  it("cleared: what it was, and no mark", () => {
    expect(apply(clearing(marked), marked)).toEqual(there);
  });

  it("finishing and clearing touch this very mark only", () => {
    expect([finishing(marked).condition, clearing(marked).condition]).toEqual([
      { markedBy: RECORD },
      { markedBy: RECORD },
    ]);
  });
});

it("the mark keeps the condition of its write", () => {
  const condition = { equals: { count: 1 } };
  const write: Write = { delete: "a", condition };
  expect(marking(write, markFor(write, RECORD, true)).condition).toEqual(condition);
});

it("expectsItem: by the condition; a put without one is of something new, a delete of something there", () => {
  expect(CASES.map(([, write]) => expectsItem(write))).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});
