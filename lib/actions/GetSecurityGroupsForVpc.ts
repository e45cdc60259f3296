import type { SecurityGroupForVpc } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { toTagList } from "../security-group/tags.ts";
import type { StoredGroup } from "../store/groups.ts";
import type { GroupItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { associationsWith } from "./associations/associations.ts";
import { type Fields, compileFilters } from "./describe/filters.ts";
import { findGroups } from "./describe/find-groups.ts";
import { pageRequest, toPage } from "./describe/pages.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * The groups that can be used in a VPC: its own, and those that are associated with it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html
 */
export const GetSecurityGroupsForVpc: Action<"GetSecurityGroupsForVpc"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, fields(context), ({ tags }) => tags);
  const { vpcId } = await requireVpc(input.VpcId, context);
  const { named } = filters;
  const associated = new Set((await associationsWith(vpcId, context)).map(({ groupId }) => groupId));
  // Associated groups have their names in their own VPCs.
  const vpcIds = associated.size === 0 ? [vpcId] : undefined;
  const known = { groupIds: named("group-id"), groupNames: named("group-name"), vpcIds };
  const isUsable = (group: GroupItem) => group.vpcId === vpcId || associated.has(group.groupId);
  const results = groupsAmong(findGroups(known, page, context), isUsable);
  const toMember = (group: GroupItem) => toSecurityGroupForVpc(group, context);
  return toPage("SecurityGroupForVpcs", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ groupId }: GroupItem): string => groupId;

async function* groupsAmong(
  groups: AsyncIterable<StoredGroup>,
  isUsable: (group: GroupItem) => boolean,
): AsyncGenerator<GroupItem> {
  for await (const { group } of groups) {
    if (isUsable(group)) yield group;
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
