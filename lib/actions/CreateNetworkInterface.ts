import { createHash } from "node:crypto";
import type { CreateNetworkInterfaceRequest } from "@aws-sdk/client-ec2";
import { octetsForId } from "../chance.ts";
import { errors } from "../errors.ts";
import { derivedId, newId } from "../security-group/ids.ts";
import { count } from "../store/accounts.ts";
import { putInterface } from "../store/interfaces.ts";
import type { GroupItem, InterfaceItem } from "../store/items.ts";
import { keys } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { chooseAddresses, requestedAddresses } from "./interfaces/addresses.ts";
import { requireInterfaceGroups } from "./interfaces/groups.ts";
import { toNetworkInterface } from "./interfaces/interface.ts";
import { requireQuota } from "./quota.ts";
import { requireSubnet, requireSubnetId } from "./subnets/subnet.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Makes an interface in a subnet: what groups are used by here. A ClientToken makes one only, however often it is sent:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
 */
export const CreateNetworkInterface: Action<"CreateNetworkInterface"> = async (input, context) => {
  refuseUnsupported(input, UNSUPPORTED);
  const tags = requestedTags(input.TagSpecifications, {
    resourceType: "network-interface",
    wrongType: "InvalidParameter",
  });
  const subnetId = requireSubnetId(input.SubnetId);
  const requested = requestedAddresses(input);
  const identity = identityOf(input, context);
  const { partition } = context;
  const answer = (item: Omit<InterfaceItem, "sk">, groups: readonly GroupItem[]) => {
    const names = new Map(groups.map(({ groupId, groupName }) => [groupId, groupName]));
    return { NetworkInterface: toNetworkInterface(item, names, context) };
  };

  const counted = count({ interfaces: 1 }, context.limits);
  return untilUnchanged(async () => {
    const made = await partition.get(keys.networkInterface(identity.networkInterfaceId));
    if (made && made.request !== identity.request) throw errors.idempotentMismatch();
    if (made) return answer(made, await requireInterfaceGroups(made.groupIds, made, context));
    const subnet = await requireSubnet(subnetId, context);
    const { vpcId, zone } = subnet;
    const groups = await requireInterfaceGroups(input.Groups, { subnetId, vpcId }, context);
    const item = {
      ...identity,
      subnetId,
      vpcId,
      zone,
      groupIds: groups.map(({ groupId }) => groupId),
      description: input.Description ?? "",
      addresses: await chooseAddresses(subnet, requested, context),
      macAddress: newMacAddress(),
      sourceDestCheck: true,
      tags,
    };
    const puts = putInterface(item, subnet, groups);
    const result = answer(item, groups);
    const outcome = await partition.commit([puts.item, ...puts.addresses, ...puts.places, counted], result);
    if (outcome.committed) return result;
    await requireQuota(counted, outcome.failed, context);
    return undefined;
  });
};

const UNSUPPORTED = [
  "ConnectionTrackingSpecification",
  "EnablePrimaryIpv6",
  "InterfaceType",
  "Ipv4PrefixCount",
  "Ipv4Prefixes",
  "Ipv6AddressCount",
  "Ipv6Addresses",
  "Ipv6PrefixCount",
  "Ipv6Prefixes",
  "Operator",
] as const satisfies (keyof CreateNetworkInterfaceRequest)[];

/**
 * @returns the ID, which follows from the token where there is one, and what tells another request with the same token
 * from this one
 */
function identityOf({ ClientToken: token, ...asked }: CreateNetworkInterfaceRequest, { accountId, region }: Context) {
  if (token === undefined) return { networkInterfaceId: newId("eni") };
  const request = createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
  return { networkInterfaceId: derivedId("eni", accountId, region, token), request };
}

/** Locally administered (IEEE 802), as AWS's are. */
const newMacAddress = (): string => ["02", ...(octetsForId(5).toString("hex").match(/../g) ?? [])].join(":");
