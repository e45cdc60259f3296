import { type Direction, formatPermission, type Permission } from "./permission.ts";
import type { Tagged } from "./tags.ts";

/** A rule as it stands in a group. */
export interface Rule extends Tagged {
  readonly ruleId: string;
  readonly groupId: string;
  readonly direction: Direction;
  readonly permission: Permission;
  readonly description?: string;
  /** The name of the source group, for rules of EC2 (classic) groups: answers carry it there. */
  readonly sourceGroupName?: string;
  /**
   * Where it names a group of a peer VPC: that VPC, and the peering connection it was named by. What has become of the
   * connection is known only where it has been looked up.
   */
  readonly peer?: { readonly vpcId: string; readonly vpcPeeringConnectionId: string; readonly status?: string };
  /** What a prefix list as source counts for. */
  readonly prefixList?: { readonly family: "ipv4" | "ipv6"; readonly maxEntries: number };
}

/** Whether a permission of that protocol has ports, or a type and a code. */
export const hasPorts = (protocol: string): boolean => ["tcp", "udp", "icmp", "icmpv6"].includes(protocol);

/** The rule as InvalidPermission.Duplicate names it: `peer: 10.0.0.0/24, ICMP, type: ALL, code: ALL, ALLOW`. */
export function describePermission({ protocol, fromPort, toPort, source }: Permission): string {
  const all = (value: number): string | number => (value === -1 ? "ALL" : value);
  const parts = [`peer: ${describePeer(source)}`, protocol === "-1" ? "ALL" : protocol.toUpperCase()];
  if (protocol === "tcp" || protocol === "udp") parts.push(`from port: ${fromPort}`, `to port: ${toPort}`);
  else if (hasPorts(protocol)) parts.push(`type: ${all(fromPort)}`, `code: ${all(toPort)}`);
  return [...parts, "ALLOW"].join(", ");
}

function describePeer(source: Permission["source"]): string {
  switch (source.type) {
    case "group":
      return source.groupId;
    case "prefix-list":
      return source.prefixListId;
    default:
      return source.cidr;
  }
}

/** The rules, and apart from them those that say the same as an earlier one. */
export function separateRepeats<Rule extends { readonly permission: Permission }>(
  rules: readonly Rule[],
): { readonly distinct: readonly Rule[]; readonly repeats: readonly Rule[] } {
  const seen = new Set<string>();
  const [distinct, repeats]: [Rule[], Rule[]] = [[], []];
  for (const rule of rules) {
    const text = formatPermission(rule.permission);
    (seen.has(text) ? repeats : distinct).push(rule);
    seen.add(text);
  }
  return { distinct, repeats };
}
