import { errors } from "../errors.ts";
import type { Rule } from "../security-group/rule.ts";
import { deleteGroup, groupsIn } from "../store/groups.ts";
import type { GroupItem, Item } from "../store/items.ts";
import { keys, parsePointerKey, ranges } from "../store/keys.ts";
import { deleteRule } from "../store/rules.ts";
import { inTransactions, MAX_WRITES } from "../store/transaction.ts";
import { DEFAULT_GROUP_NAME } from "../store/vpcs.ts";
import type { Action, Context } from "./context.ts";
import { groupReference, resolveGroupId } from "./rules/group-reference.ts";
import { untilUnchanged } from "./until-unchanged.ts";

/**
 * Deletes a group that no rule of another one names, with its name and its rules:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
 */
export const DeleteSecurityGroup: Action<"DeleteSecurityGroup"> = async (input, context) => {
  const groupId = await resolveGroupId(groupReference(input, context), context);
  return untilUnchanged(async () => {
    const items = await context.partition.query(ranges.wholeGroup(groupId));
    const { value: stored } = await groupsIn(items).next();
    if (!stored) throw errors.groupNotFound(groupId);
    await requireDeletable(stored.group, items, context);
    const deleted = await deleteWithRules(stored.group, stored.rules, context);
    return deleted ? { Return: true, GroupId: groupId } : undefined;
  });
};

/** @throws CannotDelete, DependencyViolation, InvalidGroup.InUse */
async function requireDeletable(group: GroupItem, items: readonly Item[], context: Context): Promise<void> {
  const { groupId, groupName, vpcId } = group;
  if (groupName === DEFAULT_GROUP_NAME) {
    throw vpcId === undefined ? errors.groupReserved(groupName) : errors.deletesDefault(groupId, groupName);
  }
  const users = new Set(items.flatMap(({ sk }) => parsePointerKey(sk)?.groupId ?? []));
  if (users.size === 0) return;
  if (vpcId !== undefined) throw errors.dependency(groupId);
  const groups = await Promise.all([...users].map((id) => context.partition.get<GroupItem>(keys.group(id))));
  const names = groups.map((user) => `${context.accountId}:${user?.groupName ?? ""}`);
  throw errors.groupInUse(`${context.accountId}:${groupName}`, names);
}

/**
 * The first transaction takes the group and its name, with as many rules as it holds; from then on the group is gone,
 * and nothing can be added to it. Rules that are left go right after.
 * @returns false where something was added to the group, or a rule came that names it, since it was read
 */
async function deleteWithRules(group: GroupItem, rules: readonly Rule[], context: Context): Promise<boolean> {
  const { accountId, partition } = context;
  const deletion = (rule: Rule) => deleteRule(rule, accountId);
  const own = deleteGroup(group);
  const [first = [], ...others] = inTransactions(rules, deletion, MAX_WRITES - own.length);
  const outcome = await partition.commit([...own, ...first.flatMap(deletion)]);
  if (!outcome.committed) return false;
  for (const transaction of others) await partition.commit(transaction.flatMap(deletion));
  return true;
}
