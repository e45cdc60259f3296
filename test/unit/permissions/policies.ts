import { evaluate, type Decision } from "../../../lib/permissions/evaluate.ts";
import { parsePolicy } from "../../../lib/permissions/parse.ts";
import type { PolicyDocument } from "../../../lib/policy-document.ts";
import type { RequestContext } from "../../../lib/permissions/request-context.ts";

/** What a request has, by condition key: one value, several, none (undefined), or one that nobody has read yet. */
export type Keys = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A context in which keys are the same in any case, as the service makes it. */
function contextOf(keys: Keys): RequestContext {
  const byKey = new Map(Object.entries(keys).map(([key, values]) => [key.toLowerCase(), values]));
  return (key) => {
    const values = byKey.get(key.toLowerCase());
    if (values === "unread") return "unread";
    return typeof values === "string" ? [values] : values;
  };
}

export const GROUP = "arn:aws:ec2:us-east-1:123456789012:security-group/sg-0123456789abcdef0";
export const REVOKE = "ec2:RevokeSecurityGroupIngress";

export function decide(
  document: PolicyDocument,
  { action = REVOKE, resource = GROUP, keys = {} }: { action?: string; resource?: string; keys?: Keys } = {},
): Decision {
  return evaluate(parsePolicy(document), { action, resource, context: contextOf(keys) });
}
