import type { Action } from "./context.ts";
import { authorize } from "./rules/authorize.ts";

/** Adds ingress rules: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html */
export const AuthorizeSecurityGroupIngress: Action<"AuthorizeSecurityGroupIngress"> = (input, context) =>
  authorize("ingress", input, context);
