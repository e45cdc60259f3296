import { setImmediate } from "node:timers/promises";
import { type Deadline, timeLeft } from "../../deadline.ts";
import { errors } from "../../errors.ts";

/** To be awaited between two steps of long work: where the work has had its turn, others go first. */
export type TakeTurn = () => Promise<void>;

/** How long one request computes before the others that are waiting get their turn. */
const TURN_MILLISECONDS = 10;

/**
 * The turns of one request.
 * @throws Unavailable, where a turn is taken, once the answer is due
 */
export function takingTurns(deadline: Deadline): TakeTurn {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MILLISECONDS) return;
    if (timeLeft(deadline) === 0) throw errors.unavailable("the answer takes longer than there is time");
    await setImmediate();
    since = performance.now();
  };
}
