import { readFileSync } from "node:fs";
import { operations } from "../../lib/model/operations.ts";
import { matchesAction, parseAction } from "../../lib/permissions/match.ts";
import { parsePolicyText } from "../../lib/permissions/parse-text.ts";
import { allowing, type PolicyDocument } from "../../lib/policy-document.ts";
import { SandboxError } from "../local/error.ts";

/**
 * The policy of a file.
 * @throws SandboxError for a file that can't be read, and for a malformed policy: which line of it is wrong
 */
export function readPolicy(file: string): PolicyDocument {
  try {
    return parsePolicyText(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SandboxError(`${file}: ${error.message}`, 2);
  }
}

/**
 * The policy that allows those actions, each with or without `ec2:`.
 * @param list separated by commas
 * @throws what `complain` makes of an action that there is none of
 */
export function allowedActions(list: string, complain: (message: string) => Error): PolicyDocument {
  const actions = list.split(",").map((action) => action.trim());
  const policy = allowing(actions);
  const known = Object.keys(operations);
  for (const action of actions) {
    const pattern = parseAction(/^\*$|:/.test(action) ? action : `ec2:${action}`);
    const patterns = { negated: false, patterns: pattern ? [pattern] : [] };
    if (!known.some((name) => matchesAction(patterns, `ec2:${name}`))) {
      throw complain(`--allow: ${action} is none of ${known.join(", ")}`);
    }
  }
  return policy;
}

/** What a policy allows, in a few words, for a list of many: the statements as they stand, whatever somebody has put there. */
export function summarize(policy: PolicyDocument | undefined): string {
  if (!policy) return "all actions";
  return [policy["Statement"]]
    .flat()
    .map((statement): PolicyDocument => ({ ...(statement as object | undefined) }))
    .map(({ Effect, Action, NotAction, Resource, Condition }) => {
      const actions = Action === undefined ? `all but ${texts(NotAction)}` : texts(Action);
      const isPlain = Resource === "*" && Condition === undefined;
      return `${texts(Effect)} ${actions || "nothing"}${isPlain ? "" : " (…)"}`;
    })
    .join("; ");
}

const texts = (value: unknown): string => [value].flat().map(String).join(",");
