import { shareVpc } from "../associations/associations.ts";
import type { Rule } from "../../security-group/rule.ts";
import type { StoredGroup } from "../../store/groups.ts";
import type { GroupItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { PartitionReader } from "../../store/partition.ts";
import type { Context } from "../context.ts";

/** Whose rules they are, and where it is to be seen what they name. */
export interface RuleOwner extends Pick<Context, "accountId" | "lookInto" | "region"> {
  readonly partition: PartitionReader;
}

/**
 * Finds the stale ones among rules of which it has been said what has become of their peering connections: those whose
 * connection is no longer active, that name a group of a peer that has been deleted, or one that no longer is associated
 * with a VPC of the group's (API_DescribeStaleSecurityGroups).
 */
export function staleRuleFinder(context: RuleOwner) {
  const { accountId, lookInto, region } = context;
  const groups = new Map<string, Promise<GroupItem | undefined>>();
  const groupOf = (userId: string, groupId: string) => {
    const name = `${userId}/${groupId}`;
    const group = groups.get(name) ?? lookInto(userId, region).get(keys.group(groupId));
    groups.set(name, group);
    return group;
  };
  const isStale = async ({ peer, permission: { source } }: Rule, group: GroupItem): Promise<boolean> => {
    if (source.type !== "group") return false;
    if (peer) return peer.status !== "active" || !(await groupOf(source.userId, source.groupId));
    if (source.userId !== accountId) return false;
    const named = await groupOf(source.userId, source.groupId);
    return named !== undefined && !(await shareVpc(group, named, context));
  };
  return async ({ group, rules }: StoredGroup): Promise<Rule[]> => {
    const stale = await Promise.all(rules.map((rule) => isStale(rule, group)));
    return rules.filter((_, index) => stale[index]);
  };
}
