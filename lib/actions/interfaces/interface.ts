import type { NetworkInterface } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import { zonesOf } from "../../security-group/zones.ts";
import type { InterfaceItem } from "../../store/items.ts";
import { keys, parseUseKey, ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** @throws MissingParameter, InvalidNetworkInterfaceID.Malformed */
export function requireInterfaceId(id: string | undefined): string {
  if (id === undefined) throw errors.missingParameter("networkInterfaceId");
  if (!isWellFormed("eni", id)) throw errors.malformedId("eni", id);
  return id;
}

/** @throws InvalidNetworkInterfaceID.NotFound */
export async function requireInterface(id: string, { partition }: Context): Promise<InterfaceItem> {
  const found = await partition.get(keys.networkInterface(id));
  if (!found) throw errors.idNotFound("eni", id);
  return found;
}

/** The interfaces that are in a group. */
export async function interfacesIn(groupId: string, { partition }: Context): Promise<InterfaceItem[]> {
  const uses = await partition.query(ranges.usesByInterfaces(groupId));
  const found = await Promise.all(uses.map(({ sk }) => partition.get(keys.networkInterface(parseUseKey(sk)))));
  return found.filter((one) => one !== undefined);
}

/** Names of groups, by ID. */
export type GroupNames = ReadonlyMap<string, string>;

/** It is always available: there is nothing here that it could be attached to. */
export function toNetworkInterface(
  item: Omit<InterfaceItem, "sk">,
  names: GroupNames,
  { accountId, region }: Context,
): NetworkInterface {
  const { zone, addresses } = item;
  return {
    AvailabilityZone: zone,
    Description: item.description,
    Groups: item.groupIds.map((GroupId) => ({ GroupId, GroupName: names.get(GroupId) })),
    InterfaceType: "interface",
    Ipv6Addresses: [],
    MacAddress: item.macAddress,
    NetworkInterfaceId: item.networkInterfaceId,
    OwnerId: accountId,
    PrivateIpAddress: addresses[0],
    PrivateIpAddresses: addresses.map((PrivateIpAddress, index) => ({ Primary: index === 0, PrivateIpAddress })),
    RequesterManaged: false,
    SourceDestCheck: item.sourceDestCheck,
    Status: "available",
    SubnetId: item.subnetId,
    TagSet: toTagList(item.tags),
    VpcId: item.vpcId,
    AvailabilityZoneId: zonesOf(region).find(({ name }) => name === zone)?.id,
  };
}
