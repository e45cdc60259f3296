import type { Direction, Permission } from "../security-group/permission.ts";
import type { Rule } from "../security-group/rule.ts";
import { type GroupItem, type Item, predictRuleId, type RuleItem, toRule, toRuleItem, type VpcItem } from "./items.ts";
import { isGroupKey, keys, parseRuleKey } from "./keys.ts";
import type { Write } from "./transaction.ts";

/** A group as it was read, with its rules. */
export interface StoredGroup {
  readonly group: GroupItem;
  readonly rules: readonly Rule[];
}

/** The groups among the items, each with its rules. Items in the order of their keys, as a Query gives them. */
export function toGroups(items: readonly Item[]): StoredGroup[] {
  const groups: { group: GroupItem; rules: Rule[] }[] = [];
  for (const item of items) {
    if (isGroupKey(item.sk)) groups.push({ group: item as GroupItem, rules: [] });
    else if (parseRuleKey(item.sk)) groups.at(-1)?.rules.push(toRule(item as RuleItem));
  }
  return groups;
}

type NewGroup = Omit<GroupItem, "sk" | "revision">;

/** A group that isn't there yet, its name, and the rules that it is born with. The first two writes can fail. */
export function putGroup(group: NewGroup, rules: readonly [Direction, Permission][]): Write[] {
  const { groupId, groupName, vpcId } = group;
  const scope = vpcId === undefined ? "ec2" : { vpcId };
  return [
    { put: { sk: keys.name(scope, groupName), groupId } as Item, condition: "absent" },
    { put: { sk: keys.group(groupId), ...group, revision: 0 } as GroupItem, condition: "absent" },
    ...rules.map(([direction, permission]) => {
      const rule = { groupId, direction, permission };
      return { put: toRuleItem({ ...rule, ruleId: predictRuleId(rule) }) };
    }),
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
