import { isKind } from "./items.ts";
import { keys, ranges } from "./keys.ts";
import type { Partition } from "./partition.ts";
import type { Write } from "./transaction.ts";
import { TABLE_VERSION, UPGRADED_VERSION } from "./version.ts";

/**
 * Brings a partition of version 1 into the form of version 2, in which the account counts more than its groups. Whoever
 * knows version 2 does this before anything else, so nothing is counted twice; who comes second changes nothing.
 */
export async function upgrade(partition: Partition): Promise<void> {
  const [vpcs, lists, interfaces] = await Promise.all([
    partition.query(ranges.vpcs),
    partition.query(ranges.prefixLists()),
    partition.query(ranges.interfaces),
  ]);
  const set = {
    version: TABLE_VERSION,
    vpcs: vpcs.length,
    prefixLists: lists.filter((item) => isKind("prefix-list", item)).length,
    interfaces: interfaces.length,
  };
  const turn: Write = { update: keys.account, set, condition: { equals: { version: UPGRADED_VERSION } } };
  await partition.commit([turn], undefined);
}
