import { errors } from "../../errors.ts";
import { isAwsManaged } from "../../security-group/ids.ts";
import { MAX_PREFIX_LIST_VERSIONS } from "../../security-group/limits.ts";
import type { EntriesItem, PrefixListEntry, PrefixListItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/**
 * A prefix list of the account, for a request that changes it.
 * @throws UnauthorizedOperation for one of AWS's own, InvalidPrefixListID.NotFound
 */
export async function requireOwnPrefixList(prefixListId: string, { partition }: Context): Promise<PrefixListItem> {
  if (isAwsManaged(prefixListId)) throw errors.unauthorized();
  const list = await partition.get(keys.prefixList(prefixListId));
  if (!list) throw errors.prefixListNotFound(prefixListId);
  return list;
}

/** What has to hold of a list for a change that was decided by its version and its size. */
export const asItWas = ({ version, maxEntries }: PrefixListItem) => ({ version, maxEntries });

/**
 * Gives a list its next version; the oldest one goes where it has as many as it may. It fails where the list has another
 * version or another size by now.
 * @param set what changes of the list beside the version
 * @throws PrefixListMaxEntriesExceeded
 */
export function putVersion(
  list: PrefixListItem,
  entries: readonly PrefixListEntry[],
  set: Partial<PrefixListItem>,
): Write[] {
  const { sk, prefixListId, version, maxEntries } = list;
  if (entries.length > maxEntries) throw errors.prefixListFull(prefixListId, maxEntries);
  const next = version + 1;
  const oldest = next - MAX_PREFIX_LIST_VERSIONS;
  return [
    { update: sk, set: { ...set, version: next, stateMessage: undefined }, condition: { equals: asItWas(list) } },
    putEntries(prefixListId, next, entries),
    ...(oldest > 0 ? [{ delete: keys.entries(prefixListId, oldest) }] : []),
  ];
}

/** The entries of a version that isn't there yet. */
export function putEntries(prefixListId: string, version: number, entries: readonly PrefixListEntry[]): Write {
  const put: EntriesItem = { sk: keys.entries(prefixListId, version), entries };
  return { put, condition: "absent" };
}

/** Deletes the entries of all versions that a list has. */
export const deleteVersions = ({ prefixListId, version }: PrefixListItem): Write[] =>
  Array.from({ length: Math.min(version, MAX_PREFIX_LIST_VERSIONS) }, (_, index) => ({
    delete: keys.entries(prefixListId, version - index),
  }));
