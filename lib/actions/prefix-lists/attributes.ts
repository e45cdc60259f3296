import { errors } from "../../errors.ts";
import { MAX_PREFIX_LIST_ENTRIES } from "../../security-group/limits.ts";

/** How the names of AWS's own lists begin. */
const RESERVED_NAMES = ["com.amazonaws.", "com.amazon.", "com.aws."];

/** @throws InvalidParameterValue */
export function requirePrefixListName(name: string): string {
  if (name === "" || name.length > 255) throw errors.prefixListName();
  if (RESERVED_NAMES.some((start) => name.startsWith(start))) throw errors.reservedPrefixListName(RESERVED_NAMES);
  return name;
}

/** @throws InvalidParameterValue */
export function requireMaxEntries(maxEntries: number): number {
  if (maxEntries < 1 || maxEntries > MAX_PREFIX_LIST_ENTRIES) throw errors.prefixListSize(MAX_PREFIX_LIST_ENTRIES);
  return maxEntries;
}
