import type { Item } from "../store/items.ts";
import { type Key, ranges } from "../store/keys.ts";
import type { PartitionReader } from "../store/partition.ts";

/**
 * Whether a limit is reached, as a Query has found. It reads one item after the other, and one that it has read may be
 * gone when another one comes, so that both were never there together. Only if nothing has been added since before the
 * Query was everything there that it has shown.
 * @param counted what counts all that is added, as it was read before, or as the first item of the Query
 * @param counter which of its attributes does
 */
export async function isReached(
  counted: Counted,
  { partition }: { readonly partition: Pick<PartitionReader, "settled"> },
  counter: keyof Omit<Counted, keyof Item> = "additions",
): Promise<boolean> {
  const key: Key<Counted> = counted.sk;
  const [now] = await partition.settled(ranges.only(key));
  return now?.[counter] === counted[counter];
}

interface Counted extends Item {
  readonly additions?: number;
  readonly peeringRequests?: number;
}
