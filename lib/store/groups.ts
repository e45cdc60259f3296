import type { Direction, Permission } from "../security-group/permission.ts";
import type { Rule } from "../security-group/rule.ts";
import {
  type GroupItem,
  type Item,
  type NameItem,
  predictRuleId,
  type RuleItem,
  toRule,
  toRuleItem,
  type VpcItem,
} from "./items.ts";
import { isGroupKey, keys, parseRuleKey, ranges } from "./keys.ts";
import type { Partition } from "./partition.ts";
import type { Write } from "./transaction.ts";

/** A group as it was read, with its rules. */
export interface StoredGroup {
  readonly group: GroupItem;
  readonly rules: readonly Rule[];
}

/** The groups among the items, each with its rules. Items in the order of their keys, as a Query gives them. */
export async function* groupsIn(items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<StoredGroup> {
  let last: { group: GroupItem; rules: Rule[] } | undefined;
  for await (const item of items) {
    const key = parseRuleKey(item.sk);
    if (isGroupKey(item.sk)) {
      if (last) yield last;
      last = { group: item as GroupItem, rules: [] };
    } else if (last && key?.groupId === last.group.groupId) {
      last.rules.push(toRule(item as RuleItem));
    }
    // What is left belongs to a group that has just been deleted, or points to a rule elsewhere.
  }
  if (last) yield last;
}

/** The group with its rules, by one read. */
export async function readGroup(partition: Partition, groupId: string): Promise<StoredGroup | undefined> {
  const items = await partition.query(ranges.groupWithRules(groupId));
  const { value } = await groupsIn(items).next();
  return value as StoredGroup | undefined;
}

type NewGroup = Omit<GroupItem, "sk" | "revision" | "modifications">;

/** A group that isn't there yet, its name, and the rules that it is born with. The first two writes can fail. */
export function putGroup(group: NewGroup, rules: readonly [Direction, Permission][]): Write[] {
  const { groupId, groupName, vpcId } = group;
  const scope = vpcId === undefined ? "ec2" : { vpcId };
  return [
    { put: { sk: keys.name(scope, groupName), groupId, groupName } as NameItem, condition: "absent" },
    { put: { sk: keys.group(groupId), ...group, revision: 0, modifications: 0 } as GroupItem, condition: "absent" },
    ...rules.map(([direction, permission]) => {
      const rule = { groupId, direction, permission };
      return { put: toRuleItem({ ...rule, ruleId: predictRuleId(rule), tags: [] }) };
    }),
  ];
}

/**
 * The group as it was read, and its name. It fails where anything has come to it since: a rule of its own, or a rule
 * elsewhere that names it.
 */
export function deleteGroup({ sk, groupId, groupName, vpcId, revision }: GroupItem): Write[] {
  const scope = vpcId === undefined ? "ec2" : { vpcId };
  return [
    { delete: sk, condition: { equals: { revision } } },
    { delete: keys.name(scope, groupName), condition: { equals: { groupId } } },
  ];
}

/** What a new VPC group lets out: everything (VPC User Guide, "Default security groups for your VPCs"). */
export function allOutbound({ ipv6CidrBlock }: Pick<VpcItem, "ipv6CidrBlock">): [Direction, Permission][] {
  const all = { protocol: "-1", fromPort: -1, toPort: -1 };
  return [
    ["egress", { ...all, source: { type: "ipv4", cidr: "0.0.0.0/0" } }],
    ...(ipv6CidrBlock === undefined
      ? []
      : [["egress", { ...all, source: { type: "ipv6", cidr: "::/0" } }] satisfies [Direction, Permission]]),
  ];
}
