import { errors } from "../errors.ts";

/** Others' writes in a row that a request puts up with. */
const MAX_ROUNDS = 20;

/**
 * Reads, decides and writes under the condition that nothing has changed in between; again, where something has.
 * @param attempt undefined: what it has read is no longer so
 * @throws RequestLimitExceeded
 */
export async function untilUnchanged<Result>(attempt: (round: number) => Promise<Result | undefined>): Promise<Result> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const result = await attempt(round);
    if (result !== undefined) return result;
  }
  throw errors.requestLimit("what it depends on changes faster than it can be read");
}
