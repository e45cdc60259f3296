import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import type { Platform } from "../account.ts";
import { errors } from "../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "./cidr.ts";
import { flatParameter, type FlatParameters, flatPermissions } from "./flat-parameters.ts";
import { isWellFormed } from "./ids.ts";
import { MAX_RULES_PER_REQUEST } from "./limits.ts";
import { LOAD_BALANCERS } from "./load-balancers.ts";
import type { Permission, Source } from "./permission.ts";
import { canonicalProtocol, type ProtocolAndPorts } from "./protocol.ts";

/** A rule as a request describes it; its source group may still be a name. */
export interface RequestedRule extends ProtocolAndPorts {
  readonly source: Source | NamedGroup;
  readonly description?: string;
}

/** A group of EC2 (classic), of the default VPC, or of the load balancers, by name. */
export interface NamedGroup {
  readonly type: "group-name";
  readonly userId: string;
  readonly groupName: string;
  /** Given beside the name, it must be that group's. */
  readonly groupId?: string;
}

/** A requested rule of which all is known. */
export interface ResolvedRule {
  readonly permission: Permission;
  readonly description?: string;
  /** Where the request named its source group. */
  readonly sourceGroupName?: string;
}

/** The parameters that describe rules, as the actions on rules share them. */
export interface RuleParameters extends FlatParameters {
  readonly IpPermissions?: IpPermission[] | undefined;
}

/** Whose request it is, and what sort of group it is about. */
export interface RuleContext {
  readonly accountId: string;
  readonly platform: Platform;
}

/**
 * One rule for each source that the request names, in its order; undefined where the request describes no rule at all.
 * @throws InvalidParameterValue, InvalidPermission.Malformed, MissingParameter: what is wrong with a rule
 * @throws InvalidParameterCombination where flat parameters stand beside IpPermissions, or a group beside a CIDR
 */
export function requestedRules(parameters: RuleParameters, ruleContext: RuleContext): RequestedRule[] | undefined {
  const rules = requestedPermissions(parameters, ruleContext)?.flatMap((permission) =>
    rulesOf(permission, ruleContext),
  );
  if (rules && rules.length > MAX_RULES_PER_REQUEST) throw errors.tooMany("rules", MAX_RULES_PER_REQUEST);
  return rules;
}

function requestedPermissions(
  { IpPermissions, ...parameters }: RuleParameters,
  { platform }: RuleContext,
): IpPermission[] | undefined {
  const flat = flatParameter(parameters);
  if (!IpPermissions) return flat === undefined ? undefined : flatPermissions(parameters, platform);
  // An owner alone says nothing, and AWS lets it stand there.
  if (flat === undefined || flat === "sourceSecurityGroupOwnerId") return IpPermissions;
  throw errors.combination("ipPermissions", flat);
}

function rulesOf(permission: IpPermission, ruleContext: RuleContext): RequestedRule[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const protocolAndPorts = canonicalProtocol(permission, ruleContext.platform);
  const rule = (source: RequestedRule["source"], description: string | undefined): RequestedRule => ({
    ...protocolAndPorts,
    source,
    ...(description !== undefined && description !== "" && { description }),
  });
  // Without a source it is no rule, and no error: it does nothing.
  return [
    ...IpRanges.map(({ CidrIp, Description }) => rule(ipv4Source(CidrIp, ruleContext), Description)),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => rule(ipv6Source(CidrIpv6, ruleContext), Description)),
    ...PrefixListIds.map(({ PrefixListId, Description }) =>
      rule(prefixListSource(PrefixListId, ruleContext), Description),
    ),
    ...UserIdGroupPairs.map((pair) => rule(groupSource(pair, ruleContext), pair.Description)),
  ];
}

function ipv4Source(cidr: string | undefined, { platform }: RuleContext): Source {
  if (cidr === undefined || cidr === "") throw errors.missingSource();
  try {
    return { type: "ipv4", cidr: canonicalIpv4Cidr(cidr) };
  } catch (error) {
    throw platform === "ec2" ? errors.permissionMalformed(`Invalid IP range: '${cidr}'`) : error;
  }
}

function ipv6Source(cidr: string | undefined, { platform }: RuleContext): Source {
  if (cidr === undefined || cidr === "") throw errors.missingSource();
  if (platform === "ec2") throw errors.permissionMalformed(`Invalid IP range: '${cidr}'`);
  return { type: "ipv6", cidr: canonicalIpv6Cidr(cidr) };
}

function prefixListSource(prefixListId: string | undefined, { platform }: RuleContext): Source {
  if (prefixListId === undefined || prefixListId === "") throw errors.missingSource();
  // A list's name, say: rules take its ID only.
  if (!isWellFormed("pl", prefixListId)) throw errors.prefixListNotFound(prefixListId);
  if (platform === "ec2")
    throw errors.permissionMalformed("Prefix lists may be used with Amazon VPC security groups only.");
  return { type: "prefix-list", prefixListId };
}

function groupSource(pair: UserIdGroupPair, { accountId, platform }: RuleContext): Source | NamedGroup {
  const { UserId: userId = accountId, GroupId: groupId = "", GroupName: groupName = "" } = pair;
  if (groupId === "" && groupName === "") {
    throw pair.UserId === undefined ? errors.missingSource() : errors.missingSourceGroup();
  }
  if (!/^\d{12}$/.test(userId) && userId !== LOAD_BALANCERS.userId) throw errors.invalidUserId(userId);
  if (groupId !== "" && !isWellFormed("sg", groupId)) throw errors.malformedGroupId(groupId);
  if (platform === "vpc" && groupId !== "") return { type: "group", userId, groupId };
  // "For VPC security groups only" (2011-12-15, Groups.m.GroupId): an EC2 group's source is named. Its ID may stand
  // beside the name, as it does in what DescribeSecurityGroups answers.
  if (groupName === "") throw errors.missingParameter("groupName");
  return { type: "group-name", userId, groupName, ...(groupId !== "" && { groupId }) };
}
