import type { DeleteSecurityGroupRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { DEFAULT_GROUP_NAME } from "../security-group/defaults.ts";
import { firstGroup } from "../store/groups.ts";
import { type GroupItem, isKind, type Item } from "../store/items.ts";
import { keys, parsePointerKey, ranges } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { deleteWithRules } from "./groups/delete.ts";
import { existingDefaultVpcId, resolveGroupId } from "./groups/find-group.ts";
import { requestedGroup, type RequestedGroup } from "./groups/requested-group.ts";

/**
 * Deletes a group that no rule of another one names, that no interface is in and that is in no other VPC, with its name
 * and its rules:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
 */
export const DeleteSecurityGroup: Action<"DeleteSecurityGroup"> = async (input, context) => {
  const groupId = await resolveGroupId(await groupToDelete(input, context), context);
  return untilUnchanged(async () => {
    const items = await context.partition.settled(ranges.wholeGroup(groupId));
    const stored = await firstGroup(items);
    if (!stored) throw errors.groupNotFound(groupId);
    await requireDeletable(stored.group, items, context);
    const answer = { Return: true, GroupId: groupId };
    const { committed } = await context.partition.commit(deleteWithRules([stored], context), answer);
    return committed ? answer : undefined;
  });
};

/**
 * Where an ID and a name are given, the ID counts; but there has to be a default VPC, where the name could be.
 * @throws VPCIdNotSpecified, and as {@link requestedGroup}
 */
async function groupToDelete(input: DeleteSecurityGroupRequest, context: Context): Promise<RequestedGroup> {
  const { GroupId, GroupName } = input;
  if (GroupId === undefined || GroupName === undefined || context.platform === "ec2") {
    return requestedGroup(input, context);
  }
  const group = requestedGroup({ GroupId }, context);
  if ((await existingDefaultVpcId(context)) === undefined) throw errors.noDefaultVpcForName();
  return group;
}

/** @throws CannotDelete, DependencyViolation, InvalidGroup.InUse */
async function requireDeletable(group: GroupItem, items: readonly Item[], context: Context): Promise<void> {
  const { groupId, groupName, vpcId } = group;
  if (groupName === DEFAULT_GROUP_NAME) {
    throw vpcId === undefined ? errors.groupReserved(groupName) : errors.deletesDefault(groupId, groupName);
  }
  if (items.some((item) => isKind("use", item))) throw errors.dependency(groupId);
  const users = new Set(items.flatMap(({ sk }) => parsePointerKey(sk)?.groupId ?? []));
  if (users.size === 0) return;
  if (vpcId !== undefined) throw errors.dependency(groupId);
  const groups = await Promise.all([...users].map((id) => context.partition.get(keys.group(id))));
  const names = groups.map((user) => `${context.accountId}:${user?.groupName ?? ""}`);
  throw errors.groupInUse(`${context.accountId}:${groupName}`, names);
}
