import { entryOf } from "../../../lib/trail/lookup.ts";
import { toShown } from "./asked.ts";
import type { Route } from "./route.ts";
import { whoseOf } from "./whose.ts";

const MAX_RECORDS = 500;
const DEFAULT_RECORDS = 50;

/**
 * What is on record of an account in a region, the latest first, each with what is known beside it and what was asked.
 * `?account=…&region=…&limit=…&token=…`; the first account and its region where they aren't given.
 */
export const records: Route = async ({ lookUp, regions }, query) => {
  const whose = whoseOf(query, regions);
  if (typeof whose === "string") return refuse(whose);
  const limit = query.get("limit") ?? String(DEFAULT_RECORDS);
  const maxResults = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (maxResults < 1 || maxResults > MAX_RECORDS) return refuse(`limit is 1 to ${MAX_RECORDS}, not ${limit}`);
  const token = query.get("token") ?? undefined;
  const lookup = { maxResults, ...(token !== undefined && { nextToken: token }) };
  const { items, nextToken } = await lookUp(lookup, whose);
  return {
    json: { records: items.map((item) => toShown(entryOf(item))), ...(nextToken !== undefined && { nextToken }) },
  };
};

const refuse = (error: string) => ({ status: 400, json: { error } });
