import type { Rule } from "../security-group/rule.ts";
import { toRuleItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Condition, Write } from "./transaction.ts";

export const ruleKey = ({ groupId, direction, permission }: Rule): string => keys.rule(groupId, direction, permission);

/**
 * The other group of the same account that a rule names: that one holds a pointer to the rule. A group that names
 * itself needs none, and another account's partition is not ours to write.
 */
export function pointedGroup({ groupId, permission: { source } }: Rule, accountId: string): string | undefined {
  const points = source.type === "group" && source.userId === accountId && source.groupId !== groupId;
  return points ? source.groupId : undefined;
}

/** A new rule with its pointer. Only the first write can fail. */
export function putRule(rule: Rule, accountId: string): Write[] {
  return [{ put: toRuleItem(rule), condition: "absent" }, ...pointers(rule, accountId).map((sk) => ({ put: { sk } }))];
}

/** A rule goes with its pointer. Only the first write can fail. */
export function deleteRule(rule: Rule, accountId: string, condition: Condition): Write[] {
  return [{ delete: ruleKey(rule), condition }, ...pointers(rule, accountId).map((sk) => ({ delete: sk }))];
}

function pointers(rule: Rule, accountId: string): string[] {
  const pointed = pointedGroup(rule, accountId);
  return pointed === undefined ? [] : [keys.pointer(pointed, rule.groupId, rule.direction, rule.permission)];
}
