import { errors } from "../errors.ts";
import { countGroup, defaultVpcId, putDefaultVpc } from "../store/accounts.ts";
import type { Action } from "./context.ts";
import { requireVpc, toVpc } from "./vpcs/vpc.ts";

/**
 * Makes the default VPC again where it has been deleted. Unlike on AWS it has the ID it had:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html
 */
export const CreateDefaultVpc: Action<"CreateDefaultVpc"> = async (_input, context) => {
  const vpcId = defaultVpcId(context);
  if (vpcId === undefined) throw errors.unsupported("An account with EC2 (classic) has no default VPC.");
  const outcome = await context.partition.commit([...putDefaultVpc(context, vpcId), countGroup]);
  if (!outcome.committed) throw outcome.failed.has(0) ? errors.defaultVpcExists() : errors.groupLimit();
  return { Vpc: toVpc(await requireVpc(vpcId, context), context, "pending") };
};
