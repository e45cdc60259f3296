/** Rules and groups in the shapes of EC2's answers. */
import type { IpPermission, RevokedSecurityGroupRule, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { hasPorts, type Rule } from "./rule.ts";
import { toTagList } from "./tags.ts";

/** The rule in `revokedSecurityGroupRuleSet`. */
export function toRevokedRule(rule: Rule): RevokedSecurityGroupRule {
  const { source } = rule.permission;
  return {
    ...commonMembers(rule),
    ...(source.type === "group" && { ReferencedGroupId: source.groupId }),
  };
}

/** The rule in what Authorize answers. As on AWS, it has no tagSet where it has no tags. */
export function toAuthorizedRule(rule: Rule, owner: Account): SecurityGroupRule {
  const { Tags, ...members } = toSecurityGroupRule(rule, owner);
  return rule.tags.length > 0 ? { ...members, Tags } : members;
}

/** The rule in what DescribeSecurityGroupRules answers. */
export function toSecurityGroupRule(rule: Rule, owner: Account): SecurityGroupRule {
  const { source } = rule.permission;
  return {
    ...commonMembers(rule),
    GroupOwnerId: owner.accountId,
    ...(source.type === "group" && {
      ReferencedGroupInfo: { GroupId: source.groupId, UserId: source.userId, ...peerMembers(rule) },
    }),
    Tags: toTagList(rule.tags),
    SecurityGroupRuleArn: arn("security-group-rule", rule.ruleId, owner),
  };
}

/** Of a rule that names a peer's group: the VPC, the connection, and what has become of it where that is known. */
const peerMembers = ({ peer }: Pick<Rule, "peer">) =>
  peer && {
    VpcId: peer.vpcId,
    VpcPeeringConnectionId: peer.vpcPeeringConnectionId,
    PeeringStatus: peer.status,
  };

export const groupArn = (groupId: string, owner: Account): string => arn("security-group", groupId, owner);

const arn = (type: string, id: string, { accountId, region }: Account): string =>
  `arn:aws:ec2:${region}:${accountId}:${type}/${id}`;

function commonMembers({ ruleId, groupId, direction, permission, description }: Rule) {
  const { protocol, fromPort, toPort, source } = permission;
  return {
    SecurityGroupRuleId: ruleId,
    GroupId: groupId,
    IsEgress: direction === "egress",
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...(source.type === "ipv4" && { CidrIpv4: source.cidr }),
    ...(source.type === "ipv6" && { CidrIpv6: source.cidr }),
    ...(source.type === "prefix-list" && { PrefixListId: source.prefixListId }),
    ...(description !== undefined && { Description: description }),
  };
}

/** What an IpPermission shows of a rule. */
type Shown = Pick<Rule, "permission" | "description" | "sourceGroupName" | "peer">;

/**
 * The rules as IpPermissions: those of equal protocol and ports in one, in the order of their first; the four lists
 * always there; no ports where the protocol has none.
 */
export function toIpPermissions(rules: readonly Shown[]): IpPermission[] {
  const merged = new Map<string, FilledLists & IpPermission>();
  for (const rule of rules) {
    const { protocol, fromPort, toPort } = rule.permission;
    const key = `${protocol}#${fromPort}#${toPort}`;
    const item = merged.get(key) ?? {
      IpProtocol: protocol,
      ...(hasPorts(protocol) && { FromPort: fromPort, ToPort: toPort }),
      UserIdGroupPairs: [],
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
    };
    merged.set(key, item);
    addSource(item, rule);
  }
  return [...merged.values()];
}

type Lists = Pick<IpPermission, "UserIdGroupPairs" | "IpRanges" | "Ipv6Ranges" | "PrefixListIds">;
type FilledLists = { [List in keyof Lists]-?: NonNullable<Lists[List]> };

function addSource(item: FilledLists, rule: Shown): void {
  const { description, sourceGroupName } = rule;
  const { source } = rule.permission;
  const described = description === undefined ? {} : { Description: description };
  switch (source.type) {
    case "ipv4":
      item.IpRanges.push({ CidrIp: source.cidr, ...described });
      break;
    case "ipv6":
      item.Ipv6Ranges.push({ CidrIpv6: source.cidr, ...described });
      break;
    case "prefix-list":
      item.PrefixListIds.push({ PrefixListId: source.prefixListId, ...described });
      break;
    case "group":
      item.UserIdGroupPairs.push({
        UserId: source.userId,
        GroupId: source.groupId,
        ...(sourceGroupName !== undefined && { GroupName: sourceGroupName }),
        ...peerMembers(rule),
        ...described,
      });
  }
}
