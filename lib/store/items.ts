import type { Platform } from "../account.ts";
import { derivedRuleId } from "../security-group/ids.ts";
import type { Rule } from "../security-group/rule.ts";
import type { Tagged, Tags } from "../security-group/tags.ts";
import type { Mark } from "./marks.ts";
import { keys, kindOf, parseRuleKey } from "./keys.ts";

/** Anything in an account's partition. The partition key is the store's business. */
export interface Item {
  readonly sk: string;
  /** The mark of a request that is under way. No action ever sees one. */
  readonly operation?: Mark;
}

/** An item out of its partition. The table holds nothing but what the store has put there: this is where that is relied on. */
export const itemOf = ({ pk: _, ...item }: Readonly<Record<string, unknown>>): Item => item as unknown as Item;

export interface AccountItem extends Item {
  /** The form that the items of the partition have (version.ts). Absent: from before there were versions. */
  readonly version?: number;
  /** Signs the NextTokens of the account. Never leaves the table. */
  readonly tokenSecret: string;
  /** How many of them the account has in the region. */
  readonly groups: number;
  readonly vpcs: number;
  readonly prefixLists: number;
  readonly interfaces: number;
  /** How many requests for a peering connection it has made since it exists; absent: none. It only grows. */
  readonly peeringRequests?: number;
  readonly platform: Platform;
  readonly defaultVpcId?: string;
  /** Of the set of DHCP options that all its VPCs have; absent: none. */
  readonly dhcpOptionsTags?: Tags;
  /** As that of {@link Tagged}. */
  readonly tagsVersion?: string;
}

/**
 * `additions` says how much has been added to an item since it was made: groups to a VPC, rules to a group (each for
 * what it counts for), rules elsewhere that name it. It only grows. Where a write needs that nothing was added since the
 * item was read, its condition is that this is what it was; where it needs a quota, that this is at most so much more.
 */
interface Extended {
  readonly additions: number;
}

/** An IPv4 block of a VPC. */
export interface CidrAssociation {
  readonly associationId: string;
  readonly cidrBlock: string;
}

/** What a VPC has of its own accord depends on which one it is: absent here, it is as it was born. */
interface VpcAttributes {
  readonly enableDnsHostnames?: boolean;
  readonly enableDnsSupport?: boolean;
  readonly enableNetworkAddressUsageMetrics?: boolean;
}

/**
 * The tags of what a VPC is born with, and has no item of its own; absent: none. The VPC's `tagsVersion` is another one
 * whenever any of them change.
 */
interface SurroundingsTags {
  readonly routeTableTags?: Tags;
  readonly networkAclTags?: Tags;
  readonly internetGatewayTags?: Tags;
}

export interface VpcItem extends Item, Extended, Tagged, VpcAttributes, SurroundingsTags {
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly cidrBlock: string;
  readonly cidrAssociationId: string;
  /** Those that were associated with it since it was made, in that order; absent: none. */
  readonly secondaryCidrBlocks?: readonly CidrAssociation[];
  readonly ipv6CidrBlock?: string;
  readonly ipv6AssociationId?: string;
  readonly instanceTenancy: "default" | "dedicated";
}

/** A customer-managed prefix list. */
export interface PrefixListItem extends Item, Extended, Tagged {
  readonly prefixListId: string;
  readonly prefixListName: string;
  readonly addressFamily: "IPv4" | "IPv6";
  readonly maxEntries: number;
  /** The current version, from 1 on. */
  readonly version: number;
  readonly state: PrefixListState;
  /** Why it is in that state, where it is a failure. */
  readonly stateMessage?: string;
  /** Says what the request that made it asked for, where that can be sent again (ClientToken). */
  readonly request?: string;
}

/** How the last request to change a prefix list has ended. */
type PrefixListState = "create-complete" | "delete-failed" | "modify-complete" | "modify-failed" | "restore-complete";

export interface PrefixListEntry {
  /** In canonical form. */
  readonly cidr: string;
  readonly description?: string;
}

/** The entries of one version of a prefix list. They have an item of their own: 1,000 of them nearly fill one. */
export interface EntriesItem extends Item {
  readonly entries: readonly PrefixListEntry[];
}

/** One of the two VPCs of a peering connection. */
export interface PeeringSide {
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  /** As they were when the connection was accepted; the primary one first. Absent where the VPC isn't known. */
  readonly cidrBlocks?: readonly string[];
  readonly ipv6CidrBlocks?: readonly string[];
}

/**
 * A VPC peering connection. Each of the two accounts has it in its partition, with its own tags; what else it says is
 * written on both sides in one transaction.
 */
