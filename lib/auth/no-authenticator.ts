import { regionsWith } from "../regions.ts";
import type { Authenticate, Caller } from "./authenticate.ts";
import { requireRegion } from "./region.ts";

/**
 * Everybody is the same caller, in the region that a Version 4 signature names, if there is one: for a laptop, never
 * for a deployed function.
 */
export function noAuthenticator(everybody: Caller, regions = regionsWith()): Authenticate {
  return async ({ headers }, parameters) => {
    const inHeader = headers["authorization"]?.match(/Credential=([^,]*)/)?.[1];
    const region = (inHeader ?? parameters.get("X-Amz-Credential"))?.split("/")[2];
    if (region === undefined) return everybody;
    await requireRegion(region, regions);
    return { ...everybody, region };
  };
}
