import type {
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Direction, Permission } from "../../security-group/permission.ts";
import { requestedRules } from "../../security-group/requested-rules.ts";
import { isVpcText } from "../../security-group/text.ts";
import { keys } from "../../store/keys.ts";
import { inTransactions, type Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { requireWellFormedRuleIds } from "./find-rules.ts";
import { groupReference, requireGroup, requireGroupWithRules, resolveGroupId } from "./group-reference.ts";
import { resolve } from "./resolve.ts";

type Request = UpdateSecurityGroupRuleDescriptionsIngressRequest;

/** A rule by its key, and the description it is to have; undefined: none. */
interface Described {
  readonly permission: Permission;
  readonly description: string | undefined;
  /** Where the request names the rule by its ID, and not by what it allows. */
  readonly ruleId?: string;
}

/**
 * Replaces, adds or (where the request gives none) removes descriptions; of all the rules, or none. Rules are named by
 * what they allow, which takes no read, or by their IDs.
 */
export async function updateDescriptions(
  direction: Direction,
  input: Request,
  context: Context,
): Promise<UpdateSecurityGroupRuleDescriptionsIngressResult> {
  const { IpPermissions, SecurityGroupRuleDescriptions: byId } = input;
  const reference = groupReference(input, context);
  if (direction === "egress" && reference.kind === "ec2") throw errors.vpcGroupsOnly();
  if (IpPermissions && byId) throw errors.combination("ipPermissions", "securityGroupRuleDescriptions");
  if (byId) {
    const described = await describedById(await resolveGroupId(reference, context), direction, byId, context);
    await putDescriptions({ ...described, direction }, context);
  } else {
    const requested = requestedRules(input, { ...reference, direction, accountId: context.accountId });
    if (!requested) throw errors.missingDescriptions();
    const { groupId, rules } = await resolve(reference, requested, context);
    const described = rules.map(({ permission, description }) => ({ permission, description }));
    await putDescriptions({ groupId, direction, rules: described }, context);
  }
  return { Return: true };
}

interface Change {
  readonly groupId: string;
  readonly direction: Direction;
  readonly rules: readonly Described[];
}

/** @throws MissingParameter, InvalidSecurityGroupRuleId.Malformed, InvalidSecurityGroupRuleId.NotFound */
async function describedById(
  groupId: string,
  direction: Direction,
  descriptions: NonNullable<Request["SecurityGroupRuleDescriptions"]>,
  context: Context,
): Promise<Omit<Change, "direction">> {
  const wanted = descriptions.map(({ SecurityGroupRuleId: ruleId, Description: description }) => {
    if (ruleId === undefined) throw errors.missingParameter("SecurityGroupRuleId");
    return { ruleId, description };
  });
  requireWellFormedRuleIds(wanted.map(({ ruleId }) => ruleId));
  const { rules } = await requireGroupWithRules(groupId, context);
  return {
    groupId,
    rules: wanted.map(({ ruleId, description }) => {
      const rule = rules.find((other) => other.ruleId === ruleId && other.direction === direction);
      if (!rule) throw errors.ruleIdNotFound(ruleId);
      return { permission: rule.permission, description, ruleId };
    }),
  };
}

/** @throws InvalidParameterValue, InvalidPermission.NotFound, InvalidSecurityGroupRuleId.NotFound */
async function putDescriptions({ groupId, direction, rules }: Change, context: Context): Promise<void> {
  const byKey = new Map(rules.map((rule) => [keys.rule(groupId, direction, rule.permission), rule]));
  if (byKey.size < rules.length) throw errors.repeatedPermission();
  if (rules.some(({ description = "" }) => !isVpcText(description))) throw errors.ruleDescription();
  const changes = [...byKey].map(([sk, rule]) => ({ rule, write: toWrite(sk, rule) }));
  for (const transaction of inTransactions(changes, ({ write }) => [write])) {
    const outcome = await context.partition.commit(transaction.map(({ write }) => write));
    if (outcome.committed) continue;
    await requireGroup(groupId, context);
    const ruleId = transaction.find((_, index) => outcome.failed.has(index))?.rule.ruleId;
    throw ruleId === undefined ? errors.permissionNotFound() : errors.ruleIdNotFound(ruleId);
  }
}

function toWrite(sk: string, { description = "", ruleId }: Described): Write {
  const condition = ruleId === undefined ? "present" : { equals: { ruleId } };
  return { update: sk, set: { description: description === "" ? undefined : description }, condition };
}
