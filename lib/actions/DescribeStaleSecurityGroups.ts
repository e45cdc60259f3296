import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { pageRequest } from "./describe/pages.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Which groups have rules that a deleted peering left behind. There is no peering here, so none has:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html
 */
export const DescribeStaleSecurityGroups: Action<"DescribeStaleSecurityGroups"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  pageRequest(input, context, { least: 5, most: 255 });
  await requireVpc(input.VpcId, context);
  return { StaleSecurityGroupSet: [] };
};
