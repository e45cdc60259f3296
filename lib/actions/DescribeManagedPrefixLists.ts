import { isKind } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields, type Filters } from "./describe/filters.ts";
import { inTurn } from "./describe/in-turn.ts";
import { following, idsAfter, type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import {
  awsPrefixLists,
  ownPrefixList,
  type PrefixList,
  readPrefixList,
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
  const filters = compileFilters(input.Filters, FIELDS, ({ tags }) => tags);
  const ids = input.PrefixListIds?.map(requirePrefixListId);
  const results = ids
    ? inTurn(idsAfter(ids, page), (id) => requirePrefixList(id, context))
    : listsNamedBy(filters, page, context);
  const toMember = (list: PrefixList) => toManagedPrefixList(list, context);
  return toPage("PrefixLists", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ prefixListId }: PrefixList): string => prefixListId;

/** The lists that a filter names; all, where none does. */
function listsNamedBy({ named }: Filters<PrefixList>, page: PageRequest, context: Context): AsyncIterable<PrefixList> {
  const ids = named("prefix-list-id");
  return ids ? inTurn(idsAfter(ids, page), (id) => readPrefixList(id, context)) : allLists(page, context);
}

/** The account's lists, read as they are asked for, with AWS's in their places. */
async function* allLists(page: PageRequest, context: Context): AsyncGenerator<PrefixList> {
  const ofAws = following(awsPrefixLists(context), positionOf, page);
  for await (const item of context.partition.scan(ranges.prefixLists(page.after), readAhead(page))) {
    if (!isKind("prefix-list", item)) continue;
    const own = ownPrefixList(item, context);
    while (ofAws[0] && positionOf(ofAws[0]) < positionOf(own)) yield* ofAws.splice(0, 1);
    yield own;
  }
  yield* ofAws;
}

const FIELDS: Fields<PrefixList> = {
  "owner-id": ({ ownerId }) => [ownerId],
  "prefix-list-id": ({ prefixListId }) => [prefixListId],
  "prefix-list-name": ({ prefixListName }) => [prefixListName],
};
