import { COUNTED } from "../../lib/store/accounts.ts";
import { type AccountItem, type GroupItem, isKind, type Item, type NameItem, toRule } from "../../lib/store/items.ts";
import { keys, nameScope } from "../../lib/store/keys.ts";
import { pointersOf, referencedKey, ruleKey } from "../../lib/store/rules.ts";
import { refusalOf, TABLE_VERSION } from "../../lib/store/version.ts";
import { checkResource, type Items, type Report } from "./consistency-of-resources.ts";

/** Something in a partition that should not be: what it is, and the sort key where it is. */
export interface Finding {
  readonly sk: string;
  readonly fault: string;
}

/**
 * What every partition has to be, whatever requests have crossed each other: no rule without its group or what it
 * names, no pointer without its rule and no rule without its pointers, no name without its group and no group without its
 * name or VPC, no rule ID twice; of the resources around the groups none without what it belongs to; and the account counts what there is.
 * @param items all items of the partition
 */
export function check(items: readonly Item[], accountId: string): Finding[] {
  const byKey = new Map(items.map((item) => [item.sk, item]));
  const account = byKey.get(keys.account);
  const refusal = account && isKind("account", account) ? refusalOf(account.version) : undefined;
  // What it should look like, this program doesn't know.
  if (refusal !== undefined) return [{ sk: keys.account, fault: refusal }];
  const rules = items.flatMap((item) => (isKind("rule", item) ? [toRule(item)] : []));
  const pointers = new Set(rules.flatMap((rule) => pointersOf(rule, accountId)));
  const findings: Finding[] = [];
  const report = (sk: string, fault: string) => findings.push({ sk, fault });

  for (const rule of rules) {
    const { ruleId, groupId } = rule;
    const referenced = referencedKey(rule, accountId);
    const named = referenced === undefined ? undefined : byKey.get(referenced);
    if (referenced !== undefined && !named) report(ruleKey(rule), `rule ${ruleId} names nothing`);
    if (named && isKind("prefix-list", named) && rule.prefixList?.maxEntries !== named.maxEntries) {
      report(ruleKey(rule), `rule ${ruleId} doesn't count for what its prefix list may hold`);
    }
    if (!byKey.has(keys.group(groupId))) report(ruleKey(rule), `rule ${ruleId} has no group`);
  }
  for (const [ruleId, count] of countBy(rules.map((rule) => rule.ruleId))) {
    if (count > 1) report(ruleId, `${count} rules have this ID`);
  }
  for (const pointer of pointers) {
    if (!byKey.has(pointer)) report(pointer, "a rule has no pointer");
  }
  for (const item of items) {
    if (isKind("pointer", item) && !pointers.has(item.sk)) report(item.sk, "the pointer has no rule");
    else if (isKind("name", item)) checkName(item, byKey, report);
    else if (isKind("group", item)) checkGroup(item, byKey, report);
    else if (isKind("account", item)) checkAccount(item, items, report);
    else checkResource(item, byKey, report);
  }
  return findings;
}

/**
 * Records of operations that mark nothing. The last mark takes its record along, so there are none, but in a table that
 * was restored from a backup; and they are in nobody's way.
 * @param items all items of the partition, with their marks
 */
export function recordsWithoutMarks(items: readonly Item[]): Finding[] {
  const named = new Set(items.map((item) => item.operation?.record));
  return items
    .filter((item) => isKind("operation", item) && !named.has(item.sk))
    .map(({ sk }) => ({ sk, fault: "the operation has no marks: its record can be deleted" }));
}

function checkName({ sk, groupId }: NameItem, items: Items, report: Report): void {
  const group = items.get(keys.group(groupId));
  if (!group || !isKind("group", group)) report(sk, `the name has no group ${groupId}`);
  else if (nameKey(group) !== sk) report(sk, `group ${groupId} has another name`);
}

function checkGroup(group: GroupItem, items: Items, report: Report): void {
  const name = items.get(nameKey(group));
  if (!name || !isKind("name", name) || name.groupId !== group.groupId) report(group.sk, "the group has no name");
  if (group.vpcId === undefined) return;
  if (!items.has(keys.vpc(group.vpcId))) report(group.sk, `the group has no VPC ${group.vpcId}`);
}

const COUNTED_KINDS = { vpcs: "vpc", prefixLists: "prefix-list", interfaces: "interface", groups: "group" } as const;

/** What an account counts is what decides whether it may have more. */
function checkAccount(account: AccountItem, items: readonly Item[], report: Report): void {
  // One from before more than groups were counted counts them when it is next written in.
  if (account.version !== TABLE_VERSION) return;
  for (const name of COUNTED) {
    const there = items.filter((item) => isKind(COUNTED_KINDS[name], item)).length;
    if (account[name] !== there) report(account.sk, `the account counts ${account[name]} ${name}, and has ${there}`);
  }
}

const nameKey = ({ vpcId, groupName }: GroupItem): string => keys.name(nameScope(vpcId), groupName);

function countBy(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
