import { errors } from "../errors.ts";
import { newId } from "../security-group/ids.ts";
import { count, defaultVpcId, putDefaultVpc } from "../store/accounts.ts";
import { putDefaultSubnets } from "../store/subnets.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireQuota } from "./quota.ts";
import { toVpc } from "./vpcs/vpc.ts";

/**
 * Makes the default VPC again where it has been deleted. Unlike on AWS it has the ID it had, but a new default group:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html
 */
export const CreateDefaultVpc: Action<"CreateDefaultVpc"> = async (_input, context) => {
  const vpcId = defaultVpcId(context);
  if (vpcId === undefined) throw errors.unsupported("An account with EC2 (classic) has no default VPC.");
  const counted = count({ vpcs: 1, groups: 1 }, context.limits);
  return untilUnchanged(async () => {
    const { item, vpc, defaultGroup } = putDefaultVpc(context, vpcId, newId("sg"));
    const answer = { Vpc: toVpc(item, context, "pending") };
    const subnets = putDefaultSubnets(context, vpcId);
    const outcome = await context.partition.commit([vpc, ...defaultGroup, ...subnets, counted], answer);
    if (outcome.committed) return answer;
    if (outcome.failed.has(vpc)) throw errors.defaultVpcExists();
    await requireQuota(counted, outcome.failed, context);
    return undefined;
  });
};
