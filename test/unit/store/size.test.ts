import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitsOne, inTransactions } from "../../../lib/store/size.ts";
import type { Write } from "../../../lib/store/transaction.ts";

/** A write that carries about as many octets. */
const put = (octets: number): Write => {
  const item = { sk: "a", text: "x".repeat(octets) };
  return { put: item };
};
const deletes = (count: number): Write[] => Array.from({ length: count }, (_, index) => ({ delete: `key-${index}` }));

describe("inTransactions", () => {
  it("no writes: no transaction", () => {
    expect(inTransactions([])).toEqual([]);
    expect(fitsOne([])).toBe(true);
  });

  it("100 writes: one transaction; 101: two", () => {
    expect(inTransactions(deletes(100))).toHaveLength(1);
    expect(fitsOne(deletes(100))).toBe(true);
    expect(inTransactions(deletes(101)).map(({ length }) => length)).toEqual([100, 1]);
    expect(fitsOne(deletes(101))).toBe(false);
  });

  it("room for less: as many as there is room for in each", () => {
    expect(inTransactions(deletes(10), 4).map(({ length }) => length)).toEqual([4, 4, 2]);
  });

  it("30 large items: more than DynamoDB takes in one transaction, so several", () => {
    const writes = Array.from({ length: 30 }, () => put(300_000));
    expect(fitsOne(writes)).toBe(false);
    for (const transaction of inTransactions(writes)) {
      expect(Buffer.byteLength(JSON.stringify(transaction))).toBeLessThan(4_000_000);
    }
  });

  it("what a condition and an update carry counts too", () => {
    const text = "x".repeat(100_000);
    const update: Write = { update: "a", set: { text }, condition: { equals: { text } } };
    expect(fitsOne(Array.from({ length: 10 }, () => update))).toBe(true);
    expect(fitsOne(Array.from({ length: 20 }, () => update))).toBe(false);
  });

  it("every write once, in order, in no more transactions than it takes", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 390_000 }), { maxLength: 150 });
    fc.assert(
      fc.property(sizes, (octets) => {
        const writes = octets.map(put);
        const transactions = inTransactions(writes);
        expect(transactions.flat()).toEqual(writes);
        expect(transactions.every(({ length }) => length > 0 && length <= 100)).toBe(true);
        const bytes = (some: readonly Write[]) => Buffer.byteLength(JSON.stringify(some));
        for (const [index, transaction] of transactions.slice(1).entries()) {
          const before = transactions[index] ?? [];
          expect(before.length === 100 || bytes([...before, ...transaction.slice(0, 1)]) > 2_900_000).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});
