import { expect } from "vitest";
import { Ec2Error } from "../../lib/errors.ts";

/** Matches an error of that code, and of that text where one is given. */
export const ec2Error = (code: string, message?: string | RegExp): Error =>
  expect.objectContaining({
    name: "Ec2Error",
    code,
    ...(message !== undefined && { message: typeof message === "string" ? message : expect.stringMatching(message) }),
  }) as Error;

/** The code that an act is refused with; `done` where it isn't. Any other error is a fault of ours, and thrown. */
export function outcomeOf(act: () => unknown): string {
  try {
    act();
    return "done";
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    return error.code;
  }
}
