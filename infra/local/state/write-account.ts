/** The items of an account as {@link AccountState}. Attributes are picked by name: what is secret has none here. */
import type { Account } from "../../../lib/account.ts";
import type { Direction, Permission } from "../../../lib/security-group/permission.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";
import type { Tags } from "../../../lib/security-group/tags.ts";
import {
  type EntriesItem,
  type GroupItem,
  type InterfaceItem,
  isKind,
  type Item,
  type Kind,
  type PeeringItem,
  type PeeringSide,
  type PrefixListItem,
  type SubnetItem,
  toRule,
  type VpcItem,
} from "../../../lib/store/items.ts";
import { parseEntriesKey } from "../../../lib/store/keys.ts";
import type {
  AccountState,
  EgressState,
  GroupState,
  IngressState,
  InterfaceState,
  PeeringState,
  PrefixListState,
  SubnetState,
  VpcState,
} from "./form.ts";

type Whose = Pick<Account, "accountId" | "region">;

/** @param items all of the account's in that region, without marks */
export function writeAccount({ accountId, region }: Whose, items: readonly Item[]): AccountState {
  const sorted = items.toSorted((one, other) => (one.sk < other.sk ? -1 : 1));
  const all = <Wanted extends Kind>(kind: Wanted) => sorted.filter((item) => isKind(kind, item));
  const rulesOf = by(all("rule").map(toRule), ({ groupId }) => groupId);
  const associationsOf = by(all("association"), ({ groupId }) => groupId);
  const interfacesIn = by(all("interface"), ({ subnetId }) => subnetId);
  const groups = by(all("group"), ({ vpcId = "" }) => vpcId);
  const subnets = by(all("subnet"), ({ vpcId }) => vpcId);
  const versionsOf = by(all("entries"), ({ sk }) => parseEntriesKey(sk).prefixListId);

  const groupsIn = (vpcId: string) =>
    groups(vpcId).map((item) =>
      writeGroup(item, rulesOf(item.groupId), {
        accountId,
        vpcIds: associationsOf(item.groupId).map(({ vpcId }) => vpcId),
      }),
    );
  const subnetsIn = (vpcId: string) => subnets(vpcId).map((item) => writeSubnet(item, interfacesIn(item.subnetId)));
  const vpcs = all("vpc").map((item) => writeVpc(item, subnetsIn(item.vpcId), groupsIn(item.vpcId)));
  const [account] = all("account");
  const platform = account?.platform ?? "vpc";
  const prefixLists = all("prefix-list").map((item) => writePrefixList(item, versionsOf(item.prefixListId)));
  const peerings = all("peering").map(writePeering);
  return {
    accountId,
    region,
    platform,
    ...(platform === "vpc" && !vpcs.some(({ isDefault }) => isDefault) && { defaultVpc: false }),
    ...writeTags(account?.dhcpOptionsTags, "dhcpOptionsTags"),
    vpcs,
    ...(platform === "ec2" && { groups: groupsIn("") }),
    ...(prefixLists.length > 0 && { prefixLists }),
    ...(peerings.length > 0 && { peerings }),
  };
}

/** Finds values by what they have in common, in the order they had. */
function by<Value>(values: readonly Value[], keyOf: (value: Value) => string): (key: string) => readonly Value[] {
  const found = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const same = found.get(key);
    if (same) same.push(value);
    else found.set(key, [value]);
  }
  return (key) => found.get(key) ?? [];
}

/** Tags under the name that they have in the form; nothing where there are none. */
const writeTags = (tags: Tags = [], name: TagsName = "tags") =>
  tags.length === 0 ? {} : { [name]: Object.fromEntries(tags) };

type TagsName = "dhcpOptionsTags" | "internetGatewayTags" | "networkAclTags" | "routeTableTags" | "tags";

function writeVpc(item: VpcItem, subnets: SubnetState[], groups: GroupState[]): VpcState {
  const { vpcId, isDefault, cidrBlock, cidrAssociationId, secondaryCidrBlocks, instanceTenancy, tags } = item;
  return {
    vpcId,
    isDefault,
    cidrBlock,
    cidrAssociationId,
    ...(secondaryCidrBlocks && {
      secondaryCidrBlocks: secondaryCidrBlocks.map(({ cidrBlock, associationId }) => ({ cidrBlock, associationId })),
    }),
    ...pick(item, ["ipv6CidrBlock", "ipv6AssociationId"]),
    instanceTenancy,
    ...pick(item, ["enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics"]),
    ...writeTags(tags),
    ...writeTags(item.routeTableTags, "routeTableTags"),
    ...writeTags(item.networkAclTags, "networkAclTags"),
    ...writeTags(item.internetGatewayTags, "internetGatewayTags"),
    subnets,
    groups,
  };
}

