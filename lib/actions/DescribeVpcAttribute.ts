import { errors } from "../errors.ts";
import type { Action } from "./context.ts";
import { vpcAttribute } from "./vpcs/attributes.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/** One attribute of a VPC: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html */
export const DescribeVpcAttribute: Action<"DescribeVpcAttribute"> = async ({ Attribute, VpcId }, context) => {
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  if (Attribute === undefined) throw errors.missingParameter("attribute");
  const vpc = await requireVpc(VpcId, context);
  switch (Attribute) {
    case "enableDnsHostnames":
      return { VpcId, EnableDnsHostnames: { Value: vpcAttribute(vpc, Attribute) } };
    case "enableDnsSupport":
      return { VpcId, EnableDnsSupport: { Value: vpcAttribute(vpc, Attribute) } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: vpcAttribute(vpc, Attribute) } };
    default:
      throw errors.invalidValue(Attribute, "attribute", "Unknown attribute.");
  }
};
