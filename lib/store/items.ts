import type { Platform } from "../account.ts";
import { derivedRuleId } from "../security-group/ids.ts";
import type { Rule } from "../security-group/rule.ts";
import type { Tags } from "../security-group/tags.ts";
import { keys, parseRuleKey } from "./keys.ts";

/** Anything in an account's partition. The partition key is the store's business. */
export interface Item {
  readonly sk: string;
}

export interface AccountItem extends Item {
  /** Signs the NextTokens of the account. Never leaves the table. */
  readonly tokenSecret: string;
  /** How many groups the account has in the region. */
  readonly groups: number;
  readonly platform: Platform;
  readonly defaultVpcId?: string;
}

/**
 * `revision` counts what has been hung on an item (a group in a VPC, a rule in a group, a rule that names a group):
 * whoever has read what hangs on it can make a write depend on nothing having been added since.
 */
interface Revised {
  readonly revision: number;
}

export interface VpcItem extends Item, Revised {
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly cidrBlock: string;
  readonly cidrAssociationId: string;
  readonly ipv6CidrBlock?: string;
  readonly ipv6AssociationId?: string;
  readonly instanceTenancy: "default" | "dedicated";
  readonly tags: Tags;
}

/** A customer-managed prefix list. */
export interface PrefixListItem extends Item, Revised {
  readonly prefixListId: string;
  readonly prefixListName: string;
  readonly addressFamily: "IPv4" | "IPv6";
  readonly maxEntries: number;
  readonly entries: readonly { readonly cidr: string; readonly description?: string }[];
  readonly tags: Tags;
}

export interface NameItem extends Item {
  readonly groupId: string;
  /** As it was given: the key has it in lower case. */
  readonly groupName: string;
}

export interface GroupItem extends Item, Revised {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  /** Counts the times that rules were given another content: since then, rules may have IDs that others would get. */
  readonly modifications: number;
  /** Absent for an EC2 (classic) group. */
  readonly vpcId?: string;
  readonly tags: Tags;
}

/** A rule's group, direction and permission are its key. */
export interface RuleItem extends Item, Omit<Rule, "groupId" | "direction" | "permission"> {}

export function toRuleItem(rule: Rule): RuleItem {
  const { groupId, direction, permission, ...attributes } = rule;
  return { sk: keys.rule(groupId, direction, permission), ...attributes };
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
