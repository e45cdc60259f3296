import type { CreateNetworkInterfaceRequest } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { SubnetItem } from "../../store/items.ts";
import { ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { isGivenBy, lowestFree } from "../subnets/addresses.ts";

/** Addresses of an interface, by what a request says of them: a default of the largest instance types. */
const MAX_ADDRESSES = 50;

/** The addresses that a request names, the primary one first where it names that, and how many more it wants. */
export interface RequestedAddresses {
  readonly primary?: string;
  readonly secondary: readonly string[];
  /** Secondary addresses that may be any. */
  readonly more: number;
}

/** @throws InvalidParameterCombination, InvalidParameterValue */
export function requestedAddresses(input: CreateNetworkInterfaceRequest): RequestedAddresses {
  const { PrivateIpAddress, PrivateIpAddresses = [], SecondaryPrivateIpAddressCount: more = 0 } = input;
  const named = PrivateIpAddresses.map(({ Primary = false, PrivateIpAddress: address }) => {
    if (address === undefined) throw errors.missingParameter("privateIpAddress");
    return { Primary, address };
  });
  const primaries = named.filter(({ Primary }) => Primary).map(({ address }) => address);
  if (PrivateIpAddress !== undefined && primaries.length > 0) {
    throw errors.combination("privateIpAddress", "privateIpAddresses");
  }
  if (primaries.length > 1) throw errors.invalidValue(primaries.join(", "), "privateIpAddresses", "One is primary.");
  if (more < 0 || named.length + more > MAX_ADDRESSES - 1) throw errors.tooMany("addresses", MAX_ADDRESSES);
  const primary = PrivateIpAddress ?? primaries[0];
  const secondary = named.filter(({ Primary }) => !Primary).map(({ address }) => address);
  const all = [...(primary === undefined ? [] : [primary]), ...secondary];
  if (new Set(all).size < all.length)
    throw errors.invalidValue(all.join(", "), "privateIpAddresses", "One is repeated.");
  return { secondary, more, ...(primary !== undefined && { primary }) };
}

/**
 * The addresses that an interface gets: those it asks for, and for the rest the lowest that are free.
 * @throws InvalidParameterValue, InvalidIPAddress.InUse, InsufficientFreeAddressesInSubnet
 */
export async function chooseAddresses(
  subnet: SubnetItem,
  { primary, secondary, more }: RequestedAddresses,
  { partition }: Context,
): Promise<string[]> {
  const items = await partition.query(ranges.addressesOf(subnet.subnetId));
  const taken = new Set(items.map(({ sk }) => sk.split("#").at(-1) ?? ""));
  const named = [...(primary === undefined ? [] : [primary]), ...secondary];
  for (const address of named) {
    if (!isGivenBy(subnet, address)) throw errors.addressRange(address);
    if (taken.has(address)) throw errors.addressInUse(address);
  }
  const wanted = more + (primary === undefined ? 1 : 0);
  const free = lowestFree(subnet, wanted, new Set([...taken, ...named]));
  if (!free) throw errors.subnetFull(subnet.subnetId);
  return primary === undefined ? [free[0] ?? "", ...secondary, ...free.slice(1)] : [primary, ...secondary, ...free];
}
