import type { Rule } from "../../security-group/rule.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/**
 * Finds the stale ones among rules of which it has been said what has become of their peering connections: those whose
 * connection is no longer active, or that name a group of a peer that has been deleted (API_DescribeStaleSecurityGroups).
 */
export function staleRuleFinder(context: Context) {
  const { lookInto, region } = context;
  const groups = new Map<string, Promise<boolean>>();
  const isThere = (userId: string, groupId: string) => {
    const name = `${userId}/${groupId}`;
    const there = groups.get(name) ?? lookInto(userId, region).get(keys.group(groupId)).then(Boolean);
    groups.set(name, there);
    return there;
  };
  const isStale = async ({ peer, permission: { source } }: Rule): Promise<boolean> =>
    peer !== undefined &&
    source.type === "group" &&
    (peer.status !== "active" || !(await isThere(source.userId, source.groupId)));
  return async (rules: readonly Rule[]): Promise<Rule[]> => {
    const stale = await Promise.all(rules.map(isStale));
    return rules.filter((_, index) => stale[index]);
  };
}
