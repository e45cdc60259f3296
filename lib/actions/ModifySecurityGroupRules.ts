import { errors } from "../errors.ts";
import { quotaLeft, weightOf } from "../security-group/limits.ts";
import type { Permission, Source } from "../security-group/permission.ts";
import { describePermission, type Rule } from "../security-group/rule.ts";
import type { StoredGroup } from "../store/groups.ts";
import { toRuleItem } from "../store/items.ts";
import { pointersOf, ruleKey } from "../store/rules.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { requireGroupWithRules, resolveGroupId } from "./groups/find-group.ts";
import { requestedGroup } from "./groups/requested-group.ts";
import { requireWellFormedRuleIds } from "./rules/find-rules.ts";
import { countReferences, requireReferences } from "./rules/references.ts";
import { isReached } from "./limit-reached.ts";
import { type Modification, requestedModifications, requireSameType } from "./rules/requested-modifications.ts";

/**
 * Gives rules another content; their IDs and tags stay. All of them, or none:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
 */
export const ModifySecurityGroupRules: Action<"ModifySecurityGroupRules"> = async (input, context) => {
  if (input.GroupId === undefined) throw errors.missingParameter("groupId");
  const group = requestedGroup({ GroupId: input.GroupId }, context);
  if (group.platform === "ec2") throw errors.vpcGroupsOnly();
  const groupId = await resolveGroupId(group, context);
  if (!input.SecurityGroupRules) throw errors.missingParameter("SecurityGroupRule");
  const modifications = requestedModifications(input.SecurityGroupRules, context);
  requireWellFormedRuleIds(modifications.map(({ ruleId }) => ruleId));

  return untilUnchanged(async () => {
    const stored = await requireGroupWithRules(groupId, context);
    const { before, after } = await plan(stored, modifications, context);
    const left = quotaLeft(without(stored.rules, before), after);
    // A larger prefix list may come in place of a smaller one.
    if (left < 0) {
      if (await isReached(stored.group, context)) throw errors.ruleLimit();
      return undefined;
    }
    const answer = { Return: true };
    const counted: Write = {
      update: stored.group.sk,
      add: { additions: weightOf(after), modifications: 1 },
      condition: { atMost: { additions: stored.group.additions + left } },
    };
    const writes = [counted, ...countReferences(after, context), ...replace(before, after, context.accountId)];
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
};

interface Plan {
  readonly before: readonly Rule[];
  readonly after: readonly Rule[];
}

/** @throws InvalidSecurityGroupRuleId.NotFound, InvalidParameterValue, InvalidPermission.Duplicate */
async function plan(
  { group, rules }: StoredGroup,
  modifications: readonly Modification[],
  context: Context,
): Promise<Plan> {
  const pairs = modifications.map((modification) => {
    const { ruleId, description } = modification;
    const rule = rules.find((other) => other.ruleId === ruleId);
    if (!rule) throw errors.ruleIdNotFound(ruleId);
    requireSameType(modification, rule.permission);
    const { groupId, direction, tags, tagsVersion } = rule;
    const permission = withOwner(modification.permission, rule.permission.source);
    const after: Rule = {
      ruleId,
      groupId,
      direction,
      permission,
      tags,
      ...(tagsVersion !== undefined && { tagsVersion }),
      ...(description !== undefined && { description }),
    };
    return { before: rule, after };
  });
  const before = pairs.map((pair) => pair.before);
  const after = pairs.map((pair) => pair.after);
  const taken = new Set(without(rules, before).map(ruleKey));
  for (const rule of after) {
    if (taken.has(ruleKey(rule))) throw errors.permissionDuplicate(describePermission(rule.permission));
    taken.add(ruleKey(rule));
  }
  return { before, after: await requireReferences(group, after, context) };
}

/** A request can't say whose the referenced group is: one that stays stays whose it was. */
function withOwner(permission: Permission, existing: Source): Permission {
  const { source } = permission;
  const stays = source.type === "group" && existing.type === "group" && source.groupId === existing.groupId;
  return stays ? { ...permission, source: existing } : permission;
}

const without = (rules: readonly Rule[], others: readonly Rule[]): Rule[] =>
  rules.filter((rule) => !others.includes(rule));

/** Rules may take each other's place, so each key is written once, whoever has it before and after. */
function replace(before: readonly Rule[], after: readonly Rule[], accountId: string): Write[] {
  const old = new Map(before.map((rule) => [ruleKey(rule), rule]));
  const keysAfter = new Set(after.map(ruleKey));
  const gone = before.filter((rule) => !keysAfter.has(ruleKey(rule)));
  const pointersBefore = new Set(before.flatMap((rule) => pointersOf(rule, accountId)));
  const pointersAfter = new Set(after.flatMap((rule) => pointersOf(rule, accountId)));
  return [
    ...after.map((rule): Write => {
      const there = old.get(ruleKey(rule));
      return { put: toRuleItem(rule), condition: there ? unchanged(there) : "absent" };
    }),
    ...gone.map((rule): Write => ({ delete: ruleKey(rule), condition: unchanged(rule) })),
    ...[...pointersAfter].filter((sk) => !pointersBefore.has(sk)).map((sk): Write => ({ put: { sk } })),
    ...[...pointersBefore].filter((sk) => !pointersAfter.has(sk)).map((sk): Write => ({ delete: sk })),
  ];
}

const unchanged = ({ ruleId, description, tagsVersion }: Rule) => ({ equals: { ruleId, description, tagsVersion } });
