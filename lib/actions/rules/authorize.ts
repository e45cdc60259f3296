import type { AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Direction } from "../../security-group/permission.ts";
import { requestedRules } from "../../security-group/requested-rules.ts";
import { separateRepeats } from "../../security-group/rule.ts";
import { toAuthorizedRule } from "../../security-group/answers.ts";
import { isVpcText } from "../../security-group/text.ts";
import type { Context } from "../context.ts";
import { requestedTags } from "../tags/requested-tags.ts";
import { addRules } from "./add-rules.ts";
import { requestedGroupOfRules } from "../groups/requested-group.ts";
import { lookUpNames, requireFlatSource } from "./look-up-names.ts";

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
  const group = requestedGroupOfRules(direction, input, context);
  await requireFlatSource(input, group, context);
  const requested = requestedRules(input, { ...group, accountId: context.accountId });
  if (!requested) throw errors.missingParameter("ipPermissions");
  const tags = requestedTags(input.TagSpecifications, {
    resourceType: "security-group-rule",
    wrongType: "InvalidParameter",
  });
  if (requested.some(({ description = "" }) => !isVpcText(description))) throw errors.ruleDescription();
  const { groupId, rules } = await lookUpNames(group, requested, context);
  if (separateRepeats(rules).repeats.length > 0) throw errors.repeatedPermission();

  return addRules({ groupId, direction, rules, tags }, context, (added) => ({
    Return: true,
    SecurityGroupRules: added.map((rule) => toAuthorizedRule(rule, context)),
  }));
}
