import { describe, expect, it } from "vitest";
import { AT_ONCE, MOST, openTurns } from "../../../infra/local/turns.ts";
import { ec2Error } from "../ec2-error.ts";

const wanted = () => true;

/** Work that goes on until it is let go. */
function work() {
  let begun = 0;
  const ends: (() => void)[] = [];
  return {
    begin: () => {
      begun++;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    begun: () => begun,
    endAll: () => {
      for (const end of ends.splice(0)) end();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("turns", () => {
  it("so many at once, the others as those end", async () => {
    const inTurn = openTurns();
    const { begin, begun, endAll } = work();
    const all = Array.from({ length: AT_ONCE + 5 }, () => inTurn(begin, wanted));
    await settled();
    expect(begun()).toBe(AT_ONCE);
    endAll();
    await settled();
    expect(begun()).toBe(AT_ONCE + 5);
    endAll();
    await Promise.all(all);
  });

  it("whose client has gone while it waited → it isn't begun, and those behind it are", async () => {
    const inTurn = openTurns();
    const { begin, begun, endAll } = work();
    const before = Array.from({ length: AT_ONCE }, () => inTurn(begin, wanted));
    let isWanted = true;
    const gone = inTurn(begin, () => isWanted);
    const behind = inTurn(() => Promise.resolve("done"), wanted);
    isWanted = false;
    endAll();
    expect([await gone, await behind, begun()]).toEqual([undefined, "done", AT_ONCE]);
    await Promise.all(before);
  });

  it("one more than may wait → RequestLimitExceeded; when some have ended, others come in", async () => {
    const inTurn = openTurns();
    const { begin, begun, endAll } = work();
    const all = Array.from({ length: MOST }, () => inTurn(begin, wanted));
    await expect(inTurn(begin, wanted)).rejects.toThrow(ec2Error("RequestLimitExceeded"));
    endAll();
    await settled();
    const next = inTurn(begin, wanted);
    while (begun() <= MOST) {
      endAll();
      await settled();
    }
    endAll();
    await Promise.all([...all, next]);
  });

  it("work that fails → it is thrown, and its turn is free", async () => {
    const inTurn = openTurns();
    const failing = Array.from({ length: AT_ONCE }, () => inTurn(() => Promise.reject(new Error("no")), wanted));
    expect((await Promise.allSettled(failing)).every(({ status }) => status === "rejected")).toBe(true);
    expect(await inTurn(() => Promise.resolve("done"), wanted)).toBe("done");
  });
});
