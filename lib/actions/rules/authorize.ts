import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  Tag,
} from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { newRuleId } from "../../security-group/ids.ts";
import { roomLeft } from "../../security-group/limits.ts";
import { type Direction, formatPermission } from "../../security-group/permission.ts";
import { requestedRules, type ResolvedRule } from "../../security-group/requested-rules.ts";
import { describePermission, distinct, type Rule, toSecurityGroupRule } from "../../security-group/rule.ts";
import { isVpcText } from "../../security-group/text.ts";
import { type StoredGroup, toGroups } from "../../store/groups.ts";
import { predictRuleId } from "../../store/items.ts";
import { keys, ranges } from "../../store/keys.ts";
import { deleteRule, pointedGroup, putRule } from "../../store/rules.ts";
import { inTransactions, type Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { requestedTags } from "../tags.ts";
import { groupReference, requireGroup } from "./group-reference.ts";
import { resolve } from "./resolve.ts";

/** The same for ingress and egress; egress has no group name. */
export type AuthorizeRequest = AuthorizeSecurityGroupIngressRequest;

/**
 * Adds a rule for each source that the request names; all of them or none.
 */
export async function authorize(
  direction: Direction,
  input: AuthorizeRequest,
  context: Context,
): Promise<AuthorizeSecurityGroupIngressResult> {
  const reference = groupReference(input, context);
  const requested = requestedRules(input, { ...reference, accountId: context.accountId });
  if (!requested) throw errors.missingParameter("ipPermissions");
  const tags = requestedTags(input.TagSpecifications, {
    resourceType: "security-group-rule",
    wrongType: "InvalidParameter",
  });
  if (requested.some(({ description = "" }) => !isVpcText(description))) throw errors.ruleDescription();
  const { groupId, rules } = await resolve(reference, requested, context);
  if (distinct(rules).length < rules.length) throw errors.repeatedPermission();

  const added = await addRules(groupId, direction, rules, tags, context);
  return { Return: true, SecurityGroupRules: added.map((rule) => toSecurityGroupRule(rule, context)) };
}

/** Each round but the last has seen the group change between its read and its write. */
const MAX_ROUNDS = 20;

async function addRules(
  groupId: string,
  direction: Direction,
  requested: readonly ResolvedRule[],
  tags: readonly Tag[],
  context: Context,
): Promise<readonly Rule[]> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const [stored] = toGroups(await context.partition.query(ranges.groupWithRules(groupId)));
    if (!stored) throw errors.groupNotFound(groupId);
    const rules = newRules(stored, direction, requested, tags);
    const room = requireRoom(stored, direction, rules);
    await requireSources(stored, rules, context);
    if (rules.length === 0 || (await putRules(stored, rules, room, context))) return rules;
  }
  throw errors.requestLimit("the group changes faster than it can be read");
}

/** @throws InvalidPermission.Duplicate */
function newRules(
  { group: { groupId }, rules }: StoredGroup,
  direction: Direction,
  requested: readonly ResolvedRule[],
  tags: readonly Tag[],
): readonly Rule[] {
  const existing = new Set(
    rules.filter((rule) => rule.direction === direction).map(({ permission }) => formatPermission(permission)),
  );
  const taken = new Set(rules.map(({ ruleId }) => ruleId));
  return requested.map((rule) => {
    if (existing.has(formatPermission(rule.permission))) {
      throw errors.permissionDuplicate(describePermission(rule.permission));
    }
    const place = { ...rule, groupId, direction };
    const derived = predictRuleId(place);
    return { ...place, ruleId: taken.has(derived) ? newRuleId(groupId) : derived, ...(tags.length > 0 && { tags }) };
  });
}

/** @throws RulesPerSecurityGroupLimitExceeded */
function requireRoom({ rules }: StoredGroup, direction: Direction, added: readonly Rule[]): number {
  const existing = rules.filter((rule) => rule.direction === direction);
  const room = roomLeft(
    existing.map(({ permission }) => permission.source),
    added.map(({ permission }) => permission.source),
  );
  if (room < 0) throw errors.ruleLimit();
  return room;
}

/**
 * Source groups of the same account have to be in the same network. Another account's can't be seen from here.
 * @throws InvalidGroup.NotFound
 */
async function requireSources({ group }: StoredGroup, rules: readonly Rule[], context: Context): Promise<void> {
  const sources = await Promise.all([...pointedGroups(rules, context).keys()].map((id) => requireGroup(id, context)));
  if (sources.some(({ vpcId }) => vpcId !== group.vpcId)) throw errors.otherNetwork();
}

/** Other groups of the account that the rules name, and by how many of them each is named. */
function pointedGroups(rules: readonly Rule[], { accountId }: Context): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const rule of rules) {
    const pointed = pointedGroup(rule, accountId);
    if (pointed !== undefined) groups.set(pointed, (groups.get(pointed) ?? 0) + 1);
  }
  return groups;
}

/**
 * Adds the rules, where since the read no more rules have come than there was room for. What doesn't fit one
 * transaction goes in several, and what was added is taken back where a later one fails.
 * @returns whether they were added
 */
async function putRules(
  { group }: StoredGroup,
  rules: readonly Rule[],
  room: number,
  context: Context,
): Promise<boolean> {
  const { accountId, partition } = context;
  const parts: { readonly rule?: Rule; readonly writes: readonly Write[] }[] = [
    { writes: [{ increment: group.sk, by: rules.length, condition: { atMost: { revision: group.revision + room } } }] },
    ...[...pointedGroups(rules, context)].map(([groupId, by]) => ({
      writes: [{ increment: keys.group(groupId), by, condition: "present" as const }],
    })),
    ...rules.map((rule) => ({ rule, writes: putRule(rule, accountId) })),
  ];
  const added: Rule[] = [];
  let committed = false;
  try {
    for (const transaction of inTransactions(parts, ({ writes }) => writes)) {
      ({ committed } = await partition.commit(transaction.flatMap(({ writes }) => writes)));
      if (!committed) break;
      added.push(...transaction.flatMap(({ rule }) => (rule ? [rule] : [])));
    }
    return committed;
  } finally {
    if (added.length < rules.length) await takeBack(added, context);
  }
}

async function takeBack(rules: readonly Rule[], { accountId, partition }: Context): Promise<void> {
  const deletion = (rule: Rule) => deleteRule(rule, accountId, { equals: { ruleId: rule.ruleId } });
  for (const transaction of inTransactions(rules, deletion)) await partition.commit(transaction.flatMap(deletion));
}
