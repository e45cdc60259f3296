import { errors } from "../../errors.ts";
import type { Source } from "../../security-group/permission.ts";
import type { NamedGroup, RequestedRule, ResolvedRule } from "../../security-group/requested-rules.ts";
import type { Context } from "../context.ts";
import {
  findEc2GroupIdOf,
  findGroupId,
  type GroupReference,
  isInDefaultNetwork,
  requireGroup,
  resolveGroupId,
} from "../groups/reference.ts";

/** Which group, and which rules: all that a request says, with its names looked up. */
export interface Target {
  readonly groupId: string;
  readonly rules: readonly ResolvedRule[];
}

/**
 * Looks up what the request names, all at once. Where it names nothing, nothing is read.
 * @throws InvalidGroup.NotFound for a name that isn't there
 * @throws MissingParameter where a group outside the default VPC names its source
 */
export async function lookUpNames(
  reference: GroupReference,
  requested: readonly RequestedRule[],
  context: Context,
): Promise<Target> {
  const named = new Map<string, NamedGroup>();
  for (const { source } of requested) {
    if (source.type === "group-name") named.set(nameKey(source), source);
  }
  const [groupId, found] = await Promise.all([
    named.size > 0 ? resolveNameable(reference, context) : resolveGroupId(reference, context),
    Promise.all([...named].map(async ([key, group]) => [key, await findSource(group, reference, context)] as const)),
  ]);
  const sources = new Map(found);

  const rules = requested.map(({ source, description, ...protocolAndPorts }): ResolvedRule => {
    const descriptionOf = description === undefined ? {} : { description };
    if (source.type !== "group-name") return { permission: { ...protocolAndPorts, source }, ...descriptionOf };
    const group = sources.get(nameKey(source));
    if (!group) throw new Error(`${source.groupName} was not looked up`);
    const sourceGroupName = reference.kind === "ec2" ? { sourceGroupName: source.groupName } : {};
    return { permission: { ...protocolAndPorts, source: group }, ...descriptionOf, ...sourceGroupName };
  });
  return { groupId, rules };
}

const nameKey = ({ userId, groupName, groupId = "" }: NamedGroup): string => [userId, groupId, groupName].join("/");

/** The ID of a group whose rules may name their source. */
async function resolveNameable(reference: GroupReference, context: Context): Promise<string> {
  if (!("groupId" in reference) || reference.kind === "ec2") return resolveGroupId(reference, context);
  const group = await requireGroup(reference.groupId, context);
  if (!isInDefaultNetwork(group, context)) throw errors.missingSourceGroup();
  return group.groupId;
}

async function findSource(named: NamedGroup, { kind }: GroupReference, context: Context): Promise<Source> {
  const { userId, groupName } = named;
  if (kind === "vpc" && userId !== context.accountId) throw errors.vpcGroupByName(groupName);
  const groupId =
    kind === "ec2" ? await findEc2GroupIdOf(userId, groupName, context) : await findGroupId(groupName, context);
  if (named.groupId !== undefined && named.groupId !== groupId) throw errors.groupNotFound(named.groupId);
  return { type: "group", userId, groupId };
}
