import type { SecurityGroupForVpc } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { toTagList } from "../security-group/tags.ts";
import type { StoredGroup } from "../store/groups.ts";
import type { GroupItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { type Fields, compileFilters } from "./describe/filters.ts";
import { findGroups } from "./describe/find-groups.ts";
import { pageRequest, toPage } from "./describe/pages.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * The groups that can be used in a VPC: its own, as none is shared here.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html
 */
export const GetSecurityGroupsForVpc: Action<"GetSecurityGroupsForVpc"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, fields(context), ({ tags }) => tags);
  const { vpcId } = await requireVpc(input.VpcId, context);
  const { named } = filters;
  const known = { groupIds: named("group-id"), groupNames: named("group-name"), vpcIds: [vpcId] };
  const results = groupsIn(vpcId, findGroups(known, page, context));
  const toMember = (group: GroupItem) => toSecurityGroupForVpc(group, context);
  return toPage("SecurityGroupForVpcs", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ groupId }: GroupItem): string => groupId;

async function* groupsIn(vpcId: string, groups: AsyncIterable<StoredGroup>): AsyncGenerator<GroupItem> {
  for await (const { group } of groups) {
    if (group.vpcId === vpcId) yield group;
  }
}

const fields = ({ accountId }: Context): Fields<GroupItem> => ({
  description: ({ description }) => [description],
  "group-id": ({ groupId }) => [groupId],
  "group-name": ({ groupName }) => [groupName],
  "owner-id": () => [accountId],
  "primary-vpc-id": ({ vpcId }) => [vpcId],
});

const toSecurityGroupForVpc = (group: GroupItem, { accountId }: Context): SecurityGroupForVpc => ({
  Description: group.description,
  GroupName: group.groupName,
  OwnerId: accountId,
  GroupId: group.groupId,
  Tags: toTagList(group.tags),
  PrimaryVpcId: group.vpcId,
});
