import type { ActionName } from "../model/operations.ts";
import type { Action } from "./context.ts";
import { RevokeSecurityGroupIngress } from "./RevokeSecurityGroupIngress.ts";

/**
 * The function of an action. A cold start reads what a revoke of ingress rules needs, and waits for nothing else: the
 * other actions are loaded, together, at the first request of one of them.
 */
export async function loadAction(name: ActionName): Promise<Action<ActionName>> {
  const { [name]: action } =
    name === "RevokeSecurityGroupIngress" ? { RevokeSecurityGroupIngress } : (await import("./index.ts")).actions;
  // Each takes the input of its own model, and that is what is decoded for it.
  return action as Action<ActionName>;
}
