import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Credential } from "../../../lib/account.ts";
import { SandboxError } from "../error.ts";
import { Fault, type Path } from "./fault.ts";
import { accountIdOf, form, type State } from "./form.ts";
import { fromEc2, isEc2Answer } from "./from-ec2.ts";
import { itemsOf, type SeededAccount } from "./items.ts";
import type { Regions } from "./plan.ts";

/** A seed that has been looked through, and can be planted. */
export interface Seed {
  readonly accounts: readonly SeededAccount[];
  readonly accessKeys: readonly Credential[];
}

/** A text, and what it is called where something is wrong in it; or what such a text would hold. */
type Written = { readonly text: string; readonly name: string } | { readonly value: object };

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
    return { accounts: itemsOf(state, regions), accessKeys: accessKeysOf(state) };
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

type Text = Extract<Written, { readonly text: string }>;

/** Characters of what is read as YAML, and of what is looked through for the line of a fault: a second's work. */
const MAX_YAML = 4_000_000;

/** @throws SandboxError */
function parse(written: Text): unknown {
  try {
    // A sandbox's own state may be long, and JSON is read a hundred times faster.
    if (written.text.trimStart().startsWith("{")) return JSON.parse(written.text) as unknown;
  } catch {
    // YAML says in which line it is wrong.
  }
  if (written.text.length > MAX_YAML) throw new SandboxError(`${written.name}: it is too long, or no JSON`, 2);
  const { document, lines } = read(written);
  const [error] = document.errors;
  if (error) {
    const [reason = ""] = error.message.split(/ at line \d+/);
    throw new SandboxError(`${written.name}:${lines.linePos(error.pos[0]).line}: ${reason}`, 2);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (thrown) {
    throw new SandboxError(`${written.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 2);
  }
}

/** Name and number of the line in which something stands; of a text that is too long for that, the name alone. */
function lineOf(written: Text, path: Path): string {
  if (written.text.length > MAX_YAML) return written.name;
  const { document, lines } = read(written);
  return `${written.name}:${lines.linePos(offsetOf(document.contents, path)).line}`;
}

function read({ text }: Text) {
  const lines = new LineCounter();
  return { lines, document: parseDocument(text, { lineCounter: lines, merge: true }) };
}

/** Where in the text something stands, or the innermost of what it is in. */
function offsetOf(contents: unknown, path: Path): number {
  let [node, offset] = [contents, 0];
  for (const part of path) {
    if (isAlias(node)) break;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