function writeSubnet(item: SubnetItem, interfaces: readonly InterfaceItem[]): SubnetState {
  return {
    ...pick(item, [
      "subnetId",
      "cidrBlock",
      "zone",
      "isDefault",
      "ipv6CidrBlock",
      "ipv6AssociationId",
      "mapPublicIpOnLaunch",
      "assignIpv6AddressOnCreation",
      "enableDns64",
      "privateDnsHostnameTypeOnLaunch",
      "enableResourceNameDnsARecordOnLaunch",
      "enableResourceNameDnsAAAARecordOnLaunch",
    ]),
    ...writeTags(item.tags),
    ...(interfaces.length > 0 && { interfaces: interfaces.map(writeInterface) }),
  };
}

function writeInterface(item: InterfaceItem): InterfaceState {
  const { groupIds, addresses, tags } = item;
  return {
    ...pick(item, ["networkInterfaceId", "description", "macAddress", "sourceDestCheck", "request"]),
    groups: [...groupIds],
    addresses: [...addresses],
    ...writeTags(tags),
  };
}

interface Around {
  readonly accountId: string;
  /** VPCs that the group is associated with. */
  readonly vpcIds: string[];
}

function writeGroup(item: GroupItem, rules: readonly Rule[], { accountId, vpcIds }: Around): GroupState {
  const { groupId, groupName, description, tags, vpcId } = item;
  const of = (wanted: Direction) => rules.filter(({ direction }) => direction === wanted);
  const ingress = of("ingress").map((rule): IngressState => ({ ...writeRule(rule), source: endOf(rule, accountId) }));
  const egress = of("egress").map((rule): EgressState => ({ ...writeRule(rule), destination: endOf(rule, accountId) }));
  return {
    groupId,
    name: groupName,
    description,
    ...writeTags(tags),
    ingress,
    ...(vpcId !== undefined && { egress }),
    ...(vpcIds.length > 0 && { associatedVpcs: vpcIds }),
  };
}

function writeRule({ permission, tags, peer, ...rule }: Rule) {
  const { protocol, fromPort, toPort } = permission;
  return {
    ruleId: rule.ruleId,
    protocol,
    fromPort,
    toPort,
    ...pick(rule, ["description", "sourceGroupName"]),
    ...(peer && { peer: pick(peer, ["vpcId", "vpcPeeringConnectionId"]) }),
    ...writeTags(tags),
  };
}

/** Where its traffic comes from, or goes to. */
function endOf({ permission: { source } }: { readonly permission: Permission }, accountId: string): string {
  switch (source.type) {
    case "group":
      return source.userId === accountId ? source.groupId : `${source.userId}/${source.groupId}`;
    case "prefix-list":
      return source.prefixListId;
    default:
      return source.cidr;
  }
}

function writePrefixList(item: PrefixListItem, stored: readonly EntriesItem[]): PrefixListState {
  const { prefixListId, prefixListName, version, tags } = item;
  const versions = stored
    .map(({ sk, entries }) => ({
      version: parseEntriesKey(sk).version,
      entries: entries.map((entry) => pick(entry, ["cidr", "description"])),
    }))
    .toSorted((one, other) => one.version - other.version);
  const earlier = versions.filter((one) => one.version !== version);
  return {
    prefixListId,
    name: prefixListName,
    ...pick(item, ["addressFamily", "maxEntries", "version", "state", "stateMessage"]),
    entries: versions.find((one) => one.version === version)?.entries ?? [],
    ...(earlier.length > 0 && { earlierVersions: earlier }),
    ...writeTags(tags),
    ...pick(item, ["request"]),
  };
}

function writePeering(item: PeeringItem): PeeringState {
  const { requester, accepter, changedAt, expiresAt, tags } = item;
  return {
    ...pick(item, ["vpcPeeringConnectionId", "status", "statusMessage"]),
    requester: writeSide(requester),
    accepter: writeSide(accepter),
    changedAt: new Date(changedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    ...writeTags(tags),
  };
}

const writeSide = ({ accountId, region, vpcId, cidrBlocks, ipv6CidrBlocks }: PeeringSide) => ({
  accountId,
  region,
  vpc: vpcId,
  ...(cidrBlocks && { cidrBlocks: [...cidrBlocks] }),
  ...(ipv6CidrBlocks && { ipv6CidrBlocks: [...ipv6CidrBlocks] }),
});

/** Those of the attributes that are there. */
function pick<From extends object, Name extends keyof From>(from: From, names: readonly Name[]): Pick<From, Name> {
  const there = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]] as const);
  return Object.fromEntries(there) as Pick<From, Name>;
}
