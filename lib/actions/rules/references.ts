import { errors } from "../../errors.ts";
import type { Source } from "../../security-group/permission.ts";
import { isAwsManaged } from "../../security-group/ids.ts";
import type { Rule } from "../../security-group/rule.ts";
import { type GroupItem, isKind, type Item } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import { referencedKey } from "../../store/rules.ts";
import type { Condition, Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { shareVpc } from "../associations/associations.ts";
import { peeringFinder } from "../peerings/between.ts";
import { awsPrefixLists, type PrefixList } from "../prefix-lists/prefix-list.ts";

/**
 * Looks up the groups and prefix lists that rules name. Groups have to share a VPC with the group whose rules they are,
 * or to be in a peer of its own; those of an account that isn't known here are taken as they are named.
 * @returns the rules, with what their prefix lists count for, and the peering connections of their groups
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
  const findPeering = peeringFinder(group, context);
  return Promise.all(
    rules.map(async (rule) => {
      const { source } = rule.permission;
      const key = referencedKey(rule, accountId);
      const item = key === undefined ? undefined : found.get(key);
      if (source.type === "prefix-list") return counted(rule, prefixListOf(source.prefixListId, item, context));
      if (source.type !== "group" || source.groupId === group.groupId) return rule;
      const named =
        source.userId !== accountId ? await groupElsewhere(source, group, context) : requireGroupItem(item, source);
      if (!named || named.vpcId === group.vpcId) return rule;
      if (source.userId === accountId && (await shareVpc(group, named, context))) return rule;
      const peer = await findPeering(source.userId, named);
      if (!peer) throw errors.otherNetwork();
      return { ...rule, peer };
    }),
  );
}

type GroupSource = Extract<Source, { readonly type: "group" }>;

/** @throws InvalidGroup.NotFound */
function requireGroupItem(item: Item | undefined, { groupId }: GroupSource): GroupItem {
  if (!item || !isKind("group", item)) throw errors.groupNotFound(groupId);
  return item;
}

/**
 * A group of another account; undefined where that account isn't known here, or is one of AWS's own, or where the group
 * whose rule names it is an EC2 (classic) group: these may name each other.
 * @throws InvalidGroup.NotFound
 */
async function groupElsewhere(
  source: GroupSource,
  { vpcId }: GroupItem,
  { lookInto, region }: Context,
): Promise<GroupItem | undefined> {
  if (vpcId === undefined || !/^\d{12}$/.test(source.userId)) return undefined;
  const account = lookInto(source.userId, region);
  const group = await account.get(keys.group(source.groupId));
  if (!group && (await account.get(keys.account))) throw errors.groupNotFound(source.groupId);
  return group;
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

/**
 * Counts the rules up in the groups and prefix lists that they name. It fails where one of those is gone, or a list
 * counts for something else than the rules do, or a peering connection is no longer active; and whoever is about to
 * delete a group or a list, having seen no rule that names it, finds its count changed.
 */
export function countReferences(rules: readonly Rule[], { accountId }: Context): Write[] {
  const counts = new Map<string, { readonly additions: number; readonly condition: Condition }>();
  for (const rule of rules) {
    const key = referencedKey(rule, accountId);
    if (key === undefined) continue;
    const condition = rule.prefixList ? { equals: { maxEntries: rule.prefixList.maxEntries } } : "present";
    counts.set(key, { additions: (counts.get(key)?.additions ?? 0) + 1, condition });
  }
  const peerings = new Set(rules.flatMap(({ peer }) => peer?.vpcPeeringConnectionId ?? []));
  return [
    ...[...counts].map(([key, { additions, condition }]): Write => ({ update: key, add: { additions }, condition })),
    ...[...peerings].map((id): Write => ({ check: keys.peering(id), condition: { equals: { status: "active" } } })),
  ];
}