export interface PeeringItem extends Item, Tagged {
  readonly vpcPeeringConnectionId: string;
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
  readonly status: "active" | "deleted" | "failed" | "pending-acceptance" | "rejected";
  readonly statusMessage: string;
  /** When the status was last another one. Milliseconds since 1970. */
  readonly changedAt: number;
  /** When the request expires, where nobody accepts it. Milliseconds since 1970. */
  readonly expiresAt: number;
  /**
   * When it is shown no longer: DynamoDB deletes it then, or some days later. Seconds since 1970. Absent of one that is
   * active.
   */
  readonly expires?: number;
}

export interface SubnetItem extends Item, Tagged {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidrBlock: string;
  /** Name of its Availability Zone. */
  readonly zone: string;
  /** Whether it came with a default VPC. */
  readonly isDefault: boolean;
  /** How many of its addresses interfaces have. */
  readonly addresses: number;
  readonly ipv6CidrBlock?: string;
  readonly ipv6AssociationId?: string;
  readonly mapPublicIpOnLaunch: boolean;
  /** What else ModifySubnetAttribute changes; absent: as a new subnet has it. */
  readonly assignIpv6AddressOnCreation?: boolean;
  readonly enableDns64?: boolean;
  readonly privateDnsHostnameTypeOnLaunch?: string;
  readonly enableResourceNameDnsARecordOnLaunch?: boolean;
  readonly enableResourceNameDnsAAAARecordOnLaunch?: boolean;
}

/** A network interface. */
export interface InterfaceItem extends Item, Tagged {
  readonly networkInterfaceId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  /** Name of the subnet's Availability Zone. */
  readonly zone: string;
  readonly groupIds: readonly string[];
  readonly description: string;
  /** IPv4, the primary one first. Each has an item in the subnet, too. */
  readonly addresses: readonly string[];
  readonly macAddress: string;
  readonly sourceDestCheck: boolean;
  /** Says what the request that made it asked for, where that can be sent again (ClientToken). */
  readonly request?: string;
}

/** Says which interface has an address of a subnet: an address is given once. */
export interface AddressItem extends Item {
  readonly networkInterfaceId: string;
}

/** Says by its key alone that an interface is in a group, or a group in a VPC that isn't its own. */
export type UseItem = Item;

/** Says that a group can be used in a VPC that isn't its own. */
export interface AssociationItem extends Item {
  readonly groupId: string;
  readonly vpcId: string;
}

export interface NameItem extends Item {
  readonly groupId: string;
  /** As it was given: the key has it in lower case. */
  readonly groupName: string;
}

export interface GroupItem extends Item, Extended, Tagged {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  /** Counts the times that rules were given another content: since then, rules may have IDs that others would get. */
  readonly modifications: number;
  /** Absent for an EC2 (classic) group. */
  readonly vpcId?: string;
}

/** Says by its key alone that a rule names a group or a prefix list. */
export type PointerItem = Item;

/** A request of several transactions that is under way: whether what it has marked holds already, and where its marks are. */
export interface OperationItem extends Item {
  readonly state: "pending" | "committed";
  /** The sort keys of all items that it marks. */
  readonly marks: readonly string[];
}

/** The kinds of items in an account's partition. */
interface Kinds {
  readonly account: AccountItem;
  readonly address: AddressItem;
  readonly association: AssociationItem;
  readonly entries: EntriesItem;
  readonly group: GroupItem;
  readonly interface: InterfaceItem;
  readonly name: NameItem;
  readonly operation: OperationItem;
  readonly peering: PeeringItem;
  readonly pointer: PointerItem;
  readonly "prefix-list": PrefixListItem;
  readonly rule: RuleItem;
  readonly subnet: SubnetItem;
  readonly use: UseItem;
  readonly vpc: VpcItem;
  readonly unknown: Item;
}

export type Kind = keyof Kinds;

/** Whether an item is of that kind, which its key says. */
export const isKind = <Wanted extends Kind>(kind: Wanted, item: Item): item is Kinds[Wanted] =>
  kindOf(item.sk) === kind;

/** A rule's group, direction and permission are its key. */
export interface RuleItem extends Item, Omit<Rule, "groupId" | "direction" | "permission"> {}

export function toRuleItem(rule: Rule): RuleItem {
  const { groupId, direction, permission, peer, ...attributes } = rule;
  // What has become of the peering connection is kept with the connection.
  const { status: _, ...named } = peer ?? {};
  return { sk: keys.rule(groupId, direction, permission), ...attributes, ...(peer && { peer: named }) } as RuleItem;
}

/** @throws Error for the item of anything else */
export function toRule({ sk, ...attributes }: RuleItem): Rule {
  const key = parseRuleKey(sk);
  if (!key) throw new Error(`${sk} is not the key of a rule`);
  return { ...key, ...attributes };
}

/** The ID that a rule has unless another one has taken it. */
export const predictRuleId = ({
  groupId,
  direction,
  permission,
}: Pick<Rule, "groupId" | "direction" | "permission">): string =>
  derivedRuleId(groupId, keys.rule(groupId, direction, permission));
