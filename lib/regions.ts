import { PARTITIONS } from "./model/regions.ts";

/** The names of the regions that there are. Each account has its own groups in each of them. */
export type Regions = ReadonlySet<string>;

/**
 * AWS's regions, and others that are to work too.
 * @throws Error for a name that isn't shaped like that of a region: half of a partition key, it can't be just anything
 */
export function regionsWith(others: readonly string[] = []): Regions {
  const odd = others.find((name) => !/^[a-z]{2,5}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(name));
  if (odd !== undefined) throw new Error(`REGIONS names regions, as mars-north-1, not ${odd}`);
  return new Set([...Object.values(PARTITIONS).flat(), ...others]);
}
