import { isKind } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action } from "./context.ts";
import { type Fields, compileFilters } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import {
  awsPrefixLists,
  ownPrefixList,
  type PrefixList,
  requirePrefixList,
  requirePrefixListId,
  toManagedPrefixList,
} from "./prefix-lists/prefix-list.ts";

/**
 * Prefix lists of the account, and AWS's own:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
 */
export const DescribeManagedPrefixLists: Action<"DescribeManagedPrefixLists"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 1, most: 100 });
  const { passes } = compileFilters(input.Filters, FIELDS, ({ tags }) => tags);
  const ids = input.PrefixListIds?.map(requirePrefixListId);
  const own = ids ? [] : await context.partition.query(ranges.prefixLists);
  const lists = ids
    ? await Promise.all([...new Set(ids)].map((id) => requirePrefixList(id, context)))
    : [
        ...awsPrefixLists(context),
        ...own.flatMap((item) => (isKind("prefix-list", item) ? [ownPrefixList(item, context)] : [])),
      ];
  const { results, ...rest } = await toPage(following(lists, positionOf, page), passes, positionOf, page, context);
  return { ...rest, PrefixLists: results.map((list) => toManagedPrefixList(list, "create-complete", context)) };
};

const positionOf = ({ prefixListId }: PrefixList): string => prefixListId;

const FIELDS: Fields<PrefixList> = {
  "owner-id": ({ ownerId }) => [ownerId],
  "prefix-list-id": ({ prefixListId }) => [prefixListId],
  "prefix-list-name": ({ prefixListName }) => [prefixListName],
};
