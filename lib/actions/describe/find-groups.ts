import { readGroup, groupsIn, type StoredGroup } from "../../store/groups.ts";
import { ranges } from "../../store/keys.ts";
import type { PartitionReader } from "../../store/partition.ts";
import { inTurn } from "./in-turn.ts";
import { idsAfter, type PageRequest, readAhead } from "./pages.ts";

/** What is known of the groups that are looked for, before they are read. Undefined is unknown. */
interface Known {
  readonly groupIds?: readonly string[] | undefined;
  readonly vpcIds?: readonly string[] | undefined;
  readonly groupNames?: readonly string[] | undefined;
}

/** More groups than that are found faster by reading all of the account, and a page by reading on from the last one. */
const mostSingleReads = ({ size }: PageRequest): number => (Number.isFinite(size) ? 16 : 100);

/**
 * The groups that may be meant, in the order of their IDs, those of the page on: what is known of them is used to read
 * few others, so some may not be as it says.
 */
export async function* findGroups(
  known: Known,
  page: PageRequest,
  { partition }: { readonly partition: PartitionReader },
): AsyncGenerator<StoredGroup> {
  const ids = known.groupIds ?? (await idsByName(known, partition));
  if (ids === undefined || ids.length > mostSingleReads(page)) {
    yield* groupsIn(partition.scan(ranges.groups(page.after), readAhead(page)));
  } else {
    yield* inTurn(idsAfter(ids, page), (id) => readGroup(partition, id));
  }
}

/** From the items that keep names unique: there is one for every group, and it says its VPC. */
async function idsByName({ vpcIds, groupNames }: Known, partition: PartitionReader): Promise<string[] | undefined> {
  if (vpcIds === undefined && groupNames === undefined) return undefined;
  const wanted = vpcIds === undefined ? [ranges.names] : vpcIds.map(ranges.namesOf);
  const names = (await Promise.all(wanted.map((range) => partition.query(range)))).flat();
  return names
    .filter(({ groupName }) => groupNames === undefined || groupNames.includes(groupName))
    .map(({ groupId }) => groupId);
}
