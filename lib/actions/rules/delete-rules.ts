import { CURRENT_VERSION } from "../../model/versions.ts";
import type { Rule } from "../../security-group/rule.ts";
import { readGroup } from "../../store/groups.ts";
import { isKind, type Item, toRule } from "../../store/items.ts";
import { deleteRule, ruleKey, type RuleDelete } from "../../store/rules.ts";
import { fitsOne } from "../../store/size.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";

interface Decisions<Result extends object> {
  /** Asked where a rule isn't there: throws, and nothing is deleted; or returns, and the others are. */
  readonly allowMissing: (missing: readonly Rule[]) => Promise<void>;
  /** What is answered, by the rules as they were when they were deleted, and those that were not there then. */
  readonly toResult: (deleted: readonly Rule[], missing: readonly Rule[]) => Result;
}

/** A rule that is to be deleted, and what is there of it, as far as that is known. */
interface Wanted {
  readonly rule: Rule;
  readonly there: Rule | undefined;
}

/**
 * Deletes rules of one group. The transaction verifies that they are what is expected; where they are otherwise, it is
 * told what is there, and tries again with that. Only where they need several transactions are they read before.
 */
export async function deleteRules<Result extends object>(
  expected: readonly Rule[],
  context: Context,
  { allowMissing, toResult }: Decisions<Result>,
): Promise<Result> {
  let wanted: readonly Wanted[] = expected.map((rule) => ({ rule, there: rule }));
  if (!fitsOne(expected.flatMap((rule) => deletionOf(rule, context)))) wanted = await readRules(expected, context);
  return untilUnchanged(async () => {
    const missing = wanted.flatMap(({ rule, there }) => (there ? [] : [rule]));
    // Asked each time: what is missing now may be so because the group has gone meanwhile.
    if (missing.length > 0) await allowMissing(missing);
    const deleted = wanted.flatMap(({ there }) => there ?? []);
    const answer = toResult(deleted, missing);
    if (deleted.length === 0) return answer;

    const parts = wanted.map((one) => ({
      ...one,
      writes: one.there
        ? deletionOf(one.there, context)
        : ([{ check: ruleKey(one.rule), condition: "absent" }] as const),
    }));
    const all = parts.flatMap(({ writes }) => writes);
    // The same transaction verifies that the missing ones are missing; that alone is not worth a second one.
    const present = parts.flatMap(({ there, writes }) => (there ? writes : []));
    const outcome = await context.partition.commit(fitsOne(all) ? all : present, answer);
    if (outcome.committed) return answer;
    wanted = parts.map(({ rule, there, writes: [first] }) => ({
      rule,
      there: outcome.failed.has(first) ? asRule(outcome.failed.get(first)) : there,
    }));
    return undefined;
  });
}

const asRule = (item: Item | undefined): Rule | undefined => (item && isKind("rule", item) ? toRule(item) : undefined);

/** The rules as they stand in their group, by one read. */
async function readRules(expected: readonly Rule[], { partition }: Context): Promise<readonly Wanted[]> {
  const stored = await readGroup(partition, expected[0]?.groupId ?? "");
  const byKey = new Map(stored?.rules.map((rule) => [ruleKey(rule), rule]));
  return expected.map((rule) => ({ rule, there: byKey.get(ruleKey(rule)) }));
}

/** The rule is deleted with the pointer to it that its source group holds, where it is what is expected. */
export function deletionOf(rule: Rule, { accountId, version }: Context): RuleDelete {
  const { ruleId, description } = rule;
  // What older versions answer doesn't tell one rule from another of the same key.
  const condition = version < CURRENT_VERSION ? "present" : { equals: { ruleId, description } };
  return deleteRule(rule, accountId, condition);
}
