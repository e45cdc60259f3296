import { createHmac, timingSafeEqual } from "node:crypto";
import { errors } from "../../errors.ts";
import type { Context } from "../context.ts";

/** How many items are read at a time for a page: a group has about as many. Undefined where all are wanted. */
export const readAhead = ({ size }: PageRequest): number | undefined => (Number.isFinite(size) ? 100 : undefined);

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

export interface Page<Result> {
  readonly results: Result[];
  readonly NextToken?: string;
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

/**
 * The next results that pass, and a token if there are more. A token is a position in the order of the results, so
 * that what others write meanwhile neither repeats nor drops a result.
 * @param results in order, those after {@link PageRequest.after}; it is read no further than needed
 * @param positionOf where a result stands in that order
 */
export async function toPage<Result>(
  results: AsyncIterable<Result> | Iterable<Result>,
  passes: (result: Result) => boolean,
  positionOf: (result: Result) => string,
  { size }: PageRequest,
  context: Context,
): Promise<Page<Result>> {
  const page: Result[] = [];
  for await (const result of results) {
    if (!passes(result)) continue;
    const last = page.at(-1);
    if (last !== undefined && page.length >= size) {
      return { results: page, NextToken: writeToken(positionOf(last), context) };
    }
    page.push(result);
  }
  return { results: page };
}

/** The results behind the position, of a list that is at hand. Positions are in the order of their text. */
export function following<Result>(
  results: readonly Result[],
  positionOf: (result: Result) => string,
  { after }: PageRequest,
): Result[] {
  return results
    .filter((result) => after === undefined || positionOf(result) > after)
    .toSorted((one, other) => (positionOf(one) < positionOf(other) ? -1 : 1));
}

const writeToken = (position: string, context: Context): string =>
  Buffer.concat([sign(position, context), Buffer.from(position)]).toString("base64url");

function readToken(token: string, context: Context): string {
  const bytes = Buffer.from(token, "base64url");
  const position = bytes.subarray(SIGNATURE_BYTES).toString();
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  const expected = sign(position, context);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) throw errors.invalidToken(token);
  return position;
}

const SIGNATURE_BYTES = 16;

/** With the account's own secret: a token is good for one action of one account in one region. */
const sign = (position: string, { action, tokenSecret }: Context): Buffer =>
  createHmac("sha256", tokenSecret).update(`${action}\n${position}`).digest().subarray(0, SIGNATURE_BYTES);
