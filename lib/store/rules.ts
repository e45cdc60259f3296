import { isAwsManaged } from "../security-group/ids.ts";
import type { Rule } from "../security-group/rule.ts";
import { type GroupItem, type PrefixListItem, toRuleItem } from "./items.ts";
import { type Key, keys } from "./keys.ts";
import type { Condition, Write } from "./transaction.ts";

export const ruleKey = ({ groupId, direction, permission }: Rule) => keys.rule(groupId, direction, permission);

/**
 * The key of what a rule names, another group of the account or a prefix list of it: that holds a pointer to the rule,
 * so that whoever deletes it sees the rule. A group that names itself needs none; another account's partition is not
 * ours to write; what AWS manages is not deleted; and a peer's group may be deleted, which leaves the rule stale.
 */
export function referencedKey(
  { groupId, permission: { source }, peer }: Rule,
  accountId: string,
): Key<GroupItem | PrefixListItem> | undefined {
  if (peer) return undefined;
  if (source.type === "group" && source.userId === accountId && source.groupId !== groupId) {
    return keys.group(source.groupId);
  }
  if (source.type === "prefix-list" && !isAwsManaged(source.prefixListId)) return keys.prefixList(source.prefixListId);
  return undefined;
}

/** A new rule with its pointer. Only the first write can fail. */
export function putRule(rule: Rule, accountId: string): Write[] {
  return [
    { put: toRuleItem(rule), condition: "absent" },
    ...pointersOf(rule, accountId).map((sk) => ({ put: { sk } })),
  ];
}

/** A rule goes with its pointer. Only the first write can fail, where it has a condition. */
export type RuleDelete = readonly [rule: Write, ...pointers: Write[]];

export function deleteRule(rule: Rule, accountId: string, condition?: Condition): RuleDelete {
  const deletion: Write = { delete: ruleKey(rule), ...(condition !== undefined && { condition }) };
  return [deletion, ...pointersOf(rule, accountId).map((sk) => ({ delete: sk }))];
}

/** The keys of its pointers: one, or none. */
export function pointersOf(rule: Rule, accountId: string): string[] {
  const referenced = referencedKey(rule, accountId);
  return referenced === undefined ? [] : [keys.pointer(referenced, rule.groupId, rule.direction, rule.permission)];
}
