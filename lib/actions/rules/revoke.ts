import type { RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Direction } from "../../security-group/permission.ts";
import { flatParameter } from "../../security-group/flat-parameters.ts";
import { requestedRules, type ResolvedRule } from "../../security-group/requested-rules.ts";
import { toIpPermissions, toRevokedRule } from "../../security-group/answers.ts";
import { nearMisses } from "../../security-group/near-misses.ts";
import { type Rule, separateRepeats } from "../../security-group/rule.ts";
import { predictRuleId } from "../../store/items.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import { isInDefaultNetwork, requireGroup, requireGroupWithRules, resolveGroupId } from "../groups/find-group.ts";
import { requestedGroupOfRules } from "../groups/requested-group.ts";
import { deleteRules, deletionOf } from "./delete-rules.ts";
import { pickRules, requireWellFormedRuleIds } from "./find-rules.ts";
import { lookUpNames, requireFlatSource } from "./look-up-names.ts";

/**
 * Removes the rules that match exactly: by their IDs, or by protocol, ports and source. Nothing is revoked where an
 * error is answered; in the default VPC and for EC2 (classic) groups, rules that match nothing are no error and stand
 * in `unknownIpPermissionSet` (API_RevokeSecurityGroupIngress).
 */
export async function revoke(
  direction: Direction,
  input: RevokeSecurityGroupIngressRequest,
  context: Context,
): Promise<RevokeSecurityGroupIngressResult> {
  const { SecurityGroupRuleIds: ruleIds } = input;
  const group = requestedGroupOfRules(direction, input, context);
  if (ruleIds) {
    const other = input.IpPermissions ? "ipPermissions" : flatParameter(input);
    if (other !== undefined) throw errors.combinationOfLists("securityGroupRuleIds", other);
    requireWellFormedRuleIds(ruleIds);
    const groupId = await resolveGroupId(group, context);
    return revokeByIds(groupId, direction, ruleIds, context);
  }
  await requireFlatSource(input, group, context);
  const requested = requestedRules(input, { ...group, accountId: context.accountId });
  if (!requested) throw errors.missingRules();
  const { groupId, rules } = await lookUpNames(group, requested, context);
  return revokeByProperties(groupId, direction, rules, context);
}

function toResult(revoked: readonly Rule[], unknown: readonly Rule[] = []): RevokeSecurityGroupIngressResult {
  return {
    Return: true,
    RevokedSecurityGroupRules: revoked.map(toRevokedRule),
    ...(unknown.length > 0 && { UnknownIpPermissions: toIpPermissions(unknown) }),
  };
}

/**
 * Predicts each rule as it would be stored, and lets the conditions of the deletes check the prediction: where it holds
 * no read is needed.
 */
async function revokeByProperties(
  groupId: string,
  direction: Direction,
  rules: readonly ResolvedRule[],
  context: Context,
): Promise<RevokeSecurityGroupIngressResult> {
  if (rules.length === 0) {
    await requireGroup(groupId, context);
    return toResult([]);
  }
  const predicted = rules.map((rule): Rule => {
    const expected = { ...rule, groupId, direction, tags: [] };
    return { ...expected, ruleId: predictRuleId(expected) };
  });
  const allowMissing = async (missing: readonly Rule[]) => {
    const { group, rules: stored } = await requireGroupWithRules(groupId, context);
    context.note({ nearMisses: nearMisses(missing, stored) });
    if (!isInDefaultNetwork(group, context)) throw errors.permissionNotFound();
  };
  const { distinct, repeats } = separateRepeats(predicted);
  // Who names a rule twice names one that isn't there the second time. A group stays in its VPC, so this may be read.
  if (repeats.length > 0) await allowMissing([]);
  return deleteRules(distinct, context, {
    allowMissing,
    toResult: (deleted, missing) => toResult(deleted, [...missing, ...repeats]),
  });
}

/**
 * One Query finds the rules and shows whether the group is there; again, where one of them has changed meanwhile: it
 * may have kept its ID.
 */
async function revokeByIds(
  groupId: string,
  direction: Direction,
  ruleIds: readonly string[],
  context: Context,
): Promise<RevokeSecurityGroupIngressResult> {
  const repeated = ruleIds.find((id, index) => ruleIds.indexOf(id) < index);
  return untilUnchanged(async () => {
    const stored = await requireGroupWithRules(groupId, context);
    const rules = pickRules(stored, direction, ruleIds);
    if (repeated !== undefined) throw errors.ruleIdNotFound(repeated);
    const answer = toResult(rules);
    const writes = rules.flatMap((rule) => deletionOf(rule, context));
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
}
