import { type Direction, formatPermission, parsePermission, type Permission } from "../security-group/permission.ts";
import type {
  AccountItem,
  AddressItem,
  AssociationItem,
  EntriesItem,
  GroupItem,
  InterfaceItem,
  Item,
  Kind,
  NameItem,
  OperationItem,
  PeeringItem,
  PointerItem,
  PrefixListItem,
  RuleItem,
  SubnetItem,
  UseItem,
  VpcItem,
} from "./items.ts";

/** The partition of an account in a region: all that a request of theirs can reach. */
export const partitionKey = (accountId: string, region: string): string => `${accountId}/${region}`;

/** Whose it is; the key of another partition makes no sense of it. */
export function parsePartitionKey(pk: string): { readonly account: string; readonly region: string } {
  const [account = "", region = ""] = pk.split("/");
  return { account, region };
}

/** A credential is an item of its own partition: `KEY#<access key id>`, `KEY`. */
export const credentialKey = (accessKeyId: string) => ({ pk: `KEY#${accessKeyId}`, sk: "KEY" });

/** Where a name is unique: in a VPC, or among the EC2 (classic) groups. */
export type NameScope = { readonly vpcId: string } | "ec2";

/** Where a group's name is unique: in its VPC or, for an EC2 (classic) group, among the account's others of that kind. */
export const nameScope = (vpcId: string | undefined): NameScope => (vpcId === undefined ? "ec2" : { vpcId });

declare const stored: unique symbol;

/** A sort key, and what kind of item has it. */
export type Key<Stored extends Item> = string & { readonly [stored]?: Stored };

const key = <Stored extends Item>(text: string): Key<Stored> => text;

const DIRECTIONS = { ingress: "INGRESS", egress: "EGRESS" } as const;

/** The sort keys within an account's partition. Sorted, a group's item comes first, then its rules, then pointers. */
export const keys = {
  account: key<AccountItem>("ACCOUNT"),
  vpc: (vpcId: string) => key<VpcItem>(`VPC#${vpcId}`),
  /** Names differ in more than case (API_CreateSecurityGroup). */
  name: (scope: NameScope, name: string) =>
    key<NameItem>(`NAME#${scope === "ec2" ? "ec2" : scope.vpcId}#${name.toLowerCase()}`),
  group: (groupId: string) => key<GroupItem>(`GROUP#${groupId}`),
  rule: (groupId: string, direction: Direction, permission: Permission) =>
    key<RuleItem>(`GROUP#${groupId}#${DIRECTIONS[direction]}#${formatPermission(permission)}`),
  /** Says that a rule names this group or prefix list: what deleting it has to see. */
  pointer: (referencedKey: string, groupId: string, direction: Direction, permission: Permission) =>
    key<PointerItem>(
      `${referencedKey}#REFERENCED-BY#${groupId}#${DIRECTIONS[direction]}#${formatPermission(permission)}`,
    ),
  subnet: (subnetId: string) => key<SubnetItem>(`SUBNET#${subnetId}`),
  networkInterface: (networkInterfaceId: string) => key<InterfaceItem>(`INTERFACE#${networkInterfaceId}`),
  /** An address of a subnet that an interface has. */
  address: (subnetId: string, address: string) => key<AddressItem>(`ADDRESS#${subnetId}#${address}`),
  /** Says that an interface is in the group, or that it is associated with a VPC: what deleting the group has to see. */
  use: (groupId: string, userId: string) => key<UseItem>(`GROUP#${groupId}#USED-BY#${userId}`),
  association: (groupId: string, vpcId: string) => key<AssociationItem>(`ASSOCIATION#${groupId}#${vpcId}`),
  peering: (vpcPeeringConnectionId: string) => key<PeeringItem>(`PEERING#${vpcPeeringConnectionId}`),
  prefixList: (prefixListId: string) => key<PrefixListItem>(`PREFIX-LIST#${prefixListId}`),
  /** The entries of a version of a prefix list. */
  entries: (prefixListId: string, version: number) => key<EntriesItem>(`ENTRIES#${prefixListId}#${version}`),
  /** A request of several transactions that is under way. */
  operation: (id: string) => key<OperationItem>(`OPERATION#${id}`),
};

/** DynamoDB Developer Guide, "Quotas": octets of a sort key. Nothing has a longer one. */
export const MAX_KEY_BYTES = 1_024;

/** First and last sort key (both included) of what a Query reads, and what kinds of items it finds there. */
export interface Range<Stored extends Item = Item> {
  readonly from: string;
  readonly to: string;
  readonly [stored]?: Stored;
}

/** `GROUP#sg-1` and this sorts behind all keys that begin with `GROUP#sg-1`: a range ends with it. */
const END = "\uFFFD";
const GROUPS_END = `GROUP#${END}`;

type GroupOrRule = GroupItem | RuleItem;
type AnyOfGroup = GroupOrRule | PointerItem;

const range = <Stored extends Item>(from: string, to: string): Range<Stored> => ({ from, to });

