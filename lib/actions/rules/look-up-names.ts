import { errors } from "../../errors.ts";
import { flatParameter, type FlatParameters } from "../../security-group/flat-parameters.ts";
import { LOAD_BALANCERS, loadBalancersGroupId } from "../../security-group/load-balancers.ts";
import type { Source } from "../../security-group/permission.ts";
import type { NamedGroup, RequestedRule, ResolvedRule } from "../../security-group/requested-rules.ts";
import type { Context } from "../context.ts";
import {
  findEc2GroupIdOf,
  findSourceGroupId,
  isInDefaultNetwork,
  requireGroup,
  resolveGroupId,
} from "../groups/find-group.ts";
import type { RequestedGroup } from "../groups/requested-group.ts";

/** Which group, and which rules: all that a request says, with its names looked up. */
export interface Target {
  readonly groupId: string;
  readonly rules: readonly ResolvedRule[];
}

/**
 * Looks up what the request names. Where it names nothing, nothing is read.
 * @throws InvalidGroup.NotFound for a name that isn't there; and for one that is, where the group whose rules name it is
 * not in the default VPC, in which names are looked up
 */
export async function lookUpNames(
  group: RequestedGroup,
  requested: readonly RequestedRule[],
  context: Context,
): Promise<Target> {
  const named = new Map<string, NamedGroup>();
  for (const { source } of requested) {
    if (source.type === "group-name") named.set(nameKey(source), source);
  }
  const sources = new Map(
    await Promise.all(
      [...named].map(async ([key, source]) => [key, await findSource(source, group, context)] as const),
    ),
  );
  const groupId = await resolveGroupId(group, context);
  const isVpcGroupById = "groupId" in group && group.platform === "vpc";
  if (named.size > 0 && isVpcGroupById) await requireInDefaultVpc(groupId, context);

  const rules = requested.map(({ source, description, ...protocolAndPorts }): ResolvedRule => {
    const descriptionOf = description === undefined ? {} : { description };
    if (source.type !== "group-name") return { permission: { ...protocolAndPorts, source }, ...descriptionOf };
    const found = sources.get(nameKey(source));
    if (!found) throw new Error(`${source.groupName} was not looked up`);
    const sourceGroupName = group.platform === "ec2" ? { sourceGroupName: source.groupName } : {};
    return { permission: { ...protocolAndPorts, source: found }, ...descriptionOf, ...sourceGroupName };
  });
  return { groupId, rules };
}

/**
 * The flat form names its source group, in the default VPC or among the EC2 (classic) groups of its owner. AWS looks it
 * up before it minds the protocol or the owner beside it, so that it isn't there is what a request hears first.
 * @throws InvalidGroup.NotFound
 */
export async function requireFlatSource(
  parameters: FlatParameters,
  { platform }: RequestedGroup,
  context: Context,
): Promise<void> {
  const { SourceSecurityGroupName: name, SourceSecurityGroupOwnerId: owner, ...others } = parameters;
  const isAlone = owner === undefined && flatParameter(others) === undefined;
  if (name === undefined || isAlone || owner === LOAD_BALANCERS.userId || others.CidrIp !== undefined) return;
  if (platform === "vpc") await findSourceGroupId(name, context);
  else await findEc2GroupIdOf(/^\d{12}$/.exec(owner ?? "")?.[0] ?? context.accountId, name, context);
}

const nameKey = ({ userId, groupName, groupId = "" }: NamedGroup): string => [userId, groupId, groupName].join("/");

async function requireInDefaultVpc(groupId: string, context: Context): Promise<void> {
  const group = await requireGroup(groupId, context);
  if (!isInDefaultNetwork(group, context)) throw errors.otherNetwork();
}

async function findSource(named: NamedGroup, { platform }: RequestedGroup, context: Context): Promise<Source> {
  const { userId, groupName } = named;
  if (userId === LOAD_BALANCERS.userId) return loadBalancers(named, context);
  if (platform === "vpc" && userId !== context.accountId) throw errors.vpcGroupByName(groupName);
  const groupId = await (platform === "ec2"
    ? findEc2GroupIdOf(userId, groupName, context)
    : findSourceGroupId(groupName, context));
  if (named.groupId !== undefined && named.groupId !== groupId) throw errors.groupNotFound(named.groupId);
  return { type: "group", userId, groupId };
}

/** @throws InvalidGroup.NotFound */
function loadBalancers({ userId, groupName, groupId }: NamedGroup, { region }: Context): Source {
  if (groupName !== LOAD_BALANCERS.groupName) throw errors.groupNameNotFound(groupName, undefined);
  return { type: "group", userId, groupId: groupId ?? loadBalancersGroupId(region) };
}
