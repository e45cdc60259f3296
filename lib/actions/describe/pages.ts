import { errors } from "../../errors.ts";
import { operations } from "../../model/operations.ts";
import { isKnown } from "../../model/schema.ts";
import { structures } from "../../model/structures.ts";
import type { Context } from "../context.ts";
import type { Filters } from "./filters.ts";
import { readToken, writeToken } from "../../page-token.ts";
import { takingTurns } from "./turns.ts";

interface PageParameters {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

interface Limits {
  readonly least: number;
  readonly most: number;
}

/** Where the page begins, and how many results it may have. */
export interface PageRequest {
  /** Position of the last result of the page before; undefined for the first page. */
  readonly after: string | undefined;
  /** Infinity where the request doesn't say. */
  readonly size: number;
}

/**
 * @throws InvalidParameterValue for MaxResults out of range
 * @throws InvalidPaginationToken for a token that this action hasn't given to this account
 */
export function pageRequest(
  { MaxResults, NextToken }: PageParameters,
  context: Context,
  { least, most }: Limits = { least: 5, most: 1_000 },
): PageRequest {
  if (MaxResults !== undefined && MaxResults < least) throw errors.maxResults(MaxResults, `greater than ${least}`);
  if (MaxResults !== undefined && MaxResults > most) throw errors.maxResults(MaxResults, `smaller than ${most}`);
  return {
    after: NextToken === undefined ? undefined : readToken(NextToken, context),
    size: MaxResults ?? Number.POSITIVE_INFINITY,
  };
}

/** A group has about so many items. */
const ITEMS_PER_RESULT = 20;
/** Fewer wouldn't be faster. */
const LEAST_ITEMS = 100;
/** While more are taken out of what DynamoDB has sent, nobody else would get a turn. */
const MOST_ITEMS = 2_000;

/** For an action that has no pages. */
export const WHOLE: PageRequest = { after: undefined, size: Number.POSITIVE_INFINITY };

/** How many items are read at a time for a page. */
export const readAhead = ({ size }: PageRequest): number =>
  Math.min(Math.max(LEAST_ITEMS, size * ITEMS_PER_RESULT), MOST_ITEMS);

/** What a page is made of. */
interface Listing<Result, Member> {
  /** In order, those after {@link PageRequest.after}; they are read no further than needed. */
  readonly results: AsyncIterable<Result> | Iterable<Result>;
  readonly filters?: Pick<Filters<Result>, "passes">;
  /** Where a result stands in that order. */
  readonly positionOf: (result: Result) => string;
  /** What the answer shows of it. */
  readonly toMember: (result: Result) => Member;
}

/** An answer with a page of that list. */
type Page<List extends string, Member> = { [Name in List]: Member[] } & { NextToken?: string };

/**
 * A Lambda function answers 6 MB at most ("Lambda quotas", invocation payload). What is left is for the elements around
 * the list, for the headers, and for what a front adds.
 */
const MAX_OCTETS = 5_500_000;

/**
 * The next results that pass, as many as are wanted and fit an answer, and a token if there are more. A token is a
 * position in the order of the results, so that what others write meanwhile neither repeats nor drops a result.
 * @param list the answer's list
 * @throws UnsupportedOperation where they don't fit, and this API version has no pages
 */
export async function toPage<List extends string, Result, Member extends object>(
  list: List,
  { results, filters, positionOf, toMember }: Listing<Result, Member>,
  { size }: PageRequest,
  context: Context,
): Promise<Page<List, Member>> {
  const takeTurn = takingTurns(context.deadline);
  const members: Member[] = [];
  let last: Result | undefined;
  let octets = 0;
  for await (const result of results) {
    await takeTurn();
    if (filters && !(await filters.passes(result, takeTurn))) continue;
    const member = toMember(result);
    octets += context.octetsOf(list, member);
    if (last !== undefined && (members.length >= size || octets > MAX_OCTETS)) {
      if (!hasPages(context)) throw errors.answerTooLarge(MAX_OCTETS);
      return page(list, members, { NextToken: writeToken(positionOf(last), context) });
    }
    members.push(member);
    last = result;
  }
  return page(list, members, {});
}

const page = <List extends string, Member>(list: List, members: Member[], rest: { NextToken?: string }) =>
  ({ ...rest, [list]: members }) as Page<List, Member>;

function hasPages({ action, version }: Context): boolean {
  const token = structures[operations[action].output]?.["NextToken"];
  return token !== undefined && isKnown(token, version);
}

/** The results behind the page before, of a list that is at hand. Positions are in the order of their text. */
export function following<Result>(
  results: readonly Result[],
  positionOf: (result: Result) => string,
  { after }: PageRequest,
): Result[] {
  return results
    .filter((result) => after === undefined || positionOf(result) > after)
    .toSorted((one, other) => (positionOf(one) < positionOf(other) ? -1 : 1));
}

/** The IDs behind the page before, in an action whose positions are IDs. */
export const idsAfter = (ids: readonly string[], { after = "" }: PageRequest): string[] =>
  ids.filter((id) => id > after);
