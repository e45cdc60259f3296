import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { unruly, type Unruliness } from "../../../infra/local/unruly-events.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const QUIET: Unruliness = { delayMilliseconds: 0, duplicates: 0, disorder: false };

function setUp(how: Partial<Unruliness>) {
  const came: string[] = [];
  let stopped = false;
  const send = ({ eventID }: TrailRecord) => void came.push(eventID);
  const stop = () => Promise.resolve(void (stopped = true));
  const events = unruly({ send, resend: () => Promise.resolve(), stop }, { ...QUIET, ...how });
  const record = (eventID: string, readOnly = false) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it looks at no other member
    events.send({ eventID, readOnly } as TrailRecord);
  return { came, record, stop: () => events.stop(), isStopped: () => stopped };
}

describe("unruly", () => {
  it("nothing asked for → at once, in order", () => {
    const { came, record } = setUp({});
    record("1");
    record("2");
    expect(came).toEqual(["1", "2"]);
  });

  it("a delay → not before it", () => {
    const { came, record } = setUp({ delayMilliseconds: 2_000 });
    record("1");
    vi.advanceTimersByTime(1_999);
    expect(came).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(came).toEqual(["1"]);
  });

  it("doubles → each comes again, a second after the one before", () => {
    const { came, record } = setUp({ duplicates: 2 });
    record("1");
    expect(came).toEqual(["1"]);
    vi.advanceTimersByTime(1_000);
    expect(came).toEqual(["1", "1"]);
    vi.advanceTimersByTime(10_000);
    expect(came).toEqual(["1", "1", "1"]);
  });

  it("disorder → the later one of two first; one that nothing follows comes a second later; reads overtake nothing", () => {
    const { came, record } = setUp({ disorder: true });
    record("1");
    record("read", true);
    record("2");
    record("3");
    expect(came).toEqual(["read", "2", "1"]);
    vi.advanceTimersByTime(1_000);
    expect(came).toEqual(["read", "2", "1", "3"]);
    vi.advanceTimersByTime(10_000);
    expect(came).toHaveLength(4);
  });

  it("stop → what waits goes out at once, and then the events are stopped", async () => {
    const { came, record, stop, isStopped } = setUp({ delayMilliseconds: 60_000, duplicates: 1, disorder: true });
    record("1");
    record("2");
    record("3");
    await stop();
    expect(came.toSorted()).toEqual(["1", "1", "2", "2", "3", "3"]);
    expect(isStopped()).toBe(true);
    vi.advanceTimersByTime(600_000);
    expect(came).toHaveLength(6);
  });
});
