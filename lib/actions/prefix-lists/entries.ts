/** The entries of prefix lists, as requests give them and as versions have them. */
import type { AddPrefixListEntry, RemovePrefixListEntry } from "@aws-sdk/client-ec2";
import { isDeepStrictEqual } from "node:util";
import { errors } from "../../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../../security-group/cidr.ts";
import { isVpcText } from "../../security-group/text.ts";
import type { PrefixListEntry, PrefixListItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import type { PrefixList } from "./prefix-list.ts";

type Family = PrefixListItem["addressFamily"];

/** API_CreateManagedPrefixList, Entry.N; API_ModifyManagedPrefixList, AddEntry.N and RemoveEntry.N. */
const MAX_ENTRIES_PER_REQUEST = 100;

/**
 * The entries that a request gives, each block once.
 * @throws InvalidParameterValue
 */
export function requestedEntries(requested: readonly AddPrefixListEntry[], family: Family): PrefixListEntry[] {
  if (requested.length > MAX_ENTRIES_PER_REQUEST) throw errors.entriesPerRequest(MAX_ENTRIES_PER_REQUEST);
  const entries = requested.map(({ Cidr = "", Description: description = "" }) => {
    if (!isVpcText(description)) throw errors.ruleDescription();
    return { cidr: canonicalCidr(Cidr, family), ...(description !== "" && { description }) };
  });
  if (new Set(entries.map(({ cidr }) => cidr)).size < entries.length) throw errors.repeatedEntry();
  return entries;
}

/** What a request adds to a prefix list's entries, and what it takes from them. */
export interface EntryChanges {
  readonly added: readonly PrefixListEntry[];
  /** Blocks in canonical form. */
  readonly removed: readonly string[];
}

/** @throws InvalidParameterValue */
export function requestedChanges(
  add: readonly AddPrefixListEntry[],
  remove: readonly RemovePrefixListEntry[],
  family: Family,
): EntryChanges {
  const added = requestedEntries(add, family);
  const removed = requestedEntries(remove, family).map(({ cidr }) => cidr);
  const both = added.find(({ cidr }) => removed.includes(cidr));
  if (both) throw errors.entryAddedAndRemoved(both.cidr);
  return { added, removed };
}

/**
 * The entries after the changes. An entry whose block is there with another description takes its place.
 * @throws InvalidPrefixListModification for one that is there as it is, or one to remove that isn't there
 */
export function changeEntries(entries: readonly PrefixListEntry[], { added, removed }: EntryChanges) {
  const byCidr = new Map(entries.map((entry) => [entry.cidr, entry]));
  for (const cidr of removed) {
    if (!byCidr.delete(cidr)) throw errors.entryNotFound(cidr);
  }
  for (const entry of added) {
    if (isDeepStrictEqual(byCidr.get(entry.cidr), entry)) throw errors.entryExists(entry.cidr, entry.description ?? "");
    byCidr.set(entry.cidr, entry);
  }
  return [...byCidr.values()];
}

/**
 * The entries of a version of a list.
 * @throws InvalidParameterValue where it has no such version, or no longer
 */
export async function requireEntries(
  list: PrefixList,
  version: number,
  { partition }: Context,
): Promise<readonly PrefixListEntry[]> {
  const { prefixListId } = list;
  requireVersionNumber(version);
  const stored =
    list.ownerId === "AWS" && version === list.version
      ? list
      : await partition.get(keys.entries(prefixListId, version));
  if (!stored?.entries) throw errors.prefixListVersionNotFound(prefixListId, version);
  return stored.entries;
}

/** @throws InvalidParameterValue */
export function requireVersionNumber(version: number): void {
  if (version < 1) throw errors.prefixListVersion();
}

const canonicalCidr = (text: string, family: Family): string =>
  family === "IPv4" ? canonicalIpv4Cidr(text) : canonicalIpv6Cidr(text);
