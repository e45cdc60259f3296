import type { Condition } from "./conditions.ts";
import type { ActionPatterns, ResourcePatterns } from "./match.ts";

/** A policy that has been parsed: every part of it is known to be right. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Its Sid, or where it stands: `Statement[0]`. */
  readonly name: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: ActionPatterns;
  readonly resources: ResourcePatterns;
  readonly conditions: readonly Condition[];
}
