import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "./cidr.ts";
import { isWellFormed } from "./ids.ts";
import { MAX_RULES_PER_REQUEST } from "./limits.ts";
import type { Direction, Permission, Source } from "./permission.ts";
import { canonicalProtocol, type GroupKind, type ProtocolAndPorts } from "./protocol.ts";

/** A rule as a request describes it; its source group may still be a name. */
export interface RequestedRule extends ProtocolAndPorts {
  readonly source: Source | NamedGroup;
  readonly description?: string;
}

/** A group of EC2 (classic) or of the default VPC, by name. */
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
export interface RuleParameters {
  readonly IpPermissions?: IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
}

/** Whose request it is, and which rules of the game hold for the group. */
export interface RuleContext {
  readonly accountId: string;
  readonly kind: GroupKind;
  readonly direction: Direction;
}

/**
 * One rule for each source that the request names, in its order; undefined where the request describes no rule at all.
 * @throws InvalidParameterValue, InvalidPermission.Malformed, MissingParameter: what is wrong with a rule
 * @throws InvalidParameterCombination where flat parameters stand beside IpPermissions, or a group beside a CIDR
 */
export function requestedRules(parameters: RuleParameters, ruleContext: RuleContext): RequestedRule[] | undefined {
  const permissions = flatPermissions(parameters, ruleContext) ?? parameters.IpPermissions;
  const rules = permissions?.flatMap((permission) => rulesOf(permission, ruleContext));
  if (rules && rules.length > MAX_RULES_PER_REQUEST) throw errors.tooMany("rules", MAX_RULES_PER_REQUEST);
  return rules;
}

/** The flat form of the document's example, as the IpPermissions it stands for. */
function flatPermissions(parameters: RuleParameters, { direction, kind }: RuleContext): IpPermission[] | undefined {
  const { IpPermissions, IpProtocol, FromPort, ToPort, CidrIp } = parameters;
  const { SourceSecurityGroupName: GroupName, SourceSecurityGroupOwnerId: UserId } = parameters;
  const address = Object.entries({ cidrIp: CidrIp, ipProtocol: IpProtocol, fromPort: FromPort, toPort: ToPort });
  const group = Object.entries({ sourceSecurityGroupName: GroupName, sourceSecurityGroupOwnerId: UserId });
  const given = (entries: [string, unknown][]) => entries.find(([, value]) => value !== undefined)?.[0];
  const [addressParameter, groupParameter] = [given(address), given(group)];

  if (addressParameter === undefined && groupParameter === undefined) return undefined;
  if (direction === "egress") throw errors.notForEgress(addressParameter ?? groupParameter ?? "");
  if (IpPermissions) throw errors.combination("ipPermissions", addressParameter ?? groupParameter ?? "");
  if (addressParameter !== undefined && groupParameter !== undefined) {
    throw errors.combination(groupParameter, addressParameter);
  }
  if (groupParameter !== undefined) {
    if (GroupName === undefined) throw errors.missingParameter("SourceSecurityGroupName");
    return fullAccess({ GroupName, UserId }, kind);
  }
  return [{ IpProtocol, FromPort, ToPort, ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }) }];
}

/** "grants full ICMP, UDP, and TCP access" (API_AuthorizeSecurityGroupIngress, SourceSecurityGroupName). */
function fullAccess(pair: UserIdGroupPair, kind: GroupKind): IpPermission[] {
  const FromPort = kind === "ec2" ? 1 : 0;
  const UserIdGroupPairs = [pair];
  return [
    { IpProtocol: "tcp", FromPort, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "udp", FromPort, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "icmp", FromPort: -1, ToPort: -1, UserIdGroupPairs },
  ];
}

function rulesOf(permission: IpPermission, ruleContext: RuleContext): RequestedRule[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const protocolAndPorts = canonicalProtocol(permission, ruleContext.kind);
  const rule = (source: RequestedRule["source"], description: string | undefined): RequestedRule => ({
    ...protocolAndPorts,
    source,
    ...(description !== undefined && description !== "" && { description }),
  });
  const rules = [
    ...IpRanges.map(({ CidrIp, Description }) => rule(ipv4Source(CidrIp, ruleContext), Description)),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => rule(ipv6Source(CidrIpv6, ruleContext), Description)),
    ...PrefixListIds.map(({ PrefixListId, Description }) =>
      rule(prefixListSource(PrefixListId, ruleContext), Description),
    ),
    ...UserIdGroupPairs.map((pair) => rule(groupSource(pair, ruleContext), pair.Description)),
  ];
  // An EC2 group takes a permission without a source, and does nothing with it.
  if (rules.length === 0 && ruleContext.kind === "vpc") throw errors.missingSource();
  return rules;
}

function ipv4Source(cidr: string | undefined, { kind }: RuleContext): Source {
  if (cidr === undefined || cidr === "") throw errors.missingSource();
  try {
    return { type: "ipv4", cidr: canonicalIpv4Cidr(cidr) };
  } catch (error) {
    throw kind === "ec2" ? errors.permissionMalformed(`Invalid IP range: '${cidr}'`) : error;
  }
}

function ipv6Source(cidr: string | undefined, { kind }: RuleContext): Source {
  if (cidr === undefined || cidr === "") throw errors.missingSource();
  if (kind === "ec2") throw errors.permissionMalformed(`Invalid IP range: '${cidr}'`);
  return { type: "ipv6", cidr: canonicalIpv6Cidr(cidr) };
}

function prefixListSource(prefixListId: string | undefined, { kind }: RuleContext): Source {
  if (prefixListId === undefined || prefixListId === "") throw errors.missingSource();
  if (!isWellFormed("pl", prefixListId)) throw errors.malformedPrefixListId(prefixListId);
  if (kind === "ec2")
    throw errors.permissionMalformed("Prefix lists may be used with Amazon VPC security groups only.");
  return { type: "prefix-list", prefixListId };
}

function groupSource(pair: UserIdGroupPair, { accountId, kind }: RuleContext): Source | NamedGroup {
  const { UserId: userId = accountId, GroupId: groupId = "", GroupName: groupName = "" } = pair;
  if (!/^\d{12}$/.test(userId)) throw errors.malformedUserId(userId);
  if (groupId !== "" && !isWellFormed("sg", groupId)) throw errors.malformedGroupId(groupId);
  if (groupId === "" && groupName === "") {
    throw pair.UserId === undefined ? errors.missingSource() : errors.missingSourceGroup();
  }
  if (kind === "vpc" && groupId !== "") return { type: "group", userId, groupId };
  // "For VPC security groups only" (2011-12-15, Groups.m.GroupId): an EC2 group's source is named. Its ID may stand
  // beside the name, as it does in what DescribeSecurityGroups answers.
  if (groupName === "") throw errors.missingParameter("groupName");
  return { type: "group-name", userId, groupName, ...(groupId !== "" && { groupId }) };
}
