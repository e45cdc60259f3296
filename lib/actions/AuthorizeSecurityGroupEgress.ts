import type { Action } from "./context.ts";
import { authorize } from "./rules/authorize.ts";

/** Adds egress rules: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export const AuthorizeSecurityGroupEgress: Action<"AuthorizeSecurityGroupEgress"> = (input, context) =>
  authorize("egress", input, context);
