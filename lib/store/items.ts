import type { Tag } from "@aws-sdk/client-ec2";
import type { Platform } from "../account.ts";
import { derivedRuleId } from "../security-group/ids.ts";
import type { Rule } from "../security-group/rule.ts";
import { keys, parseRuleKey } from "./keys.ts";

/** Anything in an account's partition. The partition key is the store's business. */
export interface Item {
  readonly sk: string;
}

export interface AccountItem extends Item {
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
  readonly tags: readonly Tag[];
}

export interface NameItem extends Item {
  readonly groupId: string;
}

export interface GroupItem extends Item, Revised {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  /** Absent for an EC2 (classic) group. */
  readonly vpcId?: string;
  readonly tags: readonly Tag[];
}

/** A rule's group, direction and permission are its key. */
export interface RuleItem extends Item {
  readonly ruleId: string;
  readonly description?: string;
  readonly tags?: readonly Tag[];
  readonly sourceGroupName?: string;
}

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
export const predictRuleId = ({ groupId, direction, permission }: Omit<Rule, "ruleId">): string =>
  derivedRuleId(groupId, keys.rule(groupId, direction, permission));
