import { describe, expect, it } from "vitest";
import { beforeUndoing, type Deadline, deadlineIn, timeLeft, within } from "../../lib/deadline.ts";
import { ec2Error } from "./ec2-error.ts";

const unavailable = ec2Error("Unavailable");

const passes = ({ signal }: Deadline): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

describe("deadlineIn", () => {
  it("so many milliseconds from now, and no more than the front waits", () => {
    const before = Date.now();
    const [soon, late] = [deadlineIn(5_000), deadlineIn(900_000)];
    const after = Date.now();
    for (const [{ at }, milliseconds] of [
      [soon, 5_000],
      [late, 29_000],
    ] as const) {
      expect(at).toBeGreaterThanOrEqual(before + milliseconds);
      expect(at).toBeLessThanOrEqual(after + milliseconds);
    }
  });

  it("one signal, which aborts when it passes", async () => {
    const deadline = deadlineIn(10);
    expect(deadline.signal).toBe(deadline.signal);
    expect(deadline.signal.aborted).toBe(false);
    await passes(deadline);
    expect(timeLeft(deadline)).toBeLessThanOrEqual(1);
  });

  it("that has passed already → aborted as soon as it is looked at", async () => {
    const deadline = deadlineIn(-1_000);
    expect(timeLeft(deadline)).toBe(0);
    if (!deadline.signal.aborted) await passes(deadline);
    expect(deadline.signal.aborted).toBe(true);
  });
});

describe("beforeUndoing", () => {
  it("leaves three seconds", () => {
    const deadline = deadlineIn(29_000);
    expect(deadline.at - beforeUndoing(deadline).at).toBe(3_000);
  });

  it("leaves three tenths where there are less than ten seconds", () => {
    const deadline = deadlineIn(1_000);
    const left = deadline.at - beforeUndoing(deadline).at;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(300);
  });
});

describe("within", () => {
  it("the work's result, or its error", async () => {
    await expect(within(deadlineIn(29_000), () => Promise.resolve("done"))).resolves.toBe("done");
    await expect(within(deadlineIn(29_000), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("hands on the deadline's signal", async () => {
    const deadline = deadlineIn(29_000);
    await expect(within(deadline, (signal) => Promise.resolve(signal))).resolves.toBe(deadline.signal);
  });

  it("work that doesn't end → Unavailable when the deadline passes", async () => {
    await expect(within(deadlineIn(10), () => new Promise(() => {}))).rejects.toThrow(unavailable);
  });

  it("after it has passed → Unavailable, and the work isn't begun", async () => {
    let begun = false;
    const work = () => {
      begun = true;
      return Promise.resolve();
    };
    await expect(within(deadlineIn(0), work)).rejects.toThrow(unavailable);
    expect(begun).toBe(false);
  });
});
