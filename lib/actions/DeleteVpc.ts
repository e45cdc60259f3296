import { errors } from "../errors.ts";
import { DEFAULT_GROUP_NAME } from "../security-group/defaults.ts";
import { firstGroup } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import { deleteSubnet } from "../store/subnets.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { associationsWith } from "./associations/associations.ts";
import { deleteWithRules } from "./groups/delete.ts";
import { endPeering } from "./peerings/answer.ts";
import { openPeeringsOf } from "./peerings/between.ts";
import { subnetsOf } from "./subnets/subnet.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Deletes a VPC, and with it its default group, its peering connections and, where it is the default VPC, its default
 * subnets. Another group in it, its own or an associated one, another subnet or an interface prevents that:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
 */
export const DeleteVpc: Action<"DeleteVpc"> = async ({ VpcId }, context) => {
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  const { partition } = context;
  return untilUnchanged(async () => {
    const { sk, vpcId, additions } = await requireVpc(VpcId, context);
    const names = await partition.query(ranges.namesOf(vpcId));
    const others = names.filter(({ groupName }) => groupName !== DEFAULT_GROUP_NAME);
    const associations = await associationsWith(vpcId, context);
    const subnets = await subnetsOf(vpcId, context);
    const isUsed = subnets.some(({ isDefault, addresses }) => !isDefault || addresses > 0);
    if (others.length > 0 || associations.length > 0 || isUsed) throw errors.vpcDependency(vpcId);
    const defaults = await Promise.all(
      names.map(async ({ groupId }) => firstGroup(await partition.settled(ranges.groupWithRules(groupId)))),
    );
    const there = defaults.filter((stored) => stored !== undefined);
    const peerings = await openPeeringsOf(vpcId, context);
    const answer = { Return: true };
    const deletion: Write = { delete: sk, condition: { equals: { additions } } };
    const ended = peerings.flatMap((peering) => endPeering(peering, context.accountId));
    const { committed } = await partition.commit(
      [deletion, ...deleteWithRules(there, context, { vpcs: 1 }), ...subnets.map(deleteSubnet), ...ended],
      answer,
    );
    return committed ? answer : undefined;
  });
};
