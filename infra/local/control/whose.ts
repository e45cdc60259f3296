import type { Regions } from "../../../lib/regions.ts";
import { describeUnknownRegion } from "../../../lib/unknown-region.ts";
import type { Whose } from "./route.ts";

/** `account` and `region` of a query, each where it is given; a text that says which of them is wrong. */
export function whoseOf(query: URLSearchParams, regions: Regions): Whose | string {
  const account = query.get("account") ?? undefined;
  if (account !== undefined && !/^\d{12}$/.test(account)) return `account is 12 digits, not ${account}`;
  const region = query.get("region") ?? undefined;
  if (region !== undefined && !regions.has(region)) return describeUnknownRegion(region, regions);
  return { account, region };
}
