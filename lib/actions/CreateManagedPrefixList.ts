import { isDeepStrictEqual } from "node:util";
import type { AddPrefixListEntry, CreateManagedPrefixListRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../security-group/cidr.ts";
import { derivedId, newId } from "../security-group/ids.ts";
import { MAX_PREFIX_LIST_ENTRIES } from "../security-group/limits.ts";
import { isVpcText } from "../security-group/text.ts";
import { isKind, type Item, type PrefixListItem } from "../store/items.ts";
import { keys } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import type { Action } from "./context.ts";
import { ownPrefixList, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { requestedTags } from "./tags/requested-tags.ts";

/**
 * Makes a prefix list, for rules to name. A ClientToken makes one list only, however often it is sent:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
 */
export const CreateManagedPrefixList: Action<"CreateManagedPrefixList"> = async (input, context) => {
  const tags = requestedTags(input.TagSpecifications, { resourceType: "prefix-list", wrongType: "InvalidParameter" });
  const attributes = requireAttributes(input);
  const { accountId, partition, region } = context;
  const token = input.ClientToken;
  const prefixListId = token === undefined ? newId("pl") : derivedId("pl", accountId, region, token);
  const item: PrefixListItem = { sk: keys.prefixList(prefixListId), prefixListId, ...attributes, tags, additions: 0 };
  const put: Write = { put: item, condition: "absent" };
  const outcome = await partition.commit([put]);
  if (!outcome.committed && !isSame(outcome.failed.get(put), item)) throw errors.idempotentMismatch();
  return { PrefixList: toManagedPrefixList(ownPrefixList(item, context), "create-in-progress", context) };
};

/** Whether the list that is there is what this request would have made. */
function isSame(
  there: Item | undefined,
  { prefixListName, maxEntries, addressFamily, entries }: PrefixListItem,
): boolean {
  return (
    there !== undefined &&
    isKind("prefix-list", there) &&
    isDeepStrictEqual(
      [there.prefixListName, there.maxEntries, there.addressFamily, there.entries],
      [prefixListName, maxEntries, addressFamily, entries],
    )
  );
}

/** How the names of AWS's own lists begin. */
const RESERVED_NAMES = ["com.amazonaws.", "com.amazon.", "com.aws."];
/** API_CreateManagedPrefixList, Entry.N. */
const MAX_ENTRIES_PER_REQUEST = 100;

/** @throws MissingParameter, InvalidParameterValue */
function requireAttributes(input: CreateManagedPrefixListRequest) {
  const { PrefixListName: prefixListName, MaxEntries: maxEntries, AddressFamily: addressFamily, Entries = [] } = input;
  if (prefixListName === undefined) throw errors.missingParameter("PrefixListName");
  if (maxEntries === undefined) throw errors.missingParameter("MaxEntries");
  if (addressFamily === undefined) throw errors.missingParameter("AddressFamily");
  if (prefixListName === "" || prefixListName.length > 255) throw errors.prefixListName();
  if (RESERVED_NAMES.some((start) => prefixListName.startsWith(start))) {
    throw errors.reservedPrefixListName(RESERVED_NAMES);
  }
  if (addressFamily !== "IPv4" && addressFamily !== "IPv6") {
    throw errors.invalidValue(addressFamily, "AddressFamily", "Expecting IPv4 or IPv6.");
  }
  if (maxEntries < 1 || maxEntries > MAX_PREFIX_LIST_ENTRIES) {
    throw errors.prefixListSize(MAX_PREFIX_LIST_ENTRIES);
  }
  if (Entries.length > MAX_ENTRIES_PER_REQUEST) throw errors.entriesPerRequest(MAX_ENTRIES_PER_REQUEST);
  if (Entries.length > maxEntries) throw errors.tooMany("entries", maxEntries);
  return { prefixListName, maxEntries, addressFamily, entries: requireEntries(Entries, addressFamily) } as const;
}

function requireEntries(entries: readonly AddPrefixListEntry[], addressFamily: "IPv4" | "IPv6") {
  const byCidr = new Map(
    entries.map(({ Cidr = "", Description: description = "" }) => {
      if (!isVpcText(description)) throw errors.ruleDescription();
      const cidr = addressFamily === "IPv4" ? canonicalIpv4Cidr(Cidr) : canonicalIpv6Cidr(Cidr);
      return [cidr, { cidr, ...(description !== "" && { description }) }];
    }),
  );
  if (byCidr.size < entries.length) throw errors.repeatedEntry();
  return [...byCidr.values()];
}
