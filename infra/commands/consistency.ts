import type { GroupItem, Item, NameItem, RuleItem, VpcItem } from "../../lib/store/items.ts";
import { toRule } from "../../lib/store/items.ts";
import { isGroupKey, keys, parseRuleKey } from "../../lib/store/keys.ts";
import { pointersOf, referencedKey, ruleKey } from "../../lib/store/rules.ts";

/** Something in a partition that should not be: what it is, and the sort key where it is. */
export interface Finding {
  readonly sk: string;
  readonly fault: string;
}

/**
 * What every partition has to be, whatever requests have crossed each other: no rule without its group or what it
 * names, no pointer without its rule and no rule without its pointers, no name without its group and no group without its
 * name or VPC, no rule ID twice.
 * @param items all items of the partition
 */
export function check(items: readonly Item[], accountId: string): Finding[] {
  const byKey = new Map(items.map((item) => [item.sk, item]));
  const rules = items.filter(({ sk }) => parseRuleKey(sk)).map((item) => toRule(item as RuleItem));
  const pointers = new Set(rules.flatMap((rule) => pointersOf(rule, accountId)));
  const findings: Finding[] = [];
  const report = (sk: string, fault: string) => findings.push({ sk, fault });

  for (const rule of rules) {
    const { ruleId, groupId } = rule;
    const referenced = referencedKey(rule, accountId);
    if (referenced !== undefined && !byKey.has(referenced)) report(ruleKey(rule), `rule ${ruleId} names nothing`);
    if (!byKey.has(keys.group(groupId))) report(ruleKey(rule), `rule ${ruleId} has no group`);
  }
  for (const [ruleId, count] of countBy(rules.map((rule) => rule.ruleId))) {
    if (count > 1) report(ruleId, `${count} rules have this ID`);
  }
  for (const pointer of pointers) {
    if (!byKey.has(pointer)) report(pointer, "a rule has no pointer");
  }
  for (const item of items) {
    if (item.sk.includes("#REFERENCED-BY#") && !pointers.has(item.sk)) report(item.sk, "the pointer has no rule");
    if (item.sk.startsWith("NAME#")) checkName(item as NameItem, byKey, report);
    if (isGroupKey(item.sk)) checkGroup(item as GroupItem, byKey, report);
  }
  return findings;
}

type Items = ReadonlyMap<string, Item>;
type Report = (sk: string, fault: string) => void;

function checkName({ sk, groupId }: NameItem, items: Items, report: Report): void {
  const group = items.get(keys.group(groupId)) as GroupItem | undefined;
  if (!group) report(sk, `the name has no group ${groupId}`);
  else if (nameKey(group) !== sk) report(sk, `group ${groupId} has another name`);
}

function checkGroup(group: GroupItem, items: Items, report: Report): void {
  const name = items.get(nameKey(group)) as NameItem | undefined;
  if (name?.groupId !== group.groupId) report(group.sk, "the group has no name");
  if (group.vpcId === undefined) return;
  const vpc = items.get(keys.vpc(group.vpcId)) as VpcItem | undefined;
  if (!vpc) report(group.sk, `the group has no VPC ${group.vpcId}`);
}

const nameKey = ({ vpcId, groupName }: GroupItem): string =>
  keys.name(vpcId === undefined ? "ec2" : { vpcId }, groupName);

function countBy(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
