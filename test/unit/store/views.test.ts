import { describe, expect, it } from "vitest";
import type { Item, OperationItem } from "../../../lib/store/items.ts";
import type { Mark } from "../../../lib/store/marks.ts";
import type { RawPartition } from "../../../lib/store/raw.ts";
import { viewsOf } from "../../../lib/store/views.ts";

const RECORD = "OPERATION#1";
const PENDING: OperationItem = { sk: RECORD, state: "pending", marks: ["a"] };
const COMMITTED: OperationItem = { sk: RECORD, state: "committed", marks: ["a"] };
const DELETING: Item = { sk: "a", operation: { record: RECORD, does: "delete" } };
const ADDING: Item = { sk: "a", operation: { record: RECORD, does: "add" } };
const PLAIN: Item = { sk: "a" };

/** A partition that answers reads one after the other, and says which keys were asked for. */
function partition(...answers: (Item | undefined)[]) {
  const asked: string[] = [];
  const raw: RawPartition = {
    get(sk) {
      asked.push(sk);
      return Promise.resolve(answers.shift());
    },
    elsewhere: () => {
      throw new Error("there is one partition");
    },
    pages: () => {
      throw new Error("not read");
    },
    send: () => Promise.reject(new Error("written")),
  };
  return { raw, asked };
}

describe("viewsOf", () => {
  it("no marks: nothing more is read", async () => {
    const { raw, asked } = partition();
    expect(await viewsOf([PLAIN], raw)).toEqual([PLAIN]);
    expect(asked).toEqual([]);
  });

  it("pending: what it was", async () => {
    expect(await viewsOf([DELETING], partition(PENDING).raw)).toEqual([PLAIN]);
    expect(await viewsOf([ADDING], partition(PENDING).raw)).toEqual([]);
  });

  it("committed: what it becomes", async () => {
    expect(await viewsOf([DELETING], partition(COMMITTED).raw)).toEqual([]);
    expect(await viewsOf([ADDING], partition(COMMITTED).raw)).toEqual([PLAIN]);
  });

  it("one operation's marks: its record is read once for a page", async () => {
    const { raw, asked } = partition(PENDING);
    const other = { ...DELETING, sk: "b" };
    expect(await viewsOf([DELETING, other], raw)).toEqual([PLAIN, { sk: "b" }]);
    expect(asked).toEqual([RECORD]);
  });

  describe("a counter is never ahead of what was read beside it", () => {
    const group = (additions: number, operation?: Mark): Item => {
      const item = { sk: "a", additions, ...(operation && { operation }) };
      return item;
    };
    const counting: Mark = { record: RECORD, does: "count", add: { additions: 1 } };
    const tagging: Mark = { record: RECORD, does: "change", set: { tags: [] }, remove: [] };

    it("counted up by an operation that is committed: what it was", async () => {
      expect(await viewsOf([group(1, counting)], partition(COMMITTED).raw)).toEqual([group(1)]);
      expect(await viewsOf([group(1, counting)], partition(PENDING).raw)).toEqual([group(1)]);
    });

    it.each([counting, tagging])("read once more: what it counted when it was read first", async (mark) => {
      expect(await viewsOf([group(1, mark)], partition(undefined, group(2)).raw)).toEqual([group(1)]);
      const again = group(3, { ...tagging, record: "OPERATION#2" });
      const other = { ...COMMITTED, sk: "OPERATION#2" };
      expect(await viewsOf([group(1, mark)], partition(undefined, again, other).raw)).toEqual([
        { ...group(1), tags: [] },
      ]);
    });
  });

  it("given up: the same mark is still there, and means nothing", async () => {
    const { raw, asked } = partition(undefined, DELETING);
    expect(await viewsOf([DELETING], raw)).toEqual([PLAIN]);
    expect(asked).toEqual([RECORD, "a"]);
  });

  it("finished since it was read: what is there now", async () => {
    expect(await viewsOf([DELETING], partition(undefined, undefined).raw)).toEqual([]);
    expect(await viewsOf([ADDING], partition(undefined, PLAIN).raw)).toEqual([PLAIN]);
  });

  it("marked by another one since: by that one's record, read after the mark", async () => {
    const again: Item = { sk: "a", operation: { record: "OPERATION#2", does: "delete" } };
    const { raw, asked } = partition(undefined, again, { ...COMMITTED, sk: "OPERATION#2" });
    expect(await viewsOf([DELETING], raw)).toEqual([]);
    expect(asked).toEqual([RECORD, "a", "OPERATION#2"]);
  });
});
