import type { Platform } from "../../account.ts";
import { errors } from "../../errors.ts";
import { isEc2GroupId, isWellFormed } from "../../security-group/ids.ts";
import type { Direction } from "../../security-group/permission.ts";
import type { Context } from "../context.ts";

/**
 * The group that a request is about, as it names it. Its platform, which says what is allowed in its rules, needs no
 * read: it follows from the account and the length of the ID.
 */
export type RequestedGroup =
  | { readonly platform: Platform; readonly groupId: string }
  | { readonly platform: Platform; readonly groupName: string };

/**
 * The group of an action on rules of one direction. Egress rules have no form by name, and only VPC groups have them.
 * @throws as {@link requestedGroup}, and InvalidParameterValue for the egress rules of an EC2 (classic) group
 */
export function requestedGroupOfRules(direction: Direction, input: GroupParameters, context: Context): RequestedGroup {
  if (direction === "ingress") return requestedGroup(input, context);
  if (input.GroupId === undefined) throw errors.missingParameter("groupId");
  const group = requestedGroup(input, context);
  if (group.platform === "ec2") throw errors.vpcGroupsOnly();
  return group;
}

interface GroupParameters {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** @throws MissingParameter, InvalidParameterCombination, InvalidParameterValue, InvalidGroupId.Malformed */
export function requestedGroup({ GroupId, GroupName }: GroupParameters, { platform }: Context): RequestedGroup {
  if (GroupId === undefined && GroupName === undefined) throw errors.missingParameter("groupName or groupId");
  if (GroupId !== undefined && GroupName !== undefined) throw errors.combination("groupName", "groupId");
  if (GroupId === "") throw errors.empty("groupId");
  if (GroupName === "") throw errors.empty("groupName");
  if (GroupName !== undefined) return { platform, groupName: GroupName };
  const groupId = requireWellFormed(GroupId ?? "");
  return { platform: platform === "ec2" && isEc2GroupId(groupId) ? "ec2" : "vpc", groupId };
}

/** @throws InvalidGroupId.Malformed */
export function requireWellFormed(groupId: string): string {
  if (!isWellFormed("sg", groupId)) throw errors.malformedGroupId(groupId);
  return groupId;
}
