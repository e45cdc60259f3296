import { errors } from "../../errors.ts";
import type { Rule } from "../../security-group/rule.ts";
import { discountGroups } from "../../store/accounts.ts";
import { deleteGroup, type StoredGroup } from "../../store/groups.ts";
import { type Item, type RuleItem, toRule } from "../../store/items.ts";
import { parseRuleKey } from "../../store/keys.ts";
import { deleteRule } from "../../store/rules.ts";
import { inTransactions, MAX_WRITES, type Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/**
 * The first transaction takes the groups and their names, with as many rules as it holds; from then on they are gone,
 * and nothing can be added to them. Rules that are left go right after.
 * @param also what goes with them in the first transaction
 * @returns false where something was added to a group, or a rule came that names it, since it was read
 */
export async function deleteWithRules(
  groups: readonly StoredGroup[],
  also: readonly Write[],
  context: Context,
): Promise<boolean> {
  const deletion = (rule: Rule) => deleteRule(rule, context.accountId);
  const own = [...also, discountGroups(groups.length), ...groups.flatMap(({ group }) => deleteGroup(group))];
  const rules = groups.flatMap((stored) => stored.rules);
  const [first = [], ...others] = inTransactions(rules, deletion, MAX_WRITES - own.length);
  const outcome = await context.partition.commit([...own, ...first.flatMap(deletion)]);
  if (outcome.committed) await deleteRulesLeft(others.flat(), context);
  return outcome.committed;
}

/**
 * A delete that was cut off after its first transaction has left rules: asked for once more, it is finished.
 * @param items what there is of a group that isn't there
 * @throws InvalidGroup.NotFound where nothing is left
 */
export async function finishDelete(groupId: string, items: readonly Item[], context: Context): Promise<void> {
  const rules = items.filter(({ sk }) => parseRuleKey(sk)).map((item) => toRule(item as RuleItem));
  if (rules.length === 0) throw errors.groupNotFound(groupId);
  await deleteRulesLeft(rules, context);
}

async function deleteRulesLeft(rules: readonly Rule[], { accountId, partition }: Context): Promise<void> {
  const deletion = (rule: Rule) => deleteRule(rule, accountId);
  for (const transaction of inTransactions(rules, deletion)) await partition.commit(transaction.flatMap(deletion));
}
