import type { DescribeSecurityGroupsRequest, SecurityGroup } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import type { Direction } from "../security-group/permission.ts";
import { groupArn, toIpPermissions } from "../security-group/rule.ts";
import { type StoredGroup, toGroups } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { findGroupId, requireWellFormed } from "./rules/group-reference.ts";

/**
 * Groups by ID, by name, or all:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const DescribeSecurityGroups: Action<"DescribeSecurityGroups"> = async (input, context) => {
  refuseUnsupported(input);
  const { GroupIds, GroupNames } = input;
  const groups =
    GroupIds || GroupNames
      ? await readGroups(GroupIds ?? [], GroupNames ?? [], context)
      : toGroups(await context.partition.query(ranges.groups));
  return { SecurityGroups: groups.map((stored) => toSecurityGroup(stored, context)) };
};

const UNSUPPORTED = ["Filters", "MaxResults", "NextToken"] as const satisfies (keyof DescribeSecurityGroupsRequest)[];

function refuseUnsupported(input: DescribeSecurityGroupsRequest): void {
  const parameter = UNSUPPORTED.find((name) => input[name] !== undefined);
  if (parameter) throw errors.unsupported(`The parameter ${parameter} is not supported yet. Leave it out.`);
}

/** @throws InvalidGroupId.Malformed, InvalidGroup.NotFound */
async function readGroups(
  ids: readonly string[],
  names: readonly string[],
  context: Context,
): Promise<readonly StoredGroup[]> {
  ids.forEach(requireWellFormed);
  const named = await Promise.all(names.map((name) => findGroupId(name, context)));
  const wanted = [...new Set([...ids, ...named])].toSorted();
  return Promise.all(
    wanted.map(async (id) => {
      const [stored] = toGroups(await context.partition.query(ranges.groupWithRules(id)));
      if (!stored) throw errors.groupNotFound(id);
      return stored;
    }),
  );
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
    Tags: [...group.tags],
    SecurityGroupArn: groupArn(group.groupId, context),
  };
}
