import type { DescribeSecurityGroupsRequest, SecurityGroup } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import type { Direction } from "../security-group/permission.ts";
import { groupArn, toIpPermissions } from "../security-group/answers.ts";
import { toTagList } from "../security-group/tags.ts";
import { groupsIn, type StoredGroup } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters } from "./describe/filters.ts";
import { groupFields, readGroupNames } from "./describe/group-filters.ts";
import { type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { findGroupId, requireGroupWithRules, requireWellFormed } from "./groups/reference.ts";

/**
 * Groups by ID, by name, by filter, or all, in the order of their IDs:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const DescribeSecurityGroups: Action<"DescribeSecurityGroups"> = async (input, context) => {
  if (input.MaxResults !== undefined && input.GroupIds) throw errors.combination("securityGroupIdSet", "maxResults");
  if (input.MaxResults !== undefined && input.GroupNames) throw errors.combination("securityGroupSet", "maxResults");
  const page = pageRequest(input, context);
  const fields = groupFields(context, await readGroupNames(input.Filters, context));
  const { passes } = compileFilters(input.Filters, fields, ({ group }) => group.tags);
  const groups = await readGroups(input, page, context);
  const { results, ...rest } = await toPage(groups, passes, ({ group }) => group.groupId, page, context);
  return { ...rest, SecurityGroups: results.map((stored) => toSecurityGroup(stored, context)) };
};

/** @throws InvalidGroupId.Malformed, InvalidGroup.NotFound */
async function readGroups(
  { GroupIds = [], GroupNames = [] }: DescribeSecurityGroupsRequest,
  page: PageRequest,
  context: Context,
): Promise<AsyncIterable<StoredGroup> | Iterable<StoredGroup>> {
  if (GroupIds.length === 0 && GroupNames.length === 0) {
    return groupsIn(context.partition.scan(ranges.groups(page.after), readAhead(page)));
  }
  GroupIds.forEach(requireWellFormed);
  const named = await Promise.all(GroupNames.map((name) => findGroupId(name, context)));
  const wanted = [...new Set([...GroupIds, ...named])].toSorted();
  return Promise.all(wanted.map((id) => requireGroupWithRules(id, context)));
}

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
