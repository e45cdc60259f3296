import type { Action } from "./context.ts";
import { requireNone } from "./describe/none.ts";

/** There are none: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
export const DescribeNatGateways: Action<"DescribeNatGateways"> = async (input, context) => {
  const { NatGatewayIds: ids, Filter: filters } = input;
  requireNone({ kind: "nat", ids, filters, filterNames: FILTERS, page: input }, context);
  return Promise.resolve({ NatGateways: [] });
};

const FILTERS = ["nat-gateway-id", "state", "subnet-id", "tag-key", "vpc-id"];
