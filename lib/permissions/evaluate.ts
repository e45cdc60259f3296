import { meets } from "./conditions.ts";
import { matchesAction, matchesResource } from "./match.ts";
import type { Policy, Statement } from "./policy.ts";
import { type Answer, every, type RequestContext } from "./request-context.ts";

/** One action on one resource: an action on several is as many requests, all of which have to be allowed. */
export interface AuthorizationRequest {
  /** E.g. `ec2:RevokeSecurityGroupIngress`. */
  readonly action: string;
  /** An ARN; `*` where the action acts on no single resource; `unread` where it takes a read to know which one. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Decision {
  /** `Undecided` where it hangs on what is `unread`: read it, and ask again. */
  readonly effect: "Allow" | "Deny" | "Undecided";
  /** The name of the statement that decided; absent where nothing allows the request, or it is undecided. */
  readonly statement?: string;
}

/**
 * Deny wins; what nothing allows is denied. IAM User Guide, "Policy evaluation logic" (with one policy, of the caller).
 */
export function evaluate({ statements }: Policy, request: AuthorizationRequest): Decision {
  for (const effect of ["Deny", "Allow"] as const) {
    const judged = statements
      .filter((statement) => statement.effect === effect)
      .map(({ name, ...statement }) => ({ name, answer: applies(statement, request) }));
    const decisive = judged.find(({ answer }) => answer === true);
    if (decisive) return { effect, statement: decisive.name };
    if (judged.some(({ answer }) => answer === "unknown")) return { effect: "Undecided" };
  }
  return { effect: "Deny" };
}

function applies(
  { actions, resources, conditions }: Omit<Statement, "name">,
  { action, resource, context }: AuthorizationRequest,
): Answer {
  if (!matchesAction(actions, action)) return false;
  return every([
    matchesResource(resources, resource, context),
    ...conditions.map((condition) => meets(condition, context)),
  ]);
}
