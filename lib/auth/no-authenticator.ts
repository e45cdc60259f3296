import { regionsWith } from "../regions.ts";
import type { Authenticate, Caller } from "./authenticate.ts";
import { requireRegion } from "./region.ts";

/**
 * Everybody is the same caller, in the region that a Version 4 signature names, if there is one: for a laptop, never
 * for a deployed function.
 */
export function noAuthenticator(everybody: Caller, regions = regionsWith()): Authenticate {
  return async ({ headers }, parameters) => {
    const inHeader = /Credential=(?<credential>[^,]*)/.exec(headers["authorization"] ?? "")?.groups?.["credential"];
    const [, , region] = (inHeader ?? parameters.get("X-Amz-Credential") ?? "").split("/");
    if (region === undefined) return everybody;
    await requireRegion(region, regions);
    return { ...everybody, region };
  };
}
