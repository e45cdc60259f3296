import { type Direction, formatPermission, parsePermission, type Permission } from "../security-group/permission.ts";

/** The partition of an account in a region: all that a request of theirs can reach. */
export const partitionKey = (accountId: string, region: string): string => `${accountId}/${region}`;

/** A credential is an item of its own partition: `KEY#<access key id>`, `KEY`. */
export const credentialKey = (accessKeyId: string) => ({ pk: `KEY#${accessKeyId}`, sk: "KEY" });

/** Where a name is unique: in a VPC, or among the EC2 (classic) groups. */
export type NameScope = { readonly vpcId: string } | "ec2";

const DIRECTIONS = { ingress: "INGRESS", egress: "EGRESS" } as const;

/** The sort keys within an account's partition. Sorted, a group's item comes first, then its rules, then pointers. */
export const keys = {
  account: "ACCOUNT",
  vpc: (vpcId: string) => `VPC#${vpcId}`,
  /** Names differ in more than case (API_CreateSecurityGroup). */
  name: (scope: NameScope, name: string) => `NAME#${scope === "ec2" ? "ec2" : scope.vpcId}#${name.toLowerCase()}`,
  group: (groupId: string) => `GROUP#${groupId}`,
  rule: (groupId: string, direction: Direction, permission: Permission) =>
    `GROUP#${groupId}#${DIRECTIONS[direction]}#${formatPermission(permission)}`,
  /** Says that a rule names this group or prefix list: what deleting it has to see. */
  pointer: (referencedKey: string, groupId: string, direction: Direction, permission: Permission) =>
    `${referencedKey}#REFERENCED-BY#${groupId}#${DIRECTIONS[direction]}#${formatPermission(permission)}`,
  prefixList: (prefixListId: string) => `PREFIX-LIST#${prefixListId}`,
};

/** First and last sort key (both included) of what a Query reads. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** Sorts behind every key that starts with what stands before it. */
const END = "\uFFFD";
const GROUPS_END = `GROUP#${END}`;

export const ranges = {
  /** A group and its rules, without the pointers to it, of which there may be many. */
  groupWithRules: (groupId: string): Range => ({ from: keys.group(groupId), to: `GROUP#${groupId}#INGRESS${END}` }),
  /** A group, its rules, and the pointers to it. */
  wholeGroup: (groupId: string): Range => ({ from: keys.group(groupId), to: `GROUP#${groupId}#${END}` }),
  /** All groups with their rules, or those behind that one. */
  groups: (after?: string): Range => ({
    from: after === undefined ? "GROUP#" : `GROUP#${after}#${END}`,
    to: GROUPS_END,
  }),
  /** From the group of that rule's key on. */
  groupsFrom: (ruleKey: string): Range => ({ from: keys.group(parseRuleKey(ruleKey)?.groupId ?? ""), to: GROUPS_END }),
  /** Groups whose ID starts with those digits. */
  groupsLike: (digits: string): Range => ({ from: `GROUP#sg-${digits}`, to: `GROUP#sg-${digits}${END}` }),
  names: { from: "NAME#", to: `NAME#${END}` },
  namesOf: (vpcId: string): Range => ({ from: `NAME#${vpcId}#`, to: `NAME#${vpcId}#${END}` }),
  vpcs: { from: "VPC#", to: `VPC#${END}` },
  prefixLists: { from: "PREFIX-LIST#", to: `PREFIX-LIST#${END}` },
  /** A prefix list, and the pointers to it. */
  wholePrefixList: (prefixListId: string): Range => ({
    from: keys.prefixList(prefixListId),
    to: `PREFIX-LIST#${prefixListId}#${END}`,
  }),
  /** All that can have tags, and more. */
  resources: { from: "GROUP#", to: `VPC#${END}` },
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

/** Whose rule a pointer points to; undefined for the key of anything else. */
export function parsePointerKey(sk: string): { readonly groupId: string } | undefined {
  const groupId = /#REFERENCED-BY#(?<groupId>[^#]+)#/.exec(sk)?.groups?.["groupId"];
  return groupId === undefined ? undefined : { groupId };
}

/** Whether the key is that of a group itself. */
export const isGroupKey = (sk: string): boolean => /^GROUP#[^#]+$/.test(sk);