export const ranges = {
  only: <Stored extends Item>(sk: Key<Stored>) => range<Stored>(sk, sk),
  /** A group and its rules, without the pointers to it, of which there may be many. */
  groupWithRules: (groupId: string) => range<GroupOrRule>(keys.group(groupId), `GROUP#${groupId}#INGRESS${END}`),
  /** A group, its rules, and the pointers to it. */
  wholeGroup: (groupId: string) => range<AnyOfGroup>(keys.group(groupId), `GROUP#${groupId}#${END}`),
  /** All groups with their rules, or those behind that one. */
  groups: (after?: string) => range<AnyOfGroup>(after === undefined ? "GROUP#" : `GROUP#${after}#${END}`, GROUPS_END),
  /** From the group of that rule's key on. */
  groupsFrom: (ruleKey: string) => range<AnyOfGroup>(keys.group(parseRuleKey(ruleKey)?.groupId ?? ""), GROUPS_END),
  /** Groups whose ID starts with those digits. */
  groupsLike: (digits: string) => range<AnyOfGroup>(`GROUP#sg-${digits}`, `GROUP#sg-${digits}${END}`),
  names: range<NameItem>("NAME#", `NAME#${END}`),
  namesOf: (vpcId: string) => range<NameItem>(`NAME#${vpcId}#`, `NAME#${vpcId}#${END}`),
  subnets: range<SubnetItem>("SUBNET#", `SUBNET#${END}`),
  interfaces: range<InterfaceItem>("INTERFACE#", `INTERFACE#${END}`),
  /** The addresses of a subnet that interfaces have. */
  addressesOf: (subnetId: string) => range<AddressItem>(`ADDRESS#${subnetId}#`, `ADDRESS#${subnetId}#${END}`),
  /** That interfaces are in a group. */
  usesByInterfaces: (groupId: string) =>
    range<UseItem>(`GROUP#${groupId}#USED-BY#eni-`, `GROUP#${groupId}#USED-BY#eni-${END}`),
  associations: range<AssociationItem>("ASSOCIATION#", `ASSOCIATION#${END}`),
  /** With which VPCs a group is associated. */
  associationsOf: (groupId: string) =>
    range<AssociationItem>(`ASSOCIATION#${groupId}#`, `ASSOCIATION#${groupId}#${END}`),
  peerings: range<PeeringItem>("PEERING#", `PEERING#${END}`),
  vpcs: range<VpcItem>("VPC#", `VPC#${END}`),
  /** All prefix lists, or those behind that one. */
  prefixLists: (after?: string) =>
    range<PrefixListItem | PointerItem>(
      after === undefined ? "PREFIX-LIST#" : `PREFIX-LIST#${after}#${END}`,
      `PREFIX-LIST#${END}`,
    ),
  /** A prefix list, and the pointers to it. */
  wholePrefixList: (prefixListId: string) =>
    range<PrefixListItem | PointerItem>(keys.prefixList(prefixListId), `PREFIX-LIST#${prefixListId}#${END}`),
  /** All that can have tags, and more. */
  resources: range<Item>("GROUP#", `VPC#${END}`),
};

/** What kind of item has that sort key. Keys are the contract; what an item holds is not looked at. */
export function kindOf(sk: string): Kind {
  if (sk.includes("#REFERENCED-BY#")) return "pointer";
  const [head = "", , more] = sk.split("#", 3);
  if (head === "GROUP" && more === "USED-BY") return "use";
  if (head === "GROUP") return more === undefined ? "group" : "rule";
  return KINDS[head] ?? "unknown";
}

const KINDS: Readonly<Record<string, Kind>> = {
  ACCOUNT: "account",
  ADDRESS: "address",
  ASSOCIATION: "association",
  ENTRIES: "entries",
  INTERFACE: "interface",
  NAME: "name",
  OPERATION: "operation",
  PEERING: "peering",
  SUBNET: "subnet",
  "PREFIX-LIST": "prefix-list",
  VPC: "vpc",
};

/** What a rule's key says; undefined for the key of anything else. */
export function parseRuleKey(
  sk: string,
): { readonly groupId: string; readonly direction: Direction; readonly permission: Permission } | undefined {
  const match = /^GROUP#(?<groupId>[^#]+)#(?<direction>INGRESS|EGRESS)#(?<permission>.+)$/.exec(sk);
  if (!match?.groups) return undefined;
  const { groupId = "", direction, permission = "" } = match.groups;
  return {
    groupId,
    direction: direction === DIRECTIONS.ingress ? "ingress" : "egress",
    permission: parsePermission(permission),
  };
}

/** Which version of which prefix list has the entries with that key. */
export function parseEntriesKey(sk: string): { readonly prefixListId: string; readonly version: number } {
  const [, prefixListId = "", version] = sk.split("#");
  return { prefixListId, version: Number(version) };
}

/** The interface or VPC that uses a group, by the key that says so. */
export const parseUseKey = (sk: string): string => sk.split("#").at(-1) ?? "";

/** Whose rule a pointer points to; undefined for the key of anything else. */
export function parsePointerKey(sk: string): { readonly groupId: string } | undefined {
  const groupId = /#REFERENCED-BY#(?<groupId>[^#]+)#/.exec(sk)?.groups?.["groupId"];
  return groupId === undefined ? undefined : { groupId };
}
