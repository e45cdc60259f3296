import { errors } from "../errors.ts";
import type { Authenticate, Caller } from "./authenticate.ts";
import { isRegion } from "./region.ts";

/**
 * Everybody is the same caller, in the region that a Version 4 signature names, if there is one: for a laptop, never
 * for a deployed function.
 */
export function noAuthenticator(everybody: Caller): Authenticate {
  return ({ headers }, parameters) => {
    const inHeader = /Credential=(?<credential>[^,]*)/.exec(headers["authorization"] ?? "")?.groups?.["credential"];
    const [, , region] = (inHeader ?? parameters.get("X-Amz-Credential") ?? "").split("/");
    if (region !== undefined && !isRegion(region)) {
      return Promise.reject(errors.wrongScope("Credential should be scoped to a valid region."));
    }
    return Promise.resolve({ ...everybody, ...(region !== undefined && { region }) });
  };
}
