import type { Route } from "./route.ts";
import { whoseOf } from "./whose.ts";

/**
 * The groups of an account in a region with their rules, and what is open to the world, stale or unused.
 * `?account=…&region=…`; the first account and its region where they aren't given.
 */
export const groups: Route = async (sandbox, query) => {
  const whose = whoseOf(query, sandbox.regions);
  if (typeof whose === "string") return { status: 400, json: { error: whose } };
  return { json: { groups: await sandbox.groups(whose) } };
};
