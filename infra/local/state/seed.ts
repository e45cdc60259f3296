import type { Credential } from "../../../lib/account.ts";
import { SandboxError } from "../error.ts";
import { Fault } from "./fault.ts";
import { accountIdOf, form, type State } from "./form.ts";
import { fromEc2, isEc2Answer } from "./from-ec2.ts";
import { itemsOf, type SeededAccount } from "./items.ts";
import type { Regions } from "./plan.ts";
import { lineOf, parse, type Text } from "./text.ts";

/** A seed that has been looked through, and can be planted. */
export interface Seed {
  readonly accounts: readonly SeededAccount[];
  readonly accessKeys: readonly Credential[];
  /** What whoever plants it should know, a line each. */
  readonly notes: readonly string[];
}

/** A text, or what such a text would hold. */
type Written = Text | { readonly value: object };

/**
 * Reads a seed: YAML or JSON of the form, or the JSON of `aws ec2 describe-security-groups`.
 * @throws SandboxError with exit code 2, which says what is wrong, and in which line
 */
export function readSeed(written: Written, regions: Regions): Seed {
  const value = "text" in written ? parse(written) : written.value;
  let answer: ReturnType<typeof fromEc2> | undefined;
  try {
    answer = isEc2Answer(value) ? fromEc2(value, regions.own) : undefined;
    const state = (answer?.state ?? value) as State;
    check(state);
    return { accounts: itemsOf(state, regions), accessKeys: accessKeysOf(state), notes: answer?.notes ?? [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const path = answer?.origin(error.path) ?? error.path;
    const message = path.length > 0 ? `${error.message} (${path.join(".")})` : error.message;
    throw new SandboxError("text" in written ? `${lineOf(written, path)}: ${message}` : `seed: ${message}`, 2);
  }
}

/** @throws Fault */
function check(value: unknown): void {
  const [issue, ...others] = form.safeParse(value).error?.issues ?? [];
  if (!issue) return;
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  if (issue.code !== "unrecognized_keys") throw new Fault(path, `${issue.message}${more}`);
  const [key = ""] = issue.keys;
  throw new Fault([...path, key], `there is no ${key} here${more}`);
}

const accessKeysOf = ({ accounts }: State): Credential[] =>
  accounts.flatMap(({ accountId, platform = "vpc", accessKeys = [] }) =>
    accessKeys.map((key) => ({ ...key, accountId: accountIdOf(accountId), platform })),
  );
