import { errors } from "../../errors.ts";
import { newRuleId } from "../../security-group/ids.ts";
import { mayFit, quotaLeft, weightOf } from "../../security-group/limits.ts";
import { type Direction, formatPermission } from "../../security-group/permission.ts";
import type { ResolvedRule } from "../../security-group/requested-rules.ts";
import { describePermission, type Rule } from "../../security-group/rule.ts";
import { newTagsVersion, type Tags } from "../../security-group/tags.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { predictRuleId } from "../../store/items.ts";
import { putRule } from "../../store/rules.ts";
import type { Write } from "../../store/transaction.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import { requireGroupWithRules } from "../groups/find-group.ts";
import { isReached } from "../limit-reached.ts";
import { countReferences, requireReferences } from "./references.ts";

/** The rules that are to come to a group. */
interface Addition {
  readonly groupId: string;
  readonly direction: Direction;
  readonly rules: readonly ResolvedRule[];
  readonly tags: Tags;
}

/**
 * Adds rules to a group: all of them or none.
 * @param toResult what is answered once they are there
 * @throws InvalidGroup.NotFound, InvalidPrefixListID.NotFound, InvalidPermission.Duplicate,
 * RulesPerSecurityGroupLimitExceeded
 */
export async function addRules<Result extends object>(
  addition: Addition,
  context: Context,
  toResult: (rules: readonly Rule[]) => Result,
): Promise<Result> {
  return untilUnchanged(async () => {
    const stored = await requireGroupWithRules(addition.groupId, context);
    if (addition.rules.length === 0) return toResult([]);
    const platform = stored.group.vpcId === undefined ? "ec2" : "vpc";
    if (!mayFit(addition.rules.length, platform)) throw errors.ruleLimit();
    const rules = await requireReferences(stored.group, newRules(stored, addition), context);
    const left = quotaLeft(stored.rules, rules, platform);
    if (left < 0) {
      if (await isReached(stored.group, context)) throw errors.ruleLimit();
      return undefined;
    }
    const answer = toResult(rules);
    const counted = [countRules(stored, rules, left), ...countReferences(rules, context)];
    const puts = rules.flatMap((rule) => putRule(rule, context.accountId));
    const { committed } = await context.partition.commit([...counted, ...puts], answer);
    return committed ? answer : undefined;
  });
}

/** @throws InvalidPermission.Duplicate */
function newRules(
  { group: { groupId }, rules }: StoredGroup,
  { direction, rules: requested, tags }: Addition,
): readonly Rule[] {
  const existing = new Set(
    rules.filter((rule) => rule.direction === direction).map(({ permission }) => formatPermission(permission)),
  );
  const taken = new Set(rules.map(({ ruleId }) => ruleId));
  return requested.map((rule) => {
    if (existing.has(formatPermission(rule.permission))) {
      throw errors.permissionDuplicate(describePermission(rule.permission));
    }
    // A rule that comes in place of one that went has the same key and ID, and may have other tags.
    const added = { ...rule, groupId, direction, tags, ...(tags.length > 0 && { tagsVersion: newTagsVersion() }) };
    const predicted = predictRuleId(added);
    return { ...added, ruleId: taken.has(predicted) ? newRuleId(groupId) : predicted };
  });
}

/**
 * Counts the rules up in their group. It fails where, since the group was read, others have added more than these leave
 * of the group's quota; or have modified rules, which may then have the very IDs that these would get.
 */
function countRules({ group }: StoredGroup, rules: readonly Rule[], left: number): Write {
  const { sk, additions, modifications } = group;
  return {
    update: sk,
    add: { additions: weightOf(rules) },
    condition: { equals: { modifications }, atMost: { additions: additions + left } },
  };
}
