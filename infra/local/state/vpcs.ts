/** The VPCs of a seed, with their subnets and the interfaces in these. */
import { createHash } from "node:crypto";
import { isGivenBy, lowestFree } from "../../../lib/actions/subnets/addresses.ts";
import { requireCidrBlock } from "../../../lib/actions/vpcs/cidr-blocks.ts";
import { canonicalIpv6Cidr, contains, overlaps } from "../../../lib/security-group/cidr.ts";
import { DEFAULT_GROUP_NAME, DEFAULT_VPC_CIDR } from "../../../lib/security-group/defaults.ts";
import { derivedId } from "../../../lib/security-group/ids.ts";
import type { Tags } from "../../../lib/security-group/tags.ts";
import { zonesOf } from "../../../lib/security-group/zones.ts";
import type { Account } from "../../../lib/account.ts";
import type { InterfaceItem, SubnetItem, VpcItem } from "../../../lib/store/items.ts";
import { keys } from "../../../lib/store/keys.ts";
import { putDefaultSubnets } from "../../../lib/store/subnets.ts";
import { at, Fault, type Path } from "./fault.ts";
import { findGroup, type Lookup } from "./find.ts";
import type { InterfaceState, SubnetState } from "./form.ts";
import type { ItemSet } from "./item-set.ts";
import { nameOf, type VpcPlan } from "./plan.ts";
import { tagged } from "./tags.ts";

/** Adds the VPC and its subnets, without its groups. @throws Fault */
export function addVpc(vpc: VpcPlan, lookup: Lookup, items: ItemSet): void {
  const { account } = lookup.plan;
  const { state, path } = vpc;
  const item = vpcItem(vpc, account);
  items.add(item, path, `VPC ${vpc.vpcId} is there twice`);
  if (state.subnets === undefined && vpc.isDefault && item.cidrBlock === DEFAULT_VPC_CIDR) {
    for (const write of putDefaultSubnets(account, vpc.vpcId)) if ("put" in write) items.add(write.put, path, "");
  }
  const others: SubnetItem[] = [];
  for (const [index, subnet] of (state.subnets ?? []).entries()) {
    others.push(addSubnet(subnet, { vpc: item, lookup, items, others, path: [...path, "subnets", index] }));
  }
}

function vpcItem({ state, path, vpcId, isDefault, cidrBlock }: VpcPlan, { accountId, region }: Account): VpcItem {
  const { secondaryCidrBlocks, ipv6CidrBlock } = state;
  const association = (...from: readonly string[]) => derivedId("vpc-cidr-assoc", accountId, region, ...from);
  const own = isDefault ? association() : association(vpcId);
  const tags = tagged(state.tags, [...path, "tags"], state.name);
  return {
    sk: keys.vpc(vpcId),
    vpcId,
    isDefault,
    cidrBlock: at([...path, "cidrBlock"], () => requireCidrBlock(cidrBlock)),
    cidrAssociationId: state.cidrAssociationId ?? own,
    ...(secondaryCidrBlocks && {
      secondaryCidrBlocks: secondaryCidrBlocks.map((block, index) => ({
        associationId: block.associationId ?? association(vpcId, block.cidrBlock),
        cidrBlock: at([...path, "secondaryCidrBlocks", index], () => requireCidrBlock(block.cidrBlock)),
      })),
    }),
    ...(ipv6CidrBlock !== undefined && {
      ipv6CidrBlock: at([...path, "ipv6CidrBlock"], () => canonicalIpv6Cidr(ipv6CidrBlock)),
      ipv6AssociationId: state.ipv6AssociationId ?? association(vpcId, "ipv6"),
    }),
    instanceTenancy: state.instanceTenancy ?? "default",
    ...given(state, ["enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics"]),
    ...tags,
    ...surroundings(state, path),
    additions: 0,
  };
}

const SURROUNDINGS = ["routeTableTags", "networkAclTags", "internetGatewayTags"] as const;

/** The tags of what a VPC is born with. */
function surroundings(state: VpcPlan["state"], path: Path): Partial<Record<(typeof SURROUNDINGS)[number], Tags>> {
  const all = SURROUNDINGS.map((name) => [name, tagged(state[name], [...path, name]).tags] as const);
  return Object.fromEntries(all.filter(([, tags]) => tags.length > 0));
}

interface Place {
  readonly vpc: VpcItem;
  readonly lookup: Lookup;
  readonly items: ItemSet;
  /** The subnets of the VPC that have been added. */
  readonly others: readonly SubnetItem[];
  readonly path: Path;
}

