import type {
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Direction, Permission } from "../../security-group/permission.ts";
import { requestedRules } from "../../security-group/requested-rules.ts";
import { isVpcText } from "../../security-group/text.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { keys } from "../../store/keys.ts";
import type { Write } from "../../store/transaction.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import { requireGroup, requireGroupWithRules, resolveGroupId } from "../groups/find-group.ts";
import { requestedGroup } from "../groups/requested-group.ts";
import { pickRules, requireWellFormedRuleIds } from "./find-rules.ts";
import { lookUpNames } from "./look-up-names.ts";

type Request = UpdateSecurityGroupRuleDescriptionsIngressRequest;

/** A rule by its key, and the description it is to have; undefined: none. */
interface Described {
  readonly permission: Permission;
  readonly description?: string;
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
  const group = requestedGroup(input, context);
  if (direction === "egress" && group.platform === "ec2") throw errors.vpcGroupsOnly();
  if (IpPermissions && byId) throw errors.combinationOfLists("ipPermissions", "securityGroupRuleDescriptions");
  if (byId) {
    const groupId = await resolveGroupId(group, context);
    const wanted = requestedById(byId);
    await untilUnchanged(async () => {
      const rules = describedById(await requireGroupWithRules(groupId, context), direction, wanted);
      return (await putDescriptions({ groupId, direction, rules }, context)) || undefined;
    });
  } else {
    const requested = requestedRules(input, { ...group, accountId: context.accountId });
    if (!requested) throw errors.missingDescriptions();
    const { groupId, rules } = await lookUpNames(group, requested, context);
    const isDone = rules.length > 0 && (await putDescriptions({ groupId, direction, rules }, context));
    if (!isDone) await requireGroup(groupId, context);
    if (!isDone && rules.length > 0) throw errors.permissionNotFound();
  }
  return ANSWER;
}

const ANSWER = { Return: true };

interface Change {
  readonly groupId: string;
  readonly direction: Direction;
  readonly rules: readonly Described[];
}

/** @throws MissingParameter, InvalidSecurityGroupRuleId.Malformed */
function requestedById(descriptions: NonNullable<Request["SecurityGroupRuleDescriptions"]>) {
  const wanted = descriptions.map(({ SecurityGroupRuleId: ruleId, Description: description }) => {
    if (ruleId === undefined) throw errors.missingParameter("SecurityGroupRuleId");
    return { ruleId, ...(description !== undefined && { description }) };
  });
  requireWellFormedRuleIds(wanted.map(({ ruleId }) => ruleId));
  return wanted;
}

/** @throws InvalidSecurityGroupRuleId.NotFound */
function describedById(
  stored: StoredGroup,
  direction: Direction,
  wanted: ReturnType<typeof requestedById>,
): Described[] {
  const ids = wanted.map(({ ruleId }) => ruleId);
  const rules = pickRules(stored, direction, ids);
  return rules.map(({ permission }, index) => ({ permission, ...wanted[index] }));
}

/**
 * @returns false where a rule isn't there
 * @throws InvalidParameterValue
 */
async function putDescriptions({ groupId, direction, rules }: Change, context: Context): Promise<boolean> {
  const byKey = new Map(rules.map((rule) => [keys.rule(groupId, direction, rule.permission), rule]));
  if (byKey.size < rules.length) throw errors.repeatedPermission();
  if (rules.some(({ description = "" }) => !isVpcText(description))) throw errors.ruleDescription();
  const writes = [...byKey].map(([sk, rule]) => toWrite(sk, rule));
  return (await context.partition.commit(writes, ANSWER)).committed;
}

function toWrite(sk: string, { description = "", ruleId }: Described): Write {
  const condition = ruleId === undefined ? "present" : { equals: { ruleId } };
  return { update: sk, set: { description: description === "" ? undefined : description }, condition };
}
