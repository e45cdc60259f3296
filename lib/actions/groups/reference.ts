import { errors } from "../../errors.ts";
import { isEc2GroupId, isWellFormed } from "../../security-group/ids.ts";
import type { Direction } from "../../security-group/permission.ts";
import type { GroupKind } from "../../security-group/protocol.ts";
import { defaultVpcId } from "../../store/accounts.ts";
import { readGroup, type StoredGroup } from "../../store/groups.ts";
import type { GroupItem, NameItem } from "../../store/items.ts";
import { keys, nameScope, type NameScope, ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** The group that a request is about, as it names it. Which rules of the game hold needs no read. */
export type GroupReference =
  | { readonly kind: GroupKind; readonly groupId: string }
  | { readonly kind: GroupKind; readonly groupName: string };

/**
 * The group of an action on rules of one direction. Egress rules have no form by name, and only VPC groups have them.
 * @throws as {@link groupReference}, and InvalidParameterValue for the egress rules of an EC2 (classic) group
 */
export function ruleGroupReference(direction: Direction, input: GroupParameters, context: Context): GroupReference {
  if (direction === "ingress") return groupReference(input, context);
  if (input.GroupId === undefined) throw errors.missingParameter("groupId");
  const reference = groupReference(input, context);
  if (reference.kind === "ec2") throw errors.vpcGroupsOnly();
  return reference;
}

interface GroupParameters {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/**
 * @throws MissingParameter, InvalidParameterCombination, InvalidParameterValue, InvalidGroupId.Malformed
 */
export function groupReference({ GroupId, GroupName }: GroupParameters, { platform }: Context): GroupReference {
  if (GroupId === undefined && GroupName === undefined) throw errors.missingParameter("groupName or groupId");
  if (GroupId !== undefined && GroupName !== undefined) throw errors.combination("groupName", "groupId");
  if (GroupId === "") throw errors.empty("groupId");
  if (GroupName === "") throw errors.empty("groupName");
  if (GroupName !== undefined) return { kind: platform, groupName: GroupName };
  const groupId = requireWellFormed(GroupId ?? "");
  return { kind: platform === "ec2" && isEc2GroupId(groupId) ? "ec2" : "vpc", groupId };
}

/** @throws InvalidGroupId.Malformed */
export function requireWellFormed(groupId: string): string {
  if (!isWellFormed("sg", groupId)) throw errors.malformedGroupId(groupId);
  return groupId;
}

/**
 * The ID of the group: a read only where the request names it.
 * @throws InvalidGroup.NotFound for a name that isn't there; an ID is not looked at
 */
export async function resolveGroupId(reference: GroupReference, context: Context): Promise<string> {
  return "groupId" in reference ? reference.groupId : findGroupId(reference.groupName, context);
}

/**
 * The ID of a group that can be reached by name: an EC2 (classic) group, or one of the default VPC.
 * @throws InvalidGroup.NotFound, VPCIdNotSpecified where there is no default VPC, and InvalidParameterValue where only a
 * VPC group of an account with EC2 has the name
 */
export async function findGroupId(groupName: string, context: Context): Promise<string> {
  const found = await findInDefaultNetwork(groupName, context);
  if (found) return found.groupId;
  if (defaultVpcId(context) !== undefined) {
    const vpcId = await existingDefaultVpcId(context);
    throw vpcId === undefined ? errors.noDefaultVpc() : errors.groupNameNotFound(groupName, vpcId);
  }
  const names = await context.partition.query(ranges.names);
  const ending = `#${groupName.toLowerCase()}`;
  throw names.some(({ sk }) => sk.endsWith(ending))
    ? errors.vpcGroupByName(groupName)
    : errors.groupNameNotFound(groupName, undefined);
}

/**
 * The ID of a group that a rule names as its source, which is looked up in the same places.
 * @throws InvalidGroup.NotFound, also where there is no default VPC
 */
export async function findSourceGroupId(groupName: string, context: Context): Promise<string> {
  const found = await findInDefaultNetwork(groupName, context);
  if (found) return found.groupId;
  throw errors.groupNameNotFound(groupName, await existingDefaultVpcId(context));
}

const findInDefaultNetwork = (groupName: string, context: Context): Promise<NameItem | undefined> =>
  findName(groupName, nameScope(defaultVpcId(context)), context);

/** The default VPC's ID, where it is there: it can be deleted. */
export async function existingDefaultVpcId(context: Context): Promise<string | undefined> {
  const vpcId = defaultVpcId(context);
  const vpc = vpcId === undefined ? undefined : await context.partition.get(keys.vpc(vpcId));
  return vpc?.vpcId;
}

/** @throws InvalidGroup.NotFound */
export async function findEc2GroupIdOf(accountId: string, groupName: string, context: Context): Promise<string> {
  const isOwn = accountId === context.accountId;
  const found = await (isOwn ? findName(groupName, "ec2", context) : context.ec2GroupOf(accountId, groupName));
  if (!found) throw errors.groupNameNotFound(groupName, undefined);
  return found.groupId;
}

const findName = (groupName: string, scope: NameScope, { partition }: Context): Promise<NameItem | undefined> =>
  partition.get(keys.name(scope, groupName));

/** @throws InvalidGroup.NotFound */
export async function requireGroup(groupId: string, { partition }: Context): Promise<GroupItem> {
  const group = await partition.get(keys.group(groupId));
  if (!group) throw errors.groupNotFound(groupId);
  return group;
}

/** @throws InvalidGroup.NotFound */
export async function requireGroupWithRules(groupId: string, { partition }: Context): Promise<StoredGroup> {
  const stored = await readGroup(partition, groupId);
  if (!stored) throw errors.groupNotFound(groupId);
  return stored;
}

/** Whether the group can be named, and forgives a revoke that matches nothing: an EC2 group, or the default VPC's. */
export function isInDefaultNetwork({ vpcId }: GroupItem, context: Context): boolean {
  return vpcId === undefined || vpcId === defaultVpcId(context);
}
