import type { ModifyVpcAttributeRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { VPC_ATTRIBUTES, type VpcAttribute, vpcAttribute } from "./vpcs/attributes.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Changes one attribute of a VPC. DNS host names can be enabled only where DNS support is:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html
 */
export const ModifyVpcAttribute: Action<"ModifyVpcAttribute"> = async (input, context) => {
  const { VpcId } = input;
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  const { name, value } = requestedAttribute(input);
  return untilUnchanged(async () => {
    const vpc = await requireVpc(VpcId, context);
    const needsSupport = name === "enableDnsHostnames" && value;
    if (needsSupport && !vpcAttribute(vpc, "enableDnsSupport")) throw errors.dnsSupportNeeded(VpcId);
    const condition = needsSupport ? { equals: { enableDnsSupport: vpc.enableDnsSupport } } : "present";
    const answer = { Return: true };
    const { committed } = await context.partition.commit(
      [{ update: vpc.sk, set: { [name]: value }, condition }],
      answer,
    );
    return committed ? answer : undefined;
  });
};

/** @throws InvalidParameterCombination, MissingParameter */
function requestedAttribute(input: ModifyVpcAttributeRequest): {
  readonly name: VpcAttribute;
  readonly value: boolean;
} {
  const requested = {
    enableDnsHostnames: input.EnableDnsHostnames,
    enableDnsSupport: input.EnableDnsSupport,
    enableNetworkAddressUsageMetrics: input.EnableNetworkAddressUsageMetrics,
  };
  const [name, ...others] = VPC_ATTRIBUTES.filter((attribute) => requested[attribute] !== undefined);
  if (name === undefined) throw errors.noAttribute();
  if (others.length > 0) throw errors.severalAttributes([name, ...others]);
  const value = requested[name]?.Value;
  if (value === undefined) throw errors.missingParameter(`${name}.value`);
  return { name, value };
}
