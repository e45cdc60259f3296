import { setMaxListeners } from "node:events";
import { errors } from "./errors.ts";

/** When the answer to a request is due. All that is done for the request looks at the same one. */
export interface Deadline {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Aborts what is still under way when it passes. */
  readonly signal: AbortSignal;
}

/** API Gateway waits that long for a function, and so does the local server ("Quotas for HTTP APIs": 30 s). */
const LONGEST_MILLISECONDS = 29_000;

/** @param milliseconds from now on; more than 29 s are cut to that */
export const deadlineIn = (milliseconds: number): Deadline =>
  deadlineAt(Date.now() + Math.min(milliseconds, LONGEST_MILLISECONDS));

/** Milliseconds until it passes; 0 once it has. */
export const timeLeft = ({ at }: Deadline): number => Math.max(0, at - Date.now());

/** The most that is kept for putting things back in order, and the share of what is left where that is less. */
const RESERVE_MILLISECONDS = 3_000;
const RESERVE_SHARE = 0.3;

/** A deadline for work that may have to be undone: it passes early enough to do so before the other one does. */
export const beforeUndoing = (deadline: Deadline): Deadline =>
  deadlineAt(deadline.at - Math.min(RESERVE_MILLISECONDS, timeLeft(deadline) * RESERVE_SHARE));

function deadlineAt(at: number): Deadline {
  let signal: AbortSignal | undefined;
  return {
    at,
    // One timer a request, and none for a request that waits for nothing.
    get signal() {
      signal ??= AbortSignal.timeout(Math.ceil(Math.max(0, at - Date.now())));
      // Every read that is under way listens to it, and Node takes more than ten listeners for a leak.
      setMaxListeners(0, signal);
      return signal;
    },
  };
}

/**
 * The result of the work, if it is there before the deadline passes; whether the work notices the signal or not: between
 * its attempts the SDK waits without looking at it.
 * @throws Unavailable once the deadline has passed, and whatever the work throws
 */
export async function within<Result>(
  deadline: Deadline,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { signal } = deadline;
  const passed = () => errors.unavailable("the answer is due");
  if (signal.aborted || timeLeft(deadline) === 0) throw passed();
  return new Promise<Result>((resolve, reject) => {
    const abort = () => reject(passed());
    signal.addEventListener("abort", abort, { once: true });
    work(signal)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
