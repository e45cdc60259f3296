import { nearest } from "./nearest.ts";
import type { Regions } from "./regions.ts";

/** The longest name of AWS's, and room for what was typed too much. */
const MAX_LENGTH = 32;

/** What is wrong with the name of a region that there isn't: which ones are nearly called that, and what else can be done. */
export function describeUnknownRegion(name: string, regions: Regions): string {
  const near = nearest(name, regions);
  const meant = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
  return `There is no region ${name.slice(0, MAX_LENGTH)}.${meant} Regions beside AWS's are named in REGIONS.`;
}
