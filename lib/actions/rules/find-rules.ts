import { errors } from "../../errors.ts";
import { isWellFormed, groupDigitsOf } from "../../security-group/ids.ts";
import type { Direction } from "../../security-group/permission.ts";
import type { Rule } from "../../security-group/rule.ts";
import { groupsIn, type StoredGroup } from "../../store/groups.ts";
import { ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** @throws InvalidSecurityGroupRuleId.Malformed */
export function requireWellFormedRuleIds(ids: Iterable<string>): void {
  for (const id of ids) {
    if (!isWellFormed("sgr", id)) throw errors.malformedRuleId(id);
  }
}

/**
 * Rules of one direction of a group, by ID.
 * @throws InvalidSecurityGroupRuleId.NotFound
 */
export function pickRules({ rules }: StoredGroup, direction: Direction, ids: readonly string[]): Rule[] {
  const byId = new Map(rules.filter((rule) => rule.direction === direction).map((rule) => [rule.ruleId, rule]));
  return ids.map((id) => {
    const rule = byId.get(id);
    if (!rule) throw errors.ruleIdNotFound(id);
    return rule;
  });
}

/**
 * Rules by ID, wherever they are, in the order of the IDs.
 * @throws InvalidSecurityGroupRuleId.Malformed, InvalidSecurityGroupRuleId.NotFound
 */
export async function findRules(ids: ReadonlySet<string>, context: Context): Promise<Rule[]> {
  requireWellFormedRuleIds(ids);
  const found = await readRules(ids, context);
  return [...ids].map((id) => {
    const rule = found.get(id);
    if (!rule) throw errors.ruleIdNotFound(id);
    return rule;
  });
}

/** Those of the rules that are there, by ID: the ID says in which group, so one read a group finds them. */
export async function readRules(
  ids: ReadonlySet<string>,
  { partition }: Pick<Context, "partition">,
): Promise<Map<string, Rule>> {
  const starts = new Set([...ids].flatMap((id) => groupDigitsOf(id) ?? []));
  const found = new Map<string, Rule>();
  await Promise.all(
    [...starts].map(async (digits) => {
      for await (const { rules } of groupsIn(await partition.query(ranges.groupsLike(digits)))) {
        for (const rule of rules) if (ids.has(rule.ruleId)) found.set(rule.ruleId, rule);
      }
    }),
  );
  return found;
}
