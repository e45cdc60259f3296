import type { Action } from "./context.ts";
import { updateDescriptions } from "./rules/update-descriptions.ts";

/** Changes what ingress rules say of themselves: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html */
export const UpdateSecurityGroupRuleDescriptionsIngress: Action<"UpdateSecurityGroupRuleDescriptionsIngress"> = (
  input,
  context,
) => updateDescriptions("ingress", input, context);
