import { errors } from "../errors.ts";
import type { PrefixListEntry } from "../store/items.ts";
import type { Action } from "./context.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { requireEntries } from "./prefix-lists/entries.ts";
import { readPrefixList, requirePrefixListId } from "./prefix-lists/prefix-list.ts";

/**
 * The entries of a prefix list, of its current version or of an earlier one:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
 */
export const GetManagedPrefixListEntries: Action<"GetManagedPrefixListEntries"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 1, most: 100 });
  const prefixListId = requirePrefixListId(input.PrefixListId);
  const list = await readPrefixList(prefixListId, context);
  if (!list) throw errors.prefixListGone(prefixListId);
  const entries = await requireEntries(list, input.TargetVersion ?? list.version, context);
  const results = following(entries, positionOf, page);
  const toMember = ({ cidr, description }: PrefixListEntry) => ({
    Cidr: cidr,
    ...(description !== undefined && { Description: description }),
  });
  return toPage("Entries", { results, positionOf, toMember }, page, context);
};

const positionOf = ({ cidr }: PrefixListEntry): string => cidr;
