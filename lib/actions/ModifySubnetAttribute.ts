import type { ModifySubnetAttributeRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import type { SubnetItem } from "../store/items.ts";
import type { Write } from "../store/transaction.ts";
import type { Action } from "./context.ts";
import { requireSubnet, requireSubnetId } from "./subnets/subnet.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Changes one attribute of a subnet:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html
 */
export const ModifySubnetAttribute: Action<"ModifySubnetAttribute"> = async (input, context) => {
  refuseUnsupported(input, UNSUPPORTED);
  const id = requireSubnetId(input.SubnetId);
  const set = requestedAttribute(input);
  const subnet = await requireSubnet(id, context);
  if (set.assignIpv6AddressOnCreation && subnet.ipv6CidrBlock === undefined) {
    throw errors.invalidValue("true", "assignIpv6AddressOnCreation", "The subnet has no IPv6 CIDR block.");
  }
  const answer = { Return: true };
  const change: Write = { update: subnet.sk, set, condition: "present" };
  const { committed } = await context.partition.commit([change], answer);
  if (!committed) throw errors.idNotFound("subnet", id);
  return answer;
};

const UNSUPPORTED = [
  "CustomerOwnedIpv4Pool",
  "DisableLniAtDeviceIndex",
  "EnableLniAtDeviceIndex",
  "MapCustomerOwnedIpOnLaunch",
] as const satisfies (keyof ModifySubnetAttributeRequest)[];

/** @throws InvalidParameterCombination, InvalidParameterValue */
function requestedAttribute(input: ModifySubnetAttributeRequest): Partial<SubnetItem> {
  const requested = {
    assignIpv6AddressOnCreation: input.AssignIpv6AddressOnCreation?.Value,
    enableDns64: input.EnableDns64?.Value,
    enableResourceNameDnsAAAARecordOnLaunch: input.EnableResourceNameDnsAAAARecordOnLaunch?.Value,
    enableResourceNameDnsARecordOnLaunch: input.EnableResourceNameDnsARecordOnLaunch?.Value,
    mapPublicIpOnLaunch: input.MapPublicIpOnLaunch?.Value,
    privateDnsHostnameTypeOnLaunch: input.PrivateDnsHostnameTypeOnLaunch,
  };
  const given = Object.entries(requested).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw errors.noAttribute();
  if (given.length > 1) throw errors.severalAttributes(given.map(([name]) => name));
  const type = requested.privateDnsHostnameTypeOnLaunch;
  if (type !== undefined && type !== "ip-name" && type !== "resource-name") {
    throw errors.invalidValue(type, "privateDnsHostnameTypeOnLaunch", "Expecting ip-name or resource-name.");
  }
  return Object.fromEntries(given);
}
