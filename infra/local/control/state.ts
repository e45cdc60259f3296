import type { Route } from "./route.ts";
import { whoseOf } from "./whose.ts";

/**
 * What the accounts have, each in a region, in the form that a seed may have. `?account=…&region=…`; all of them where
 * these aren't given.
 */
export const state: Route = async ({ readState, regions }, query) => {
  const whose = whoseOf(query, regions);
  return typeof whose === "string" ? { status: 400, json: { error: whose } } : { json: await readState(whose) };
};
