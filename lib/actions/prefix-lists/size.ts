import { quotaLeft, weightOf } from "../../security-group/limits.ts";
import type { Rule } from "../../security-group/rule.ts";
import { readGroup, type StoredGroup } from "../../store/groups.ts";
import { type GroupItem, isKind, type Item, type PrefixListItem } from "../../store/items.ts";
import { parsePointerKey } from "../../store/keys.ts";
import { ruleKey } from "../../store/rules.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/** The groups whose rules name a list, by the pointers to it, in the order of their IDs. */
export function groupsNaming(pointers: readonly Item[]): string[] {
  const groupIds = pointers.filter((item) => isKind("pointer", item)).flatMap(({ sk }) => parsePointerKey(sk) ?? []);
  return [...new Set(groupIds.map(({ groupId }) => groupId))].toSorted();
}

interface Resizing {
  /** What makes the rules that name the list count for its new size. */
  readonly writes: readonly Write[];
  /** The groups whose quota is less than that. */
  readonly full: readonly GroupItem[];
}

/**
 * A rule that names a prefix list counts for as many rules as the list may have entries: another size of the list is
 * another weight of each of these rules (VPC User Guide, "Prefix list quotas").
 */
export async function resizeRules(
  { prefixListId }: PrefixListItem,
  maxEntries: number,
  groupIds: readonly string[],
  { partition }: Context,
): Promise<Resizing> {
  const groups = await Promise.all(groupIds.map((id) => readGroup(partition, id)));
  const resized = groups.flatMap((stored) => (stored ? resizeRulesOf(stored, prefixListId, maxEntries) : []));
  return {
    writes: resized.flatMap(({ writes }) => writes),
    full: resized.flatMap(({ group, left }) => (left < 0 ? [group] : [])),
  };
}

function resizeRulesOf({ group, rules }: StoredGroup, prefixListId: string, maxEntries: number) {
  const isNaming = ({ permission: { source } }: Rule) =>
    source.type === "prefix-list" && source.prefixListId === prefixListId;
  const before = rules.filter(isNaming);
  const after = before.map((rule) => ({
    ...rule,
    ...(rule.prefixList && { prefixList: { ...rule.prefixList, maxEntries } }),
  }));
  const others = rules.filter((rule) => !isNaming(rule));
  const left = quotaLeft(others, after);
  const growth = weightOf(after) - weightOf(before);
  const count: Write = {
    update: group.sk,
    add: { additions: growth },
    condition: { atMost: { additions: group.additions + left } },
  };
  const writes = after.map((rule): Write => {
    const { ruleId, prefixList } = rule;
    return { update: ruleKey(rule), set: { prefixList }, condition: { equals: { ruleId } } };
  });
  return { group, left, writes: growth > 0 ? [count, ...writes] : writes };
}
