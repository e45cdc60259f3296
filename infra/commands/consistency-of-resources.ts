/** What has to hold of the resources around the groups: prefix lists, peerings, associations, subnets, interfaces. */
import {
  type AddressItem,
  type AssociationItem,
  type EntriesItem,
  type InterfaceItem,
  isKind,
  type Item,
  type PeeringItem,
  type PrefixListItem,
  type SubnetItem,
} from "../../lib/store/items.ts";
import { keys, parseEntriesKey, parseUseKey } from "../../lib/store/keys.ts";

/** All items of a partition, by their sort keys. */
export type Items = ReadonlyMap<string, Item>;
export type Report = (sk: string, fault: string) => void;

/** Reports what is wrong with an item, if it is one of these. */
export function checkResource(item: Item, items: Items, report: Report): void {
  if (isKind("address", item)) checkAddress(item, items, report);
  else if (isKind("association", item)) checkAssociation(item, items, report);
  else if (isKind("entries", item)) checkEntries(item, items, report);
  else if (isKind("interface", item)) checkInterface(item, items, report);
  else if (isKind("peering", item)) checkPeering(item, items, report);
  else if (isKind("prefix-list", item)) checkPrefixList(item, items, report);
  else if (isKind("subnet", item)) checkSubnet(item, items, report);
  else if (isKind("use", item)) checkUse(item, items, report);
}

function checkPrefixList({ sk, prefixListId, version }: PrefixListItem, items: Items, report: Report): void {
  if (!items.has(keys.entries(prefixListId, version)))
    report(sk, `the prefix list has no entries of version ${version}`);
}

function checkEntries({ sk }: EntriesItem, items: Items, report: Report): void {
  const { prefixListId, version } = parseEntriesKey(sk);
  const list = items.get(keys.prefixList(prefixListId));
  const isItsVersion = list && isKind("prefix-list", list) && version <= list.version;
  if (!isItsVersion) report(sk, "the entries have no prefix list");
}

function checkPeering({ sk, status, requester, accepter }: PeeringItem, items: Items, report: Report): void {
  if (status !== "active" && status !== "pending-acceptance") return;
  const isThere = ({ vpcId }: PeeringItem["requester"]) => items.has(keys.vpc(vpcId));
  if (!isThere(requester) && !isThere(accepter)) report(sk, "the peering connection has no VPC here");
}

function checkAssociation({ sk, groupId, vpcId }: AssociationItem, items: Items, report: Report): void {
  if (!items.has(keys.group(groupId))) report(sk, `the association has no group ${groupId}`);
  if (!items.has(keys.vpc(vpcId))) report(sk, `the association has no VPC ${vpcId}`);
  const use = keys.use(groupId, vpcId);
  if (!items.has(use)) report(use, "a group is in a VPC and doesn't say so");
}

function checkSubnet({ sk, subnetId, vpcId, addresses }: SubnetItem, items: Items, report: Report): void {
  if (!items.has(keys.vpc(vpcId))) report(sk, `the subnet has no VPC ${vpcId}`);
  const given = [...items.keys()].filter((key) => key.startsWith(keys.address(subnetId, ""))).length;
  if (given !== addresses) report(sk, `the subnet counts ${addresses} addresses, and has given ${given}`);
}

function checkAddress({ sk, networkInterfaceId }: AddressItem, items: Items, report: Report): void {
  const owner = items.get(keys.networkInterface(networkInterfaceId));
  const isItsOwn = owner && isKind("interface", owner) && owner.addresses.some((one) => sk.endsWith(`#${one}`));
  if (!isItsOwn) report(sk, `the address has no interface ${networkInterfaceId}`);
}

function checkInterface(item: InterfaceItem, items: Items, report: Report): void {
  const { sk, networkInterfaceId, subnetId, groupIds, addresses } = item;
  if (!items.has(keys.subnet(subnetId))) report(sk, `the interface has no subnet ${subnetId}`);
  for (const groupId of groupIds) {
    if (!items.has(keys.group(groupId))) report(sk, `the interface is in no group ${groupId}`);
    const use = keys.use(groupId, networkInterfaceId);
    if (!items.has(use)) report(use, "an interface is in a group that doesn't say so");
  }
  for (const address of addresses) {
    const key = keys.address(subnetId, address);
    if (!items.has(key)) report(key, "an interface has an address that isn't taken");
  }
}

function checkUse({ sk }: Item, items: Items, report: Report): void {
  const [, groupId = ""] = sk.split("#");
  if (items.has(keys.association(groupId, parseUseKey(sk)))) return;
  const user = items.get(keys.networkInterface(parseUseKey(sk)));
  const isItsGroup =
    user && isKind("interface", user) && user.groupIds.some((id) => sk.startsWith(`${keys.group(id)}#`));
  if (!isItsGroup) report(sk, "the group has no such interface or VPC");
}
