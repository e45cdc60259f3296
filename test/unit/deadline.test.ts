import { describe, expect, it } from "vitest";
import { beforeUndoing, deadlineIn, timeLeft, within } from "../../lib/deadline.ts";
import { noUsage } from "../../lib/usage.ts";
import { ec2Error } from "./ec2-error.ts";

const unavailable = ec2Error("Unavailable");

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

  it("that has passed already → no time is left", () => {
    expect(timeLeft(deadlineIn(-1_000))).toBe(0);
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

  it("counts what is taken along with the other one", () => {
    const usage = noUsage();
    expect(beforeUndoing({ ...deadlineIn(1_000), usage }).usage).toBe(usage);
  });
});

describe("within", () => {
  it("the work's result, or its error", async () => {
    await expect(within(deadlineIn(29_000), () => Promise.resolve("done"))).resolves.toBe("done");
    await expect(within(deadlineIn(29_000), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
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
