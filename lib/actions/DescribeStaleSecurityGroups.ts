import type { IpPermission, StaleIpPermission, StaleSecurityGroup } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { toIpPermissions } from "../security-group/answers.ts";
import type { Direction } from "../security-group/permission.ts";
import type { StoredGroup } from "../store/groups.ts";
import type { Action, Context } from "./context.ts";
import { findGroups } from "./describe/find-groups.ts";
import { pageRequest, toPage } from "./describe/pages.ts";
import { staleRuleFinder } from "./peerings/stale.ts";
import { withPeeringStatuses } from "./peerings/statuses.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * The groups of a VPC with rules that name a peer's group which is gone, or whose peering connection is: what a
 * clean-up looks for and revokes.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html
 */
export const DescribeStaleSecurityGroups: Action<"DescribeStaleSecurityGroups"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  const page = pageRequest(input, context, { least: 5, most: 255 });
  const { vpcId } = await requireVpc(input.VpcId, context);
  const groups = withPeeringStatuses(findGroups({ vpcIds: [vpcId] }, page, context), context);
  const results = staleGroups(groups, vpcId, context);
  const positionOf = ({ group }: StoredGroup) => group.groupId;
  return toPage("StaleSecurityGroupSet", { results, positionOf, toMember: toStaleGroup }, page, context);
};

/** Those of the VPC that have stale rules, with these alone. */
async function* staleGroups(
  groups: AsyncIterable<StoredGroup>,
  vpcId: string,
  context: Context,
): AsyncGenerator<StoredGroup> {
  const findStale = staleRuleFinder(context);
  for await (const stored of groups) {
    const { group } = stored;
    const stale = group.vpcId === vpcId ? await findStale(stored) : [];
    if (stale.length > 0) yield { group, rules: stale };
  }
}

function toStaleGroup({ group, rules }: StoredGroup): StaleSecurityGroup {
  const permissions = (direction: Direction) =>
    toIpPermissions(rules.filter((rule) => rule.direction === direction)).map(toStalePermission);
  return {
    Description: group.description,
    GroupId: group.groupId,
    GroupName: group.groupName,
    StaleIpPermissions: permissions("ingress"),
    StaleIpPermissionsEgress: permissions("egress"),
    VpcId: group.vpcId,
  };
}

/** "Not applicable for stale security group rules" are the other kinds of source (StaleIpPermission). */
function toStalePermission({ FromPort, IpProtocol, ToPort, UserIdGroupPairs }: IpPermission): StaleIpPermission {
  return { FromPort, IpProtocol, IpRanges: [], PrefixListIds: [], ToPort, UserIdGroupPairs };
}
