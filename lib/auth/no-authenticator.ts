import { errors } from "../errors.ts";
import type { Authenticate, Caller } from "./authenticate.ts";
import { isRegion } from "./region.ts";

/**
 * Everybody is the same caller, in the region that a signature names, if there is one: for a laptop, never for a
 * deployed function.
 */
export function noAuthenticator(everybody: Caller): Authenticate {
  return ({ headers }) => {
    const region = /Credential=[^/]*\/[^/]*\/(?<region>[^/]*)/.exec(headers["authorization"] ?? "")?.groups?.["region"];
    if (region !== undefined && !isRegion(region)) {
      return Promise.reject(errors.wrongScope("Credential should be scoped to a valid region."));
    }
    return Promise.resolve({ ...everybody, ...(region !== undefined && { region }) });
  };
}
