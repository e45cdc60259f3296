import type { SecurityGroupForVpc } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { toTagList } from "../security-group/tags.ts";
import type { GroupItem, NameItem } from "../store/items.ts";
import { keys, ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { type Fields, toPredicate } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * The groups that can be used in a VPC: its own, as none is shared here.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html
 */
export const GetSecurityGroupsForVpc: Action<"GetSecurityGroupsForVpc"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  const page = pageRequest(input, context);
  const passes = toPredicate(input.Filters, fields(context), ({ tags }) => tags);
  const { vpcId } = await requireVpc(input.VpcId, context);
  const names = (await context.partition.query(ranges.namesOf(vpcId))) as NameItem[];
  const groups = await Promise.all(names.map(({ groupId }) => context.partition.get<GroupItem>(keys.group(groupId))));
  const there = groups.filter((group) => group !== undefined);
  const { results, ...rest } = await toPage(following(there, positionOf, page), passes, positionOf, page, context);
  return { ...rest, SecurityGroupForVpcs: results.map((group) => toSecurityGroupForVpc(group, context)) };
};

const positionOf = ({ groupId }: GroupItem): string => groupId;

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
