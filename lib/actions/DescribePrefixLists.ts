import { errors } from "../errors.ts";
import type { Action } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { type AwsPrefixList, awsPrefixLists, requirePrefixListId } from "./prefix-lists/prefix-list.ts";

/**
 * AWS's own lists of the services that a gateway endpoint reaches:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
 */
export const DescribePrefixLists: Action<"DescribePrefixLists"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 1, most: 1_000 });
  const filters = compileFilters(input.Filters, FIELDS);
  // The others are of services that every region shares.
  const isRegional = ({ prefixListName }: AwsPrefixList) =>
    prefixListName.startsWith(`com.amazonaws.${context.region}.`);
  const all = awsPrefixLists(context).filter(isRegional);
  const ids = input.PrefixListIds?.map(requirePrefixListId);
  const lists = all.filter(({ prefixListId }) => ids?.includes(prefixListId) ?? true);
  const missing = ids?.find((id) => !lists.some(({ prefixListId }) => prefixListId === id));
  if (missing !== undefined) throw errors.prefixListNotFound(missing);
  const results = following(lists, positionOf, page);
  const toMember = ({ entries, prefixListId, prefixListName }: AwsPrefixList) => ({
    Cidrs: entries.map(({ cidr }) => cidr),
    PrefixListId: prefixListId,
    PrefixListName: prefixListName,
  });
  return toPage("PrefixLists", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ prefixListId }: AwsPrefixList): string => prefixListId;

const FIELDS: Fields<AwsPrefixList> = {
  "prefix-list-id": ({ prefixListId }) => [prefixListId],
  "prefix-list-name": ({ prefixListName }) => [prefixListName],
};
