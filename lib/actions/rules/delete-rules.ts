import { errors } from "../../errors.ts";
import type { Rule } from "../../security-group/rule.ts";
import { readGroup } from "../../store/groups.ts";
import { type RuleItem, toRule } from "../../store/items.ts";
import { deleteRule, ruleKey } from "../../store/rules.ts";
import { failedParts, inTransactions, type Write } from "../../store/transaction.ts";
import { CURRENT_VERSION } from "../../model/versions.ts";
import type { Context } from "../context.ts";

/**
 * Decides on rules that aren't there: throws, and nothing is deleted; or returns, and the others are.
 */
type OnMissing = (rules: readonly [Rule, ...Rule[]]) => Promise<void>;

/** Each round but the last has found something to be otherwise than expected; that many in a row is a fight. */
const MAX_ROUNDS = 10;

/**
 * Deletes the rules in one transaction, which verifies that they are what is expected; where they are otherwise, it is
 * told what is there, and tries again with that. More than one transaction holds are all read and checked first, then
 * deleted in several.
 * @returns the rules as they were when they were deleted
 */
export async function deleteRules(
  expected: readonly Rule[],
  context: Context,
  onMissing: OnMissing,
): Promise<readonly Rule[]> {
  const deletion = (rule: Rule) => deletionOf(rule, context);
  if (inTransactions(expected, deletion).length <= 1) return deleteTogether(expected, context, onMissing);

  const present = await readRules(expected, context, onMissing);
  const deleted: Rule[] = [];
  for (const rules of inTransactions(present, deletion)) {
    deleted.push(...(await deleteTogether(rules, context, onMissing)));
  }
  return deleted;
}

async function deleteTogether(
  expected: readonly Rule[],
  context: Context,
  onMissing: OnMissing,
): Promise<readonly Rule[]> {
  const deletion = (rule: Rule) => deletionOf(rule, context);
  let rules = expected;
  for (let round = 1; rules.length > 0; round++) {
    if (round > MAX_ROUNDS) throw errors.requestLimit("the rules change faster than they can be read");
    const outcome = await context.partition.commit(rules.flatMap(deletion));
    if (outcome.committed) break;
    const actual = failedParts(rules, deletion, outcome.failed as ReadonlyMap<number, RuleItem | undefined>);
    const found = rules.map((rule) => {
      const item = actual.get(rule);
      return { rule, found: actual.has(rule) ? item && toRule(item) : rule };
    });
    rules = await settle(found, onMissing);
  }
  return rules;
}

/** The rules as they stand in the group, by one read. */
async function readRules(expected: readonly Rule[], context: Context, onMissing: OnMissing): Promise<readonly Rule[]> {
  const groupId = expected[0]?.groupId ?? "";
  const stored = await readGroup(context.partition, groupId);
  const byKey = new Map(stored?.rules.map((rule) => [ruleKey(rule), rule]));
  const found = expected.map((rule) => ({ rule, found: byKey.get(ruleKey(rule)) }));
  return settle(found, onMissing);
}

interface Finding {
  readonly rule: Rule;
  readonly found: Rule | undefined;
}

/** What is there in place of what was expected, once it is decided what becomes of the rest. */
async function settle(findings: readonly Finding[], onMissing: OnMissing): Promise<Rule[]> {
  const [first, ...others] = findings.flatMap(({ rule, found }) => (found ? [] : [rule]));
  if (first) await onMissing([first, ...others]);
  return findings.flatMap(({ found }) => found ?? []);
}

/** The rule is deleted with the pointer to it that its source group holds. Only the first write can fail. */
export function deletionOf(rule: Rule, { accountId, version }: Context): Write[] {
  const { ruleId, description } = rule;
  // What older versions answer doesn't tell one rule from another of the same key.
  const condition = version < CURRENT_VERSION ? "present" : { equals: { ruleId, description } };
  return deleteRule(rule, accountId, condition);
}
