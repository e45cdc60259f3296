import { errors } from "../errors.ts";
import type { Regions } from "../regions.ts";

/**
 * A region is half of a partition key: what is none must not get there.
 * @throws AuthFailure that says which ones are nearly called that
 */
export async function requireRegion(name: string, regions: Regions): Promise<void> {
  if (regions.has(name)) return;
  const { describeUnknownRegion } = await import("../unknown-region.ts");
  throw errors.wrongScope(`Credential should be scoped to a valid region. ${describeUnknownRegion(name, regions)}`);
}
