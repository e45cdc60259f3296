import { describe, expect, it } from "vitest";
import { untilUnchanged } from "../../../lib/store/until-unchanged.ts";
import { ec2Error } from "../ec2-error.ts";

/** An attempt that comes to nothing so many times, and the rounds in which it was asked. */
function failing(times: number) {
  const rounds: number[] = [];
  const attempt = (round: number) => {
    rounds.push(round);
    return Promise.resolve(rounds.length > times ? "done" : undefined);
  };
  return { rounds, attempt };
}

describe("untilUnchanged", () => {
  it.each([0, 1, 19])("others are faster %i times → tried again, and done", async (times) => {
    const { rounds, attempt } = failing(times);
    await expect(untilUnchanged(attempt)).resolves.toBe("done");
    expect(rounds).toEqual(Array.from({ length: times + 1 }, (_, index) => index + 1));
  });

  it("others are faster each time → RequestLimitExceeded after the twentieth", async () => {
    const { rounds, attempt } = failing(Number.POSITIVE_INFINITY);
    await expect(untilUnchanged(attempt)).rejects.toThrow(ec2Error("RequestLimitExceeded"));
    expect(rounds).toHaveLength(20);
  });

  it("an attempt that is refused → refused at once", async () => {
    let attempts = 0;
    const attempt = () => Promise.reject(new Error(`attempt ${++attempts}`));
    await expect(untilUnchanged(attempt)).rejects.toThrow("attempt 1");
    expect(attempts).toBe(1);
  });
});
