import leven from "leven";
import type { Regions } from "./regions.ts";

/** The longest name of AWS's, and room for what was typed too much. What is longer was meant to be something else. */
const MAX_LENGTH = 32;
/** So many letters can be wrong. */
const MAX_DISTANCE = 3;

/** What is wrong with the name of a region that there isn't: which ones are nearly called that, and what else can be done. */
export function describeUnknownRegion(name: string, regions: Regions): string {
  const near = nearest(name, regions);
  const meant = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
  return `There is no region ${name.slice(0, MAX_LENGTH)}.${meant} Regions beside AWS's are named in REGIONS.`;
}

/** Those that differ in the fewest letters, as far as these are few. */
function nearest(name: string, regions: Regions): string[] {
  if (name.length > MAX_LENGTH) return [];
  const typed = name.toLowerCase();
  const distances = [...regions].map((region) => ({ region, distance: leven(typed, region) }));
  const least = Math.min(MAX_DISTANCE, ...distances.map(({ distance }) => distance));
  return distances.filter(({ distance }) => distance === least).map(({ region }) => region);
}
