/** The texts of seeds: what they hold, and in which line. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { SandboxError } from "../error.ts";
import type { Path } from "./fault.ts";

export interface Text {
  readonly text: string;
  /** What it is called where something is wrong in it: a file's name, say. */
  readonly name: string;
}

/**
 * What it holds: JSON, or YAML.
 * @throws SandboxError with exit code 2
 */
export function parse(written: Text): unknown {
  try {
    // A sandbox's own state may be long, and JSON is read a hundred times faster.
    if (written.text.trimStart().startsWith("{")) return JSON.parse(written.text) as unknown;
  } catch {
    // YAML says in which line it is wrong.
  }
  if (!isYaml(written.text)) throw new SandboxError(`${written.name}: it is too long or too deep, or no JSON`, 2);
  const { document, lines } = read(written);
  const [error] = document.errors;
  if (error) {
    const isSeveral = error.code === "MULTIPLE_DOCS";
    const [reason = ""] = isSeveral ? ["a seed is one document"] : error.message.split(/ at line \d+/);
    throw new SandboxError(`${written.name}:${lines.linePos(error.pos[0]).line}: ${reason}`, 2);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (thrown) {
    throw new SandboxError(`${written.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 2);
  }
}

/** Name and number of the line in which something stands; of a text that is too long or too deep for that, the name alone. */
export function lineOf(written: Text, path: Path): string {
  if (!isYaml(written.text)) return written.name;
  const { document, lines } = read(written);
  return `${written.name}:${lines.linePos(offsetOf(document.contents, path)).line}`;
}

/** Characters of what is read as YAML: a second's work. */
const MAX_LENGTH = 4_000_000;
/** A state is ten deep. Reading what is a thousand times deeper takes all of the stack, and the process with it. */
const MAX_DEPTH = 100;

/** Whether a text is short and shallow enough to be read as YAML. Brackets in it count, whatever they stand for. */
function isYaml(text: string): boolean {
  if (text.length > MAX_LENGTH || TOO_DEEP_BLOCKS.test(text)) return false;
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === "[" || bracket === "{" ? 1 : -1));
    if (depth > MAX_DEPTH) return false;
  }
  return true;
}

/** What begins a line of a block: spaces, and the indicators of what is in one another. */
const TOO_DEEP_BLOCKS = /^(?:[ \t]|[-?:](?=\s)){300}/m;

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
