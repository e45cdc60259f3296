import type { ActionName } from "./operations.ts";
import type { Structures } from "./schema.ts";
import { structuresOfRevoke } from "./structures-of-revoke.ts";

/**
 * The structures that an action takes and answers, and all that they reach. A cold start reads those of a revoke of
 * ingress rules: the others are loaded, together, at the first request for one of them.
 */
export const loadStructures = async (action: ActionName): Promise<Structures> =>
  action === "RevokeSecurityGroupIngress" ? structuresOfRevoke : (await import("./structures.ts")).structures;
