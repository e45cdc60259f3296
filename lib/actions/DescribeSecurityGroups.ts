import type { DescribeSecurityGroupsRequest, SecurityGroup } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import type { Direction } from "../security-group/permission.ts";
import { groupArn, toIpPermissions } from "../security-group/answers.ts";
import { toTagList } from "../security-group/tags.ts";
import type { StoredGroup } from "../store/groups.ts";
import type { Action, Context } from "./context.ts";
import { findGroups } from "./describe/find-groups.ts";
import { type GroupFilters, groupFilters, withSourceNames } from "./describe/group-filters.ts";
import { inTurn } from "./describe/in-turn.ts";
import { idsAfter, type PageRequest, pageRequest, toPage } from "./describe/pages.ts";
import { findGroupId, requireGroupWithRules } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";
import { withPeeringStatuses } from "./peerings/statuses.ts";

/**
 * Groups by ID, by name, by filter, or all, in the order of their IDs:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const DescribeSecurityGroups: Action<"DescribeSecurityGroups"> = async (input, context) => {
  if (input.MaxResults !== undefined && input.GroupIds) throw errors.combination("securityGroupIdSet", "maxResults");
  if (input.MaxResults !== undefined && input.GroupNames) throw errors.combination("securityGroupSet", "maxResults");
  const page = pageRequest(input, context);
  const ids = await requestedIds(input, context);
  const filters = groupFilters(input.Filters, context);
  const groups = ids
    ? inTurn(idsAfter(ids, page), (id) => requireGroupWithRules(id, context))
    : namedBy(filters, page, context);
  const results = withPeeringStatuses(await withSourceNames(groups, filters, context), context);
  const positionOf = ({ group }: StoredGroup) => group.groupId;
  const toMember = (stored: StoredGroup) => toSecurityGroup(stored, context);
  return toPage("SecurityGroups", { results, filters, positionOf, toMember }, page, context);
};

/**
 * The groups that the request names. Names are looked up before filters are checked, as on EC2
 * (https://github.com/aws/aws-cli/issues/3225).
 * @throws InvalidGroupId.Malformed, InvalidGroup.NotFound for a name
 */
async function requestedIds(
  { GroupIds, GroupNames }: DescribeSecurityGroupsRequest,
  context: Context,
): Promise<string[] | undefined> {
  if (!GroupIds && !GroupNames) return undefined;
  GroupIds?.forEach(requireWellFormed);
  const named = await Promise.all((GroupNames ?? []).map((name) => findGroupId(name, context)));
  return [...(GroupIds ?? []), ...named];
}

const namedBy = ({ named }: GroupFilters, page: PageRequest, context: Context) =>
  findGroups({ groupIds: named("group-id"), vpcIds: named("vpc-id"), groupNames: named("group-name") }, page, context);

function toSecurityGroup({ group, rules }: StoredGroup, context: Context): SecurityGroup {
  const permissions = (direction: Direction) => toIpPermissions(rules.filter((rule) => rule.direction === direction));
  return {
    OwnerId: context.accountId,
    GroupId: group.groupId,
    GroupName: group.groupName,
    Description: group.description,
    IpPermissions: permissions("ingress"),
    IpPermissionsEgress: permissions("egress"),
    ...(group.vpcId !== undefined && { VpcId: group.vpcId }),
    Tags: toTagList(group.tags),
    SecurityGroupArn: groupArn(group.groupId, context),
  };
}
