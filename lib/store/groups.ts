import type { Direction, Permission } from "../security-group/permission.ts";
import type { Rule } from "../security-group/rule.ts";
import { type GroupItem, isKind, type Item, type NameItem, predictRuleId, toRule, toRuleItem } from "./items.ts";
import { keys, nameScope, ranges } from "./keys.ts";
import type { PartitionReader } from "./partition.ts";
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
    if (isKind("group", item)) {
      if (last) yield last;
      last = { group: item, rules: [] };
    } else if (last && isKind("rule", item)) {
      const rule = toRule(item);
      // Any other belongs to a group that has just been deleted.
      if (rule.groupId === last.group.groupId) last.rules.push(withOwnName(rule, last.group));
    }
  }
  if (last) yield last;
}

/** The rules that an EC2 (classic) default group is born with name the group itself, and are stored without its name. */
function withOwnName(rule: Rule, { groupId, groupName, vpcId }: GroupItem): Rule {
  const { source } = rule.permission;
  const namesItself = vpcId === undefined && source.type === "group" && source.groupId === groupId;
  return namesItself ? { ...rule, sourceGroupName: groupName } : rule;
}

/** The group with its rules, by one read. */
export async function readGroup(partition: PartitionReader, groupId: string): Promise<StoredGroup | undefined> {
  return firstGroup(await partition.query(ranges.groupWithRules(groupId)));
}

/** The first group among the items, with its rules. */
export async function firstGroup(items: Iterable<Item>): Promise<StoredGroup | undefined> {
  for await (const stored of groupsIn(items)) return stored;
  return undefined;
}

type NewGroup = Omit<GroupItem, "sk" | "additions" | "modifications">;

/** The writes that make a group, by what can fail of them. */
export interface GroupPuts {
  /** Fails where the name is taken. */
  readonly name: Write;
  /** Fails where the ID is taken. */
  readonly group: Write;
  readonly rules: readonly Write[];
}

/** A group that isn't there yet, its name, and the rules that it is born with. */
export function putGroup(group: NewGroup, rules: readonly (readonly [Direction, Permission])[]): GroupPuts {
  const { groupId, groupName, vpcId } = group;
  const name: NameItem = { sk: keys.name(nameScope(vpcId), groupName), groupId, groupName };
  const item: GroupItem = { sk: keys.group(groupId), ...group, additions: 0, modifications: 0 };
  return {
    name: { put: name, condition: "absent" },
    group: { put: item, condition: "absent" },
    rules: rules.map(([direction, permission]) => {
      const rule = { groupId, direction, permission };
      return { put: toRuleItem({ ...rule, ruleId: predictRuleId(rule), tags: [] }), condition: "absent" };
    }),
  };
}

/** All of them, in the order in which they are told apart. */
export const allPuts = ({ name, group, rules }: GroupPuts): Write[] => [name, group, ...rules];

/**
 * The group as it was read, and its name. It fails where anything has come to it since: a rule of its own, or a rule
 * elsewhere that names it.
 */
export function deleteGroup({ sk, groupId, groupName, vpcId, additions }: GroupItem): Write[] {
  return [
    { delete: sk, condition: { equals: { additions } } },
    { delete: keys.name(nameScope(vpcId), groupName), condition: { equals: { groupId } } },
  ];
}
