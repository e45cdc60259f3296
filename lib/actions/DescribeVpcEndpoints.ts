import type { Action } from "./context.ts";
import { requireNone } from "./describe/none.ts";

/** There are none: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export const DescribeVpcEndpoints: Action<"DescribeVpcEndpoints"> = async (input, context) => {
  const { VpcEndpointIds: ids, Filters: filters } = input;
  requireNone({ kind: "vpce", ids, filters, filterNames: FILTERS, page: input }, context);
  return Promise.resolve({ VpcEndpoints: [] });
};

const FILTERS = [
  "ip-address-type",
  "service-name",
  "service-region",
  "tag-key",
  "vpc-endpoint-id",
  "vpc-endpoint-state",
  "vpc-endpoint-type",
  "vpc-id",
];
