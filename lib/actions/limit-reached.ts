import type { Item } from "../store/items.ts";
import { type Key, ranges } from "../store/keys.ts";
import type { Context } from "./context.ts";

/**
 * Whether a limit is reached, as a Query has found. It reads one item after the other, and one that it has read may be
 * gone when another one comes, so that both were never there together. Only if nothing has been added since before the
 * Query was everything there that it has shown.
 * @param counted what counts all that is added, as it was read before, or as the first item of the Query
 */
export async function isReached(
  { sk, additions }: Item & { readonly additions: number },
  { partition }: Pick<Context, "partition">,
): Promise<boolean> {
  const key: Key<Item & { readonly additions: number }> = sk;
  const [now] = await partition.settled(ranges.only(key));
  return now?.additions === additions;
}
