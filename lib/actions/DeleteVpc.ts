import { errors } from "../errors.ts";
import { readGroup } from "../store/groups.ts";
import type { NameItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import { DEFAULT_GROUP_NAME } from "../store/vpcs.ts";
import type { Action } from "./context.ts";
import { deleteWithRules } from "./rules/delete-groups.ts";
import { untilUnchanged } from "./until-unchanged.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Deletes a VPC, and its default group with it; another group in it prevents that:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
 */
export const DeleteVpc: Action<"DeleteVpc"> = async ({ VpcId }, context) => {
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  const { partition } = context;
  return untilUnchanged(async () => {
    const { sk, vpcId, revision } = await requireVpc(VpcId, context);
    const names = (await partition.query(ranges.namesOf(vpcId))) as NameItem[];
    const others = names.filter(({ groupName }) => groupName !== DEFAULT_GROUP_NAME);
    if (others.length > 0) throw errors.vpcDependency(vpcId);
    const defaults = await Promise.all(names.map(({ groupId }) => readGroup(partition, groupId)));
    const there = defaults.filter((stored) => stored !== undefined);
    const deleted = await deleteWithRules(there, [{ delete: sk, condition: { equals: { revision } } }], context);
    return deleted ? { Return: true } : undefined;
  });
};
