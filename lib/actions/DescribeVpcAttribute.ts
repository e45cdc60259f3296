import { errors } from "../errors.ts";
import type { Action } from "./context.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * One attribute of a VPC, as a new one has it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html
 */
export const DescribeVpcAttribute: Action<"DescribeVpcAttribute"> = async ({ Attribute, VpcId }, context) => {
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  if (Attribute === undefined) throw errors.missingParameter("attribute");
  const { vpcId, isDefault } = await requireVpc(VpcId, context);
  switch (Attribute) {
    case "enableDnsHostnames":
      return { VpcId: vpcId, EnableDnsHostnames: { Value: isDefault } };
    case "enableDnsSupport":
      return { VpcId: vpcId, EnableDnsSupport: { Value: true } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId: vpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    default:
      throw errors.invalidValue(Attribute, "attribute", "Unknown attribute.");
  }
};
