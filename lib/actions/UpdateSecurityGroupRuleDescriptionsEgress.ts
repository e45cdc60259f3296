import type { Action } from "./context.ts";
import { updateDescriptions } from "./rules/update-descriptions.ts";

/** Changes what egress rules say of themselves: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html */
export const UpdateSecurityGroupRuleDescriptionsEgress: Action<"UpdateSecurityGroupRuleDescriptionsEgress"> = (
  input,
  context,
) => updateDescriptions("egress", input, context);
