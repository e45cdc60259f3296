import { errors } from "../../errors.ts";
import type { Rule } from "../../security-group/rule.ts";
import { readGroup } from "../../store/groups.ts";
import { type RuleItem, toRule } from "../../store/items.ts";
import { deleteRule, ruleKey } from "../../store/rules.ts";
import { inTransactions, type Write } from "../../store/transaction.ts";
import { CURRENT_VERSION } from "../../model/versions.ts";
import type { Context } from "../context.ts";

interface Options {
  /** Decides on rules that aren't there: throws, and nothing is deleted; or returns, and the others are. */
  readonly onMissing: (rules: readonly [Rule, ...Rule[]]) => Promise<void>;
  /** Whether a rule with another ID than expected is another rule, though it says the same. */
  readonly sameIds?: boolean;
}

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
  options: Options,
): Promise<readonly Rule[]> {
  const transactions = inTransactions(expected, (rule) => deletion(rule, context));
  if (transactions.length <= 1) return deleteTogether(expected, context, options);

  const present = await readRules(expected, context, options);
  const deleted: Rule[] = [];
  for (const rules of inTransactions(present, (rule) => deletion(rule, context))) {
    deleted.push(...(await deleteTogether(rules, context, options)));
  }
  return deleted;
}

async function deleteTogether(expected: readonly Rule[], context: Context, options: Options): Promise<readonly Rule[]> {
  let rules = expected;
  for (let round = 1; rules.length > 0; round++) {
    if (round > MAX_ROUNDS) throw errors.requestLimit("the rules change faster than they can be read");
    const deletions = rules.map((rule) => ({ rule, writes: deletion(rule, context) }));
    const outcome = await context.partition.commit(deletions.flatMap(({ writes }) => writes));
    if (outcome.committed) break;
    let index = 0;
    const actual = deletions.map(({ rule, writes }) => {
      const item = outcome.failed.get(index) as RuleItem | undefined;
      const failed = outcome.failed.has(index);
      index += writes.length;
      return { rule, found: failed ? item && toRule(item) : rule };
    });
    rules = await settle(actual, options);
  }
  return rules;
}

/** The rules as they stand in the group, by one read. */
async function readRules(expected: readonly Rule[], context: Context, options: Options): Promise<readonly Rule[]> {
  const groupId = expected[0]?.groupId ?? "";
  const stored = await readGroup(context.partition, groupId);
  const byKey = new Map(stored?.rules.map((rule) => [ruleKey(rule), rule]));
  return settle(
    expected.map((rule) => ({ rule, found: byKey.get(ruleKey(rule)) })),
    options,
  );
}

interface Finding {
  readonly rule: Rule;
  readonly found: Rule | undefined;
}

/** What is there in place of what was expected, once it is decided what becomes of the rest. */
async function settle(findings: readonly Finding[], { onMissing, sameIds = false }: Options): Promise<Rule[]> {
  const isThere = ({ rule, found }: Finding) => found !== undefined && (!sameIds || found.ruleId === rule.ruleId);
  const [first, ...others] = findings.filter((finding) => !isThere(finding)).map(({ rule }) => rule);
  if (first) await onMissing([first, ...others]);
  return findings.flatMap((finding) => (isThere(finding) && finding.found ? [finding.found] : []));
}

function deletion(rule: Rule, { accountId, version }: Context): Write[] {
  const { ruleId, description } = rule;
  // What older versions answer doesn't tell one rule from another of the same key.
  const condition = version < CURRENT_VERSION ? "present" : { equals: { ruleId, description } };
  return deleteRule(rule, accountId, condition);
}
