import { errors } from "../../errors.ts";
import type { Rule } from "../../security-group/rule.ts";
import type { GroupItem, Item, PrefixListItem } from "../../store/items.ts";
import { referencedKey } from "../../store/rules.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/**
 * Looks up the groups and prefix lists that rules name. Groups of the same account have to be in the same network;
 * another account's can't be seen from here.
 * @returns the rules, with what their prefix lists count for
 * @throws InvalidGroup.NotFound, InvalidPrefixListID.NotFound
 */
export async function requireReferences(
  group: GroupItem,
  rules: readonly Rule[],
  { accountId, partition }: Context,
): Promise<readonly Rule[]> {
  const wanted = new Set(rules.flatMap((rule) => referencedKey(rule, accountId) ?? []));
  const found = new Map(await Promise.all([...wanted].map(async (key) => [key, await partition.get(key)] as const)));
  return rules.map((rule) => {
    const key = referencedKey(rule, accountId);
    if (key === undefined) return rule;
    const { source } = rule.permission;
    const item = found.get(key);
    if (source.type === "prefix-list") return { ...rule, prefixList: toWeight(item, source.prefixListId) };
    if (source.type === "group") requireSameNetwork(item, source.groupId, group);
    return rule;
  });
}

function toWeight(item: Item | undefined, prefixListId: string): NonNullable<Rule["prefixList"]> {
  if (!item) throw errors.prefixListNotFound(prefixListId);
  const { addressFamily, maxEntries } = item as PrefixListItem;
  return { family: addressFamily === "IPv4" ? "ipv4" : "ipv6", maxEntries };
}

function requireSameNetwork(item: Item | undefined, groupId: string, { vpcId }: GroupItem): void {
  if (!item) throw errors.groupNotFound(groupId);
  if ((item as GroupItem).vpcId !== vpcId) throw errors.otherNetwork();
}

/** Counts up what the rules name, which fails where it is gone: who deletes it meanwhile sees that something came. */
export function countReferences(rules: readonly Rule[], { accountId }: Context): Write[] {
  const counts = new Map<string, number>();
  for (const rule of rules) {
    const key = referencedKey(rule, accountId);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, revision]) => ({ update: key, add: { revision }, condition: "present" }));
}
