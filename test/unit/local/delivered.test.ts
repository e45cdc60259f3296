import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Cursor, Ledger } from "../../../infra/local/delivered.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";

const START = new Date("2026-11-25T10:00:00.000Z");
const later = (seconds: number) => new Date(START.getTime() + seconds * 1_000).toISOString();
const record = (eventID: string, seconds: number) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it looks at no other member
  ({ eventID, eventTime: later(seconds).replace(".000", "") }) as TrailRecord;

/** A ledger that is so many seconds old. */
function setUp(seconds: number, left?: Cursor): Ledger {
  const ledger = new Ledger(START, left);
  vi.setSystemTime(later(seconds));
  return ledger;
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

describe("the cursor", () => {
  it("nothing has been put on record → the start; a stop is done", () => {
    const ledger = setUp(10);
    expect(ledger.takeCursor(false)).toEqual({ since: later(0), delivered: [], isDone: false });
    expect(ledger.takeCursor(false)).toBe(undefined);
    expect(ledger.takeCursor(true)).toEqual({ since: later(0), delivered: [], isDone: true });
  });

  it("all is delivered → half a minute ago, for a record may come late; and those that have come since", () => {
    const ledger = setUp(100);
    for (const one of [record("a", 10), record("b", 90)]) {
      ledger.begin(one);
      ledger.end(one);
    }
    expect(ledger.takeCursor(false)).toEqual({ since: later(70), delivered: ["b"], isDone: false });
  });

  it("one is on its way → its time, and those after it that have overtaken it; a stop isn't done", () => {
    const ledger = setUp(100);
    for (const one of [record("a", 10), record("b", 20), record("c", 5)]) ledger.begin(one);
    ledger.end(record("b", 20));
    ledger.end(record("c", 5));
    expect(ledger.takeCursor(true)).toEqual({ since: later(10), delivered: ["b"], isDone: false });
  });

  it("another sandbox has left some → theirs, until they are on their way too", () => {
    const left = { since: later(-500), delivered: ["x"], isDone: false };
    const ledger = setUp(100, left);
    ledger.begin(record("a", 10));
    ledger.end(record("a", 10));
    expect(ledger.takeCursor(true)).toEqual({ since: later(-500), delivered: ["x", "a"], isDone: false });
    ledger.end(record("x", -300));
    ledger.begin(record("y", -400));
    ledger.release();
    expect(ledger.takeCursor(true)).toEqual({ since: later(-400), delivered: ["a", "x"], isDone: false });
    ledger.end(record("y", -400));
    expect(ledger.takeCursor(true)).toEqual({ since: later(70), delivered: [], isDone: true });
  });

  it("many are delivered → the latest 2,000 of them", () => {
    const ledger = setUp(1);
    for (let index = 0; index < 2_500; index++) ledger.end(record(String(index), 0));
    const { delivered = [] } = ledger.takeCursor(false) ?? {};
    expect([delivered.length, delivered[0], delivered.at(-1)]).toEqual([2_000, "500", "2499"]);
  });
});
