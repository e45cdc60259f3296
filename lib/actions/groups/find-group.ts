import type { Account } from "../../account.ts";
import { errors } from "../../errors.ts";
import { defaultVpcId } from "../../store/accounts.ts";
import { readGroup, type StoredGroup } from "../../store/groups.ts";
import type { GroupItem, NameItem } from "../../store/items.ts";
import { keys, nameScope, type NameScope, ranges } from "../../store/keys.ts";
import type { PartitionReader } from "../../store/partition.ts";
import type { Context } from "../context.ts";
import type { RequestedGroup } from "./requested-group.ts";

/** A partition to look in for what is named. */
interface Readable {
  readonly partition: PartitionReader;
}

/**
 * The ID of the group: a read only where the request names it.
 * @throws InvalidGroup.NotFound for a name that isn't there; an ID is not looked at
 */
export async function resolveGroupId(group: RequestedGroup, context: Context): Promise<string> {
  return "groupId" in group ? group.groupId : findGroupId(group.groupName, context);
}

/**
 * The ID of a group that can be reached by name: an EC2 (classic) group, or one of the default VPC.
 * @throws InvalidGroup.NotFound, VPCIdNotSpecified where there is no default VPC, and InvalidParameterValue where only a
 * VPC group of an account with EC2 has the name
 */
export async function findGroupId(groupName: string, context: Account & Readable): Promise<string> {
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

const findInDefaultNetwork = (groupName: string, context: Account & Readable): Promise<NameItem | undefined> =>
  findName(groupName, nameScope(defaultVpcId(context)), context);

/** The default VPC's ID, where it is there: it can be deleted. */
export async function existingDefaultVpcId(context: Account & Readable): Promise<string | undefined> {
  const vpcId = defaultVpcId(context);
  const vpc = vpcId === undefined ? undefined : await context.partition.get(keys.vpc(vpcId));
  return vpc?.vpcId;
}

/** @throws InvalidGroup.NotFound */
export async function findEc2GroupIdOf(accountId: string, groupName: string, context: Context): Promise<string> {
  const isOwn = accountId === context.accountId;
  const found = await (isOwn
    ? findName(groupName, "ec2", context)
    : findName(groupName, "ec2", { partition: context.lookInto(accountId, context.region) }));
  if (!found) throw errors.groupNameNotFound(groupName, undefined);
  return found.groupId;
}

const findName = (groupName: string, scope: NameScope, { partition }: Readable): Promise<NameItem | undefined> =>
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
