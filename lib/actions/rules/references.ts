import { errors } from "../../errors.ts";
import { isAwsManaged } from "../../security-group/ids.ts";
import type { Rule } from "../../security-group/rule.ts";
import { type GroupItem, isKind, type Item } from "../../store/items.ts";
import { referencedKey } from "../../store/rules.ts";
import type { Condition, Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { awsPrefixLists, type PrefixList } from "../prefix-lists/prefix-list.ts";

/**
 * Looks up the groups and prefix lists that rules name. Groups of the same account have to be in the same network;
 * another account's can't be seen from here.
 * @returns the rules, with what their prefix lists count for
 * @throws InvalidGroup.NotFound, InvalidPrefixListID.NotFound
 */
export async function requireReferences(
  group: GroupItem,
  rules: readonly Rule[],
  context: Context,
): Promise<readonly Rule[]> {
  const { accountId, partition } = context;
  const wanted = new Set(rules.flatMap((rule) => referencedKey(rule, accountId) ?? []));
  const found = new Map(await Promise.all([...wanted].map(async (key) => [key, await partition.get(key)] as const)));
  return rules.map((rule) => {
    const { source } = rule.permission;
    const key = referencedKey(rule, accountId);
    const item = key === undefined ? undefined : found.get(key);
    if (source.type === "prefix-list") return counted(rule, prefixListOf(source.prefixListId, item, context));
    if (key !== undefined && source.type === "group") requireSameNetwork(item, source.groupId, group);
    return rule;
  });
}

type Counted = Pick<PrefixList, "addressFamily" | "maxEntries">;

/** Of AWS's own lists we don't know all: one that we don't know is undefined. */
function prefixListOf(prefixListId: string, item: Item | undefined, context: Context): Counted | undefined {
  if (isAwsManaged(prefixListId)) return awsPrefixLists(context).find((list) => list.prefixListId === prefixListId);
  if (!item || !isKind("prefix-list", item)) throw errors.prefixListNotFound(prefixListId);
  return item;
}

function counted(rule: Rule, list: Counted | undefined): Rule {
  if (!list) return rule;
  const family = list.addressFamily === "IPv4" ? "ipv4" : "ipv6";
  return { ...rule, prefixList: { family, maxEntries: list.maxEntries } };
}

function requireSameNetwork(item: Item | undefined, groupId: string, { vpcId }: GroupItem): void {
  if (!item || !isKind("group", item)) throw errors.groupNotFound(groupId);
  if (item.vpcId !== vpcId) throw errors.otherNetwork();
}

/**
 * Counts the rules up in the groups and prefix lists that they name. It fails where one of those is gone, or a list
 * counts for something else than the rules do; and whoever is about to delete one, having seen no rule that names it,
 * finds its count changed.
 */
export function countReferences(rules: readonly Rule[], { accountId }: Context): Write[] {
  const counts = new Map<string, { readonly additions: number; readonly condition: Condition }>();
  for (const rule of rules) {
    const key = referencedKey(rule, accountId);
    if (key === undefined) continue;
    const condition = rule.prefixList ? { equals: { maxEntries: rule.prefixList.maxEntries } } : "present";
    counts.set(key, { additions: (counts.get(key)?.additions ?? 0) + 1, condition });
  }
  return [...counts].map(([key, { additions, condition }]) => ({ update: key, add: { additions }, condition }));
}
