import { errors } from "./errors.ts";
import type { Usage } from "./usage.ts";

/** When the answer to a request is due. All that is done for the request looks at the same one. */
export interface Deadline {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Counts what the request takes of DynamoDB until then; absent: nobody wants to know. */
  readonly usage?: Usage;
}

/** API Gateway waits that long for a function, and so does the local server ("Quotas for HTTP APIs": 30 s). */
const LONGEST_MILLISECONDS = 29_000;

/** @param milliseconds from now on; more than 29 s are cut to that */
export const deadlineIn = (milliseconds: number): Deadline => ({
  at: Date.now() + Math.min(milliseconds, LONGEST_MILLISECONDS),
});

/** Milliseconds until it passes; 0 once it has. */
export const timeLeft = ({ at }: Deadline): number => Math.max(0, at - Date.now());

/** The most that is kept for putting things back in order, and the share of what is left where that is less. */
const RESERVE_MILLISECONDS = 3_000;
const RESERVE_SHARE = 0.3;

/** A deadline for work that may have to be undone: it passes early enough to do so before the other one does. */
export const beforeUndoing = (deadline: Deadline): Deadline => ({
  ...deadline,
  at: deadline.at - Math.min(RESERVE_MILLISECONDS, timeLeft(deadline) * RESERVE_SHARE),
});

/** @throws Unavailable once it has passed */
export function requireTime(deadline: Deadline): void {
  if (timeLeft(deadline) === 0) throw errors.unavailable("the answer is due");
}

/**
 * The result of the work, if it is there before the deadline passes. What the work goes on with after that, nobody waits
 * for: it has to ask {@link requireTime} before it changes anything.
 * @throws Unavailable once the deadline has passed, and whatever the work throws
 */
export async function within<Result>(deadline: Deadline, work: () => Promise<Result>): Promise<Result> {
  requireTime(deadline);
  return new Promise<Result>((resolve, reject) => {
    const timer = setTimeout(() => reject(errors.unavailable("the answer is due")), timeLeft(deadline));
    work().then(
      (result) => {
        clearTimeout(timer);
        return resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        return reject(error);
      },
    );
  });
}
