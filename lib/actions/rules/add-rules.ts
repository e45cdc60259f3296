import { errors } from "../../errors.ts";
import { newRuleId } from "../../security-group/ids.ts";
import { mayFit, roomLeft, weightOf } from "../../security-group/limits.ts";
import { type Direction, formatPermission } from "../../security-group/permission.ts";
import type { ResolvedRule } from "../../security-group/requested-rules.ts";
import { describePermission, type Rule } from "../../security-group/rule.ts";
import type { Tags } from "../../security-group/tags.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { type GroupItem, predictRuleId } from "../../store/items.ts";
import { deleteRule, putRule } from "../../store/rules.ts";
import { failedParts, inTransactions, MAX_WRITES, type Write } from "../../store/transaction.ts";
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
    const kind = stored.group.vpcId === undefined ? "ec2" : "vpc";
    if (!mayFit(requested.length, kind)) throw errors.ruleLimit();
    const rules = await requireReferences(stored.group, newRules(stored, direction, requested, tags), context);
    const existing = stored.rules.filter((rule) => rule.direction === direction);
    const room = roomLeft(existing, rules, kind);
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

/**
 * Adds the rules, where since the read no more have come than there was room for, and none has taken another content
 * (and kept an ID that a new rule would get). What doesn't fit one transaction goes in several; what was added is taken
 * back where a later one fails.
 * @returns whether they were added
 */
async function putRules(
  { group }: StoredGroup,
  rules: readonly Rule[],
  room: number,
  context: Context,
): Promise<boolean> {
  const transactionsOf = (parts: readonly Rule[]) =>
    inTransactions(parts, (rule) => additions([rule], context), MAX_WRITES - 1);
  const first = guard(group, weightOf(rules), room);
  if (transactionsOf(rules).length === 1) return commitRules(rules, first, context);

  const marked = rules.map((rule) => ({ ...rule, requestId: context.requestId }));
  let added = false;
  try {
    for (const [index, part] of transactionsOf(marked).entries()) {
      // The first one stands for all: from then on the others only need the group.
      if (!(await commitRules(part, index === 0 ? first : guard(group, 0), context))) return false;
    }
    added = true;
    return true;
  } finally {
    if (!added) await takeBack(marked, context);
  }
}

/** @param room undefined: the group only has to be there */
function guard({ sk, revision, modifications }: GroupItem, weight: number, room?: number): Write {
  const unchanged =
    room === undefined ? undefined : { equals: { modifications }, atMost: { revision: revision + room } };
  return { update: sk, add: { revision: weight }, condition: unchanged ?? "present" };
}

async function commitRules(rules: readonly Rule[], groupGuard: Write, context: Context): Promise<boolean> {
  const { committed } = await context.partition.commit([groupGuard, ...additions(rules, context)]);
  return committed;
}

const additions = (rules: readonly Rule[], context: Context): Write[] => [
  ...countReferences(rules, context),
  ...rules.flatMap((rule) => putRule(rule, context.accountId)),
];

/** Deletes those of the rules that this request has added: the others are somebody else's, or gone. */
async function takeBack(rules: readonly Rule[], { accountId, partition, requestId }: Context): Promise<void> {
  const deletion = (rule: Rule) => deleteRule(rule, accountId, { equals: { requestId } });
  for (const transaction of inTransactions(rules, deletion)) {
    let rest: readonly Rule[] = transaction;
    while (rest.length > 0) {
      const outcome = await partition.commit(rest.flatMap(deletion));
      if (outcome.committed) break;
      const failed = failedParts(rest, deletion, outcome.failed);
      rest = rest.filter((rule) => !failed.has(rule));
    }
  }
}
