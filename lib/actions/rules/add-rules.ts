import { errors } from "../../errors.ts";
import { newRuleId } from "../../security-group/ids.ts";
import { MAX_RULES, roomLeft } from "../../security-group/limits.ts";
import { type Direction, formatPermission } from "../../security-group/permission.ts";
import type { ResolvedRule } from "../../security-group/requested-rules.ts";
import { describePermission, type Rule } from "../../security-group/rule.ts";
import type { Tags } from "../../security-group/tags.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { predictRuleId } from "../../store/items.ts";
import { deleteRule, putRule } from "../../store/rules.ts";
import { inTransactions, MAX_WRITES, type Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { untilUnchanged } from "../until-unchanged.ts";
import { requireGroupWithRules } from "./group-reference.ts";
import { countReferences, requireReferences } from "./references.ts";

/**
 * Adds rules to a group: all of them or none.
 * @throws InvalidGroup.NotFound, InvalidPrefixListID.NotFound, InvalidPermission.Duplicate,
 * RulesPerSecurityGroupLimitExceeded
 */
export async function addRules(
  groupId: string,
  direction: Direction,
  requested: readonly ResolvedRule[],
  tags: Tags,
  context: Context,
): Promise<readonly Rule[]> {
  return untilUnchanged(async () => {
    const stored = await requireGroupWithRules(groupId, context);
    if (requested.length === 0) return [];
    // In two families; more can't fit, whatever they are.
    if (requested.length > 2 * MAX_RULES) throw errors.ruleLimit();
    const rules = await requireReferences(stored.group, newRules(stored, direction, requested, tags), context);
    const existing = stored.rules.filter((rule) => rule.direction === direction);
    const room = roomLeft(existing, rules);
    if (room < 0) throw errors.ruleLimit();
    return (await putRules(stored, rules, room, context)) ? rules : undefined;
  });
}

/** @throws InvalidPermission.Duplicate */
function newRules(
  { group: { groupId }, rules }: StoredGroup,
  direction: Direction,
  requested: readonly ResolvedRule[],
  tags: Tags,
): readonly Rule[] {
  const existing = new Set(
    rules.filter((rule) => rule.direction === direction).map(({ permission }) => formatPermission(permission)),
  );
  const taken = new Set(rules.map(({ ruleId }) => ruleId));
  return requested.map((rule) => {
    if (existing.has(formatPermission(rule.permission))) {
      throw errors.permissionDuplicate(describePermission(rule.permission));
    }
    const place = { ...rule, groupId, direction, tags };
    const derived = predictRuleId(place);
    return { ...place, ruleId: taken.has(derived) ? newRuleId(groupId) : derived };
  });
}

interface Part {
  readonly rule?: Rule;
  readonly writes: readonly Write[];
}

/**
 * Adds the rules, where since the read no more have come than there was room for. What doesn't fit one transaction
 * goes in several, each of which needs the group to be there; what was added is taken back where a later one fails.
 * @returns whether they were added
 */
async function putRules(
  { group }: StoredGroup,
  rules: readonly Rule[],
  room: number,
  context: Context,
): Promise<boolean> {
  const { accountId, partition } = context;
  const counted: Write = {
    increment: group.sk,
    by: rules.length,
    condition: { atMost: { revision: group.revision + room } },
  };
  const stillThere: Write = { increment: group.sk, by: 0, condition: "present" };
  const parts: Part[] = [
    ...countReferences(rules, context).map((write) => ({ writes: [write] })),
    ...rules.map((rule) => ({ rule, writes: putRule(rule, accountId) })),
  ];
  const added: Rule[] = [];
  try {
    for (const [index, part] of inTransactions(parts, ({ writes }) => writes, MAX_WRITES - 1).entries()) {
      const guard = index === 0 ? counted : stillThere;
      const outcome = await partition.commit([guard, ...part.flatMap(({ writes }) => writes)]);
      if (!outcome.committed) return false;
      added.push(...part.flatMap(({ rule }) => (rule ? [rule] : [])));
    }
    return true;
  } finally {
    if (added.length < rules.length) await takeBack(added, context);
  }
}

async function takeBack(rules: readonly Rule[], { accountId, partition }: Context): Promise<void> {
  const deletion = (rule: Rule) => deleteRule(rule, accountId, { equals: { ruleId: rule.ruleId } });
  for (const transaction of inTransactions(rules, deletion)) await partition.commit(transaction.flatMap(deletion));
}