function addSubnet(state: SubnetState, place: Place): SubnetItem {
  const { vpc, lookup, items, others, path } = place;
  const { accountId, region } = lookup.plan.account;
  const cidrBlock = at([...path, "cidrBlock"], () => requireCidrBlock(state.cidrBlock));
  const blocks = [vpc.cidrBlock, ...(vpc.secondaryCidrBlocks ?? []).map((block) => block.cidrBlock)];
  if (!blocks.some((block) => contains(block, cidrBlock)))
    throw new Fault([...path, "cidrBlock"], `${cidrBlock} is not in the VPC's ${blocks.join(", ")}`);
  const other = others.find((one) => overlaps(one.cidrBlock, cidrBlock));
  if (other) throw new Fault([...path, "cidrBlock"], `${cidrBlock} overlaps with the subnet ${other.cidrBlock}`);
  const { subnetId = derivedId("subnet", accountId, region, vpc.vpcId, cidrBlock), ipv6CidrBlock } = state;
  const item = {
    sk: keys.subnet(subnetId),
    subnetId,
    vpcId: vpc.vpcId,
    cidrBlock,
    zone: requireZone(state.zone, region, path),
    isDefault: state.isDefault ?? false,
    ...(ipv6CidrBlock !== undefined && {
      ipv6CidrBlock: at([...path, "ipv6CidrBlock"], () => canonicalIpv6Cidr(ipv6CidrBlock)),
      ipv6AssociationId: state.ipv6AssociationId ?? derivedId("subnet-cidr-assoc", accountId, region, subnetId),
    }),
    mapPublicIpOnLaunch: state.mapPublicIpOnLaunch ?? false,
    ...given(state, [
      "assignIpv6AddressOnCreation",
      "enableDns64",
      "privateDnsHostnameTypeOnLaunch",
      "enableResourceNameDnsARecordOnLaunch",
      "enableResourceNameDnsAAAARecordOnLaunch",
    ]),
    ...tagged(state.tags, [...path, "tags"], state.name),
  };
  const subnet = { ...item, addresses: addInterfaces(state.interfaces ?? [], item, place) };
  items.add(subnet, path, `subnet ${subnetId} is there twice`);
  return subnet;
}

function requireZone(named: string | undefined, region: string, path: Path): string {
  const zones = zonesOf(region).map(({ name }) => name);
  const { [0]: first = "" } = zones;
  if (named === undefined) return first;
  if (zones.includes(named)) return named;
  throw new Fault([...path, "zone"], `the zones of ${region} are ${zones.join(", ")}`);
}

/** @returns how many addresses they have */
function addInterfaces(
  interfaces: readonly InterfaceState[],
  subnet: Omit<SubnetItem, "addresses">,
  { lookup, items, path }: Place,
): number {
  // Those that are given go before those that are chosen.
  const taken = new Set(interfaces.flatMap(({ addresses = [] }) => addresses));
  let count = 0;
  for (const [index, state] of interfaces.entries()) {
    const here = [...path, "interfaces", index];
    const addresses = state.addresses ?? lowestFree(subnet, 1, taken);
    if (!addresses) throw new Fault(here, `the subnet ${subnet.cidrBlock} has no address left`);
    const item = interfaceItem(state, { subnet, lookup, addresses, path: here, index });
    items.add(item, here, `interface ${item.networkInterfaceId} is there twice`);
    for (const address of addresses) {
      if (!isGivenBy(subnet, address)) throw new Fault(here, `${address} is not for interfaces in ${subnet.cidrBlock}`);
      const owned = { sk: keys.address(subnet.subnetId, address), networkInterfaceId: item.networkInterfaceId };
      items.add(owned, here, `${address} is taken`);
      taken.add(address);
    }
    for (const groupId of item.groupIds) {
      items.add({ sk: keys.use(groupId, item.networkInterfaceId) }, here, `${groupId} is there twice`);
    }
    count += addresses.length;
  }
  return count;
}

interface Chosen {
  readonly subnet: Omit<SubnetItem, "addresses">;
  readonly lookup: Lookup;
  readonly addresses: readonly string[];
  readonly path: Path;
  readonly index: number;
}

function interfaceItem(state: InterfaceState, { subnet, lookup, addresses, path, index }: Chosen): InterfaceItem {
  const { accountId, region } = lookup.plan.account;
  const { subnetId, vpcId, zone } = subnet;
  const { networkInterfaceId = derivedId("eni", accountId, region, subnetId, String(index)), request } = state;
  const named = state.groups ?? [DEFAULT_GROUP_NAME];
  const groupIds = named.map((name, place) => {
    const here = [...path, "groups", place];
    const group = findGroup(name, lookup, vpcId, here);
    const isThere =
      group.vpcId === vpcId || (group.state.associatedVpcs ?? []).some((one) => isVpc(one, vpcId, lookup));
    if (!isThere) throw new Fault(here, `group ${name} is not in the VPC`);
    return group.groupId;
  });
  return {
    sk: keys.networkInterface(networkInterfaceId),
    networkInterfaceId,
    subnetId,
    vpcId,
    zone,
    groupIds,
    description: state.description ?? "",
    addresses,
    macAddress: state.macAddress ?? macAddressOf(networkInterfaceId),
    sourceDestCheck: state.sourceDestCheck ?? true,
    ...(request !== undefined && { request }),
    ...tagged(state.tags, [...path, "tags"]),
  };
}

const isVpc = (named: string, vpcId: string, { plan }: Lookup): boolean =>
  plan.vpcs.some((vpc) => vpc.vpcId === vpcId && (named === vpcId || named === nameOf(vpc.state)));

/** Locally administered (IEEE 802), as AWS's are. */
const macAddressOf = (id: string): string =>
  ["02", ...(createHash("sha256").update(id).digest("hex").slice(0, 10).match(/../g) ?? [])].join(":");

/** Those of the attributes that are given. */
function given<From extends object, Name extends keyof From>(from: From, names: readonly Name[]) {
  const there = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]] as const);
  return Object.fromEntries(there) as { [Key in Name]?: NonNullable<From[Key]> };
}
