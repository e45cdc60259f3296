import { errors } from "../errors.ts";
import { groupsIn } from "../store/groups.ts";
import type { GroupItem, Item } from "../store/items.ts";
import { keys, parsePointerKey, ranges } from "../store/keys.ts";
import { DEFAULT_GROUP_NAME } from "../store/vpcs.ts";
import type { Action, Context } from "./context.ts";
import { deleteWithRules, finishDelete } from "./rules/delete-groups.ts";
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
    if (!stored) {
      await finishDelete(groupId, items, context);
      return { Return: true, GroupId: groupId };
    }
    await requireDeletable(stored.group, items, context);
    const deleted = await deleteWithRules([stored], [], context);
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
