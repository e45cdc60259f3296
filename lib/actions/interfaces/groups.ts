import { errors } from "../../errors.ts";
import { DEFAULT_GROUP_NAME } from "../../security-group/defaults.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import { MAX_GROUPS_PER_INTERFACE } from "../../security-group/limits.ts";
import type { GroupItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** Where an interface is. */
interface Location {
  readonly subnetId: string;
  readonly vpcId: string;
}

/**
 * The groups that an interface is to be in: those that are named or, where none is, the default group of its VPC.
 * @throws InvalidGroupId.Malformed, InvalidSecurityGroupID.NotFound, SecurityGroupsPerInterfaceLimitExceeded
 * @throws InvalidParameter for a group that can't be used in that VPC
 */
export async function requireInterfaceGroups(
  requested: readonly string[] | undefined,
  location: Location,
  context: Context,
): Promise<GroupItem[]> {
  for (const id of requested ?? []) if (!isWellFormed("sg", id)) throw errors.malformedGroupId(id);
  const ids = [...new Set(requested ?? [await defaultGroupOf(location, context)])];
  if (ids.length > MAX_GROUPS_PER_INTERFACE) throw errors.groupsPerInterface();
  return Promise.all(ids.map((id) => requireUsable(id, location, context)));
}

async function defaultGroupOf({ vpcId }: Location, { partition }: Context): Promise<string> {
  const name = await partition.get(keys.name({ vpcId }, DEFAULT_GROUP_NAME));
  return name?.groupId ?? DEFAULT_GROUP_NAME;
}

async function requireUsable(id: string, { subnetId, vpcId }: Location, { partition }: Context): Promise<GroupItem> {
  const group = await partition.get(keys.group(id));
  if (!group) throw errors.interfaceGroupNotFound(id);
  const isUsable = group.vpcId === vpcId || (await partition.get(keys.association(id, vpcId))) !== undefined;
  if (!isUsable) throw errors.interfaceNetworks(id, subnetId);
  return group;
}
