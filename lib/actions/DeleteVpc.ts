import { errors } from "../errors.ts";
import { deleteGroup, readGroup } from "../store/groups.ts";
import type { NameItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import { deleteRule } from "../store/rules.ts";
import { DEFAULT_GROUP_NAME } from "../store/vpcs.ts";
import type { Action } from "./context.ts";
import { untilUnchanged } from "./until-unchanged.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Deletes a VPC, and its default group with it; another group in it prevents that:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
 */
export const DeleteVpc: Action<"DeleteVpc"> = async ({ VpcId }, context) => {
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  const { accountId, partition } = context;
  return untilUnchanged(async () => {
    const { sk, vpcId, revision } = await requireVpc(VpcId, context);
    const names = (await partition.query(ranges.namesOf(vpcId))) as NameItem[];
    const others = names.filter(({ groupName }) => groupName !== DEFAULT_GROUP_NAME);
    if (others.length > 0) throw errors.vpcDependency(vpcId);
    const defaults = await Promise.all(names.map(({ groupId }) => readGroup(partition, groupId)));
    const outcome = await partition.commit([
      { delete: sk, condition: { equals: { revision } } },
      ...defaults.flatMap((stored) =>
        stored ? [...deleteGroup(stored.group), ...stored.rules.flatMap((rule) => deleteRule(rule, accountId))] : [],
      ),
    ]);
    return outcome.committed ? { Return: true } : undefined;
  });
};
