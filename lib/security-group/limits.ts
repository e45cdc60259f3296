import type { Source } from "./permission.ts";

/** Rules of a group in one direction, for IPv4 and for IPv6 each (VPC User Guide, "Amazon VPC quotas"). */
const MAX_RULES = 60;

/** A rule that names a group or a prefix list counts for both. */
const FAMILIES: Readonly<Record<Source["type"], readonly ("ipv4" | "ipv6")[]>> = {
  ipv4: ["ipv4"],
  ipv6: ["ipv6"],
  "prefix-list": ["ipv4", "ipv6"],
  group: ["ipv4", "ipv6"],
};

/**
 * How many more rules would fit after these have been added; negative where they don't.
 * @param existing sources of the group's rules in that direction
 */
export function roomLeft(existing: readonly Source[], added: readonly Source[]): number {
  const count = (sources: readonly Source[], family: "ipv4" | "ipv6") =>
    sources.filter(({ type }) => FAMILIES[type].includes(family)).length;
  const families = new Set(added.flatMap(({ type }) => FAMILIES[type]));
  return Math.min(...[...families].map((family) => MAX_RULES - count(existing, family) - count(added, family)));
}
