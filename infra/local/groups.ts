import type { RuleOwner } from "../../lib/actions/peerings/stale.ts";
import { staleRuleFinder } from "../../lib/actions/peerings/stale.ts";
import { peeringStatusTeller } from "../../lib/actions/peerings/statuses.ts";
import { DEFAULT_GROUP_NAME } from "../../lib/security-group/defaults.ts";
import type { Direction, Permission } from "../../lib/security-group/permission.ts";
import type { Rule } from "../../lib/security-group/rule.ts";
import type { Tags } from "../../lib/security-group/tags.ts";
import { groupsIn, type StoredGroup } from "../../lib/store/groups.ts";
import { isKind, type Item } from "../../lib/store/items.ts";
import { keys, parsePointerKey, parseUseKey, ranges } from "../../lib/store/keys.ts";
import type { PartitionReader } from "../../lib/store/partition.ts";

/** A rule, and what somebody who looks after it wants to know. */
interface ShownRule {
  readonly ruleId: string;
  readonly direction: Direction;
  readonly permission: Permission;
  readonly description?: string;
  readonly tags: Tags;
  /** It lets in anybody: from 0.0.0.0/0 or ::/0, given as it is or in a prefix list. */
  readonly isOpenToWorld?: true;
  /** The group that it names can't be reached any more (DescribeStaleSecurityGroups). */
  readonly isStale?: true;
}

/** A group with its rules, and whether anybody needs it. */
export interface ShownGroup {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly vpcId?: string;
  readonly tags: Tags;
  readonly rules: readonly ShownRule[];
  /** IDs of the network interfaces that are in it, and of other VPCs that it is associated with. */
  readonly usedBy: readonly string[];
  /** IDs of other groups with a rule that names it. */
  readonly namedBy: readonly string[];
  /** Nothing uses it, no other group names it, and it could be deleted. */
  readonly isUnused?: true;
}

/** All groups of an account in a region, in the order of their names. */
export async function groupsOf(owner: RuleOwner): Promise<ShownGroup[]> {
  const items = await owner.partition.query<Item>(ranges.groups());
  const around = surroundingsIn(items);
  const finders = {
    tell: peeringStatusTeller(owner),
    findStale: staleRuleFinder(owner),
    isWorld: worldFinder(owner.partition),
  };
  const reading: Promise<readonly [StoredGroup, readonly ShownRule[]]>[] = [];
  for await (const stored of groupsIn(items)) {
    reading.push(rulesOf(stored, finders).then((rules) => [stored, rules] as const));
  }
  const found = await Promise.all(reading);
  // Rules by a peering connection have no pointers: what they name can be deleted, and is needed all the same.
  for (const [{ group }, rules] of found) {
    for (const { permission, isStale } of rules) {
      const { source } = permission;
      if (source.type !== "group" || isStale === true || source.groupId === group.groupId) continue;
      around.get(source.groupId)?.namedBy.add(group.groupId);
    }
  }
  return found.map(([{ group }, rules]) => toShown(group, rules, around.get(group.groupId))).toSorted(byName);
}

interface Finders {
  readonly tell: ReturnType<typeof peeringStatusTeller>;
  readonly findStale: ReturnType<typeof staleRuleFinder>;
  readonly isWorld: (rule: Rule) => Promise<boolean>;
}

async function rulesOf(
  { group, rules }: StoredGroup,
  { tell, findStale, isWorld }: Finders,
): Promise<readonly ShownRule[]> {
  const told = await tell(rules);
  const stale = new Set((await findStale({ group, rules: told })).map(({ ruleId }) => ruleId));
  return Promise.all(
    rules.map(async (rule) => ({
      ruleId: rule.ruleId,
      direction: rule.direction,
      permission: rule.permission,
      ...(rule.description !== undefined && { description: rule.description }),
      tags: rule.tags,
      ...(rule.direction === "ingress" && (await isWorld(rule)) && { isOpenToWorld: true as const }),
      ...(stale.has(rule.ruleId) && { isStale: true as const }),
    })),
  );
}

function toShown(
  { groupId, groupName, description, vpcId, tags }: StoredGroup["group"],
  rules: readonly ShownRule[],
  { usedBy, namedBy }: Surroundings = NOTHING,
): ShownGroup {
  const isUnused = usedBy.size === 0 && namedBy.size === 0 && groupName !== DEFAULT_GROUP_NAME;
  return {
    groupId,
    groupName,
    description,
    ...(vpcId !== undefined && { vpcId }),
    tags,
    rules,
    usedBy: [...usedBy],
    namedBy: [...namedBy],
    ...(isUnused && { isUnused }),
  };
}

interface Surroundings {
  readonly usedBy: Set<string>;
  readonly namedBy: Set<string>;
}

const NOTHING: Surroundings = { usedBy: new Set(), namedBy: new Set() };

/** By group, what its items say of others: they sort behind it. */
function surroundingsIn(items: readonly Item[]): ReadonlyMap<string, Surroundings> {
  const found = new Map<string, Surroundings>();
  for (const { sk } of items) {
    const [, groupId = ""] = sk.split("#", 2);
    const own = found.get(groupId) ?? { usedBy: new Set(), namedBy: new Set() };
    found.set(groupId, own);
    const item = { sk };
    if (isKind("use", item)) own.usedBy.add(parseUseKey(sk));
    const by = parsePointerKey(sk)?.groupId;
    if (by !== undefined && by !== groupId) own.namedBy.add(by);
  }
  return found;
}

/** Each prefix list is read once. One that isn't the account's own is AWS's, which has no such block. */
function worldFinder(partition: PartitionReader): Finders["isWorld"] {
  const lists = new Map<string, Promise<boolean>>();
  const read = async (id: string) => {
    const list = await partition.get(keys.prefixList(id));
    const entries = list && (await partition.get(keys.entries(id, list.version)));
    return entries?.entries.some(({ cidr }) => isWhole(cidr)) ?? false;
  };
  return async ({ permission: { source } }) => {
    if (source.type === "ipv4" || source.type === "ipv6") return isWhole(source.cidr);
    if (source.type !== "prefix-list") return false;
    const list = lists.get(source.prefixListId) ?? read(source.prefixListId);
    lists.set(source.prefixListId, list);
    return list;
  };
}

const isWhole = (cidr: string): boolean => cidr.endsWith("/0");

const byName = (one: ShownGroup, other: ShownGroup): number =>
  one.groupName.localeCompare(other.groupName, "en") || (one.groupId < other.groupId ? -1 : 1);
