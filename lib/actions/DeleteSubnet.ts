import { errors } from "../errors.ts";
import { deleteSubnet } from "../store/subnets.ts";
import type { Action } from "./context.ts";
import { requireSubnet, requireSubnetId } from "./subnets/subnet.ts";

/**
 * Deletes a subnet that has no interfaces:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
 */
export const DeleteSubnet: Action<"DeleteSubnet"> = async ({ SubnetId }, context) => {
  const id = requireSubnetId(SubnetId);
  const subnet = await requireSubnet(id, context);
  const answer = { Return: true };
  const { committed } = await context.partition.commit([deleteSubnet(subnet)], answer);
  if (committed) return answer;
  await requireSubnet(id, context);
  throw errors.subnetDependency(id);
};
