import { errors } from "../errors.ts";
import { defaultVpcId } from "../store/accounts.ts";
import { keys } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";

/**
 * The platforms of the account, and its default VPC:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
 */
export const DescribeAccountAttributes: Action<"DescribeAccountAttributes"> = async ({ AttributeNames }, context) => {
  const platforms = context.platform === "ec2" ? ["EC2", "VPC"] : ["VPC"];
  const attributes = new Map([
    ["supported-platforms", platforms],
    ["default-vpc", [(await findDefaultVpcId(context)) ?? "none"]],
  ]);
  const wanted = AttributeNames ?? [...attributes.keys()];
  return {
    AccountAttributes: wanted.map((name) => {
      const values = attributes.get(name);
      if (!values) throw errors.invalidValue(name, "attributeName", "Expecting supported-platforms or default-vpc.");
      return { AttributeName: name, AttributeValues: values.map((value) => ({ AttributeValue: value })) };
    }),
  };
};

async function findDefaultVpcId(context: Context): Promise<string | undefined> {
  const vpcId = defaultVpcId(context);
  return vpcId !== undefined && (await context.partition.get(keys.vpc(vpcId))) ? vpcId : undefined;
}
