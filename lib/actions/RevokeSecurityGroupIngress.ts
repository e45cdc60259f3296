import type { Action } from "./context.ts";
import { revoke } from "./rules/revoke.ts";

/** Removes ingress rules that match exactly: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html */
export const RevokeSecurityGroupIngress: Action<"RevokeSecurityGroupIngress"> = (input, context) =>
  revoke("ingress", input, context);
