/** All quotas. Their numbers are AWS's defaults: VPC User Guide, "Amazon VPC quotas", where nothing else is named. */
import type { Platform } from "../account.ts";
import type { Rule } from "./rule.ts";

/** How much an account can hold in a region. */
export interface Limits {
  /** Security groups, those that VPCs are born with included. */
  readonly groups: number;
  /** VPCs, the default one included. */
  readonly vpcs: number;
  /** Managed prefix lists of its own. */
  readonly prefixLists: number;
  /** Network interfaces. */
  readonly interfaces: number;
  /** Subnets of a VPC. */
  readonly subnetsPerVpc: number;
  /** IPv4 blocks of a VPC, the primary one included. */
  readonly cidrBlocksPerVpc: number;
  /** Active peering connections of a VPC. */
  readonly peeringsPerVpc: number;
  /** Requests for a peering connection that nobody has answered. */
  readonly peeringRequests: number;
  /** Peering connections that it asked for, that came to an end, and that are still shown: for two hours. */
  readonly endedPeerings: number;
}

/** AWS names no number. */
const ENDED_PEERINGS = 10_000;

/** AWS's own (peering: VPC Peering Guide, "VPC peering connection quotas"). */
export const AWS_LIMITS: Limits = {
  groups: 2_500,
  vpcs: 5,
  prefixLists: 100,
  interfaces: 5_000,
  subnetsPerVpc: 200,
  cidrBlocksPerVpc: 5,
  peeringsPerVpc: 50,
  peeringRequests: 25,
  endedPeerings: ENDED_PEERINGS,
};

/** More than tests that share an account ever need at once, and little enough to be read and shown. */
export const GENEROUS_LIMITS: Limits = {
  groups: 10_000,
  vpcs: 1_000,
  prefixLists: 1_000,
  interfaces: 10_000,
  subnetsPerVpc: 1_000,
  cidrBlocksPerVpc: 50,
  peeringsPerVpc: 1_000,
  peeringRequests: 1_000,
  endedPeerings: ENDED_PEERINGS,
};

/** EC2 User Guide, "Tag restrictions": tags of a resource. */
export const MAX_TAGS = 50;
/** Security groups of a network interface. With 60 rules each they are fewer than the 1,000 rules that it may have. */
export const MAX_GROUPS_PER_INTERFACE = 5;
export const MAX_PREFIX_LIST_ENTRIES = 1_000;
/** Stored versions of a prefix list: one more, and the oldest goes. */
export const MAX_PREFIX_LIST_VERSIONS = 1_000;
/** Rules that one request describes. EC2 names no number; more than that would not fit any group. */
export const MAX_RULES_PER_REQUEST = 1_000;

/**
 * Rules of a VPC group in one direction, for IPv4 and for IPv6 each (VPC User Guide, "Amazon VPC quotas"); rules of an
 * EC2 (classic) group (API_AuthorizeSecurityGroupIngress, 2014-09-01).
 */
const MAX_RULES: Readonly<Record<Platform, number>> = { vpc: 60, ec2: 100 };

/**
 * Whether an empty group could hold that many rules, if they were of the kinds that fit best: half of them IPv4 and half
 * IPv6 for a VPC group. Where it couldn't, the rules themselves need no looking at.
 */
export const mayFit = (rules: number, platform: Platform): boolean =>
  rules <= MAX_RULES[platform] * (platform === "vpc" ? 2 : 1);

const DIRECTIONS = ["ingress", "egress"] as const;
const FAMILIES = ["ipv4", "ipv6"] as const;

type Family = (typeof FAMILIES)[number];
type Counted = Pick<Rule, "direction" | "permission" | "prefixList">;

/**
 * What would be left of a group's quotas of rules after these have been added: of the one that has least, among those
 * that they count against. Negative where they don't fit.
 */
export function quotaLeft(existing: readonly Counted[], added: readonly Counted[], platform: Platform = "vpc"): number {
  const quotas = DIRECTIONS.flatMap((direction) =>
    FAMILIES.map((family) => {
      const inQuota = (rules: readonly Counted[]) =>
        count(
          rules.filter((rule) => rule.direction === direction),
          family,
        );
      const more = inQuota(added);
      return more === 0 ? Number.POSITIVE_INFINITY : MAX_RULES[platform] - inQuota(existing) - more;
    }),
  );
  return Math.min(...quotas);
}

/**
 * How many rules they count as ("weight": VPC User Guide, "AWS-managed prefix list weight"): the most, where they count
 * differently for the two families.
 */
export const weightOf = (rules: readonly Counted[]): number => Math.max(count(rules, "ipv4"), count(rules, "ipv6"));

const count = (rules: readonly Counted[], family: Family): number =>
  rules.reduce((sum, rule) => sum + weight(rule, family), 0);

/** A rule that names a group counts for both families; one that names a prefix list, for as much as that may hold. */
function weight({ permission: { source }, prefixList }: Counted, family: Family): number {
  if (prefixList) return prefixList.family === family ? prefixList.maxEntries : 0;
  return source.type === "group" || source.type === "prefix-list" || source.type === family ? 1 : 0;
}
