import type { Action } from "./context.ts";
import { revoke } from "./rules/revoke.ts";

/** Removes egress rules that match exactly: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html */
export const RevokeSecurityGroupEgress: Action<"RevokeSecurityGroupEgress"> = (input, context) =>
  revoke("egress", input, context);
