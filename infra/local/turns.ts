import { errors } from "../../lib/errors.ts";
import { atMost } from "../../lib/store/at-most.ts";

/** Enough to keep this process busy. More would only be in each other's way: adding rules to one group, they meet. */
export const AT_ONCE = 32;
/** Those that wait included: whoever came behind them would wait for too long. */
export const MOST = 1_000;

/** Does the work when it is its turn; nothing, where nobody waits for it any more by then. */
type InTurn = <Result>(work: () => Promise<Result>, isWanted: () => boolean) => Promise<Result | undefined>;

/**
 * Lets so many requests be carried out at once; others wait, in the order in which they came. Without that, all that
 * came at once would be late together, and be worked on long after everybody had gone.
 * @returns what throws RequestLimitExceeded where too many wait already
 */
export function openTurns(): InTurn {
  const inTurn = atMost(AT_ONCE);
  let admitted = 0;
  return async (work, isWanted) => {
    if (admitted >= MOST) throw errors.requestLimit(`${MOST} requests are under way`);
    admitted++;
    try {
      return await inTurn(async () => (isWanted() ? work() : undefined));
    } finally {
      admitted--;
    }
  };
}
