import { type AnyNode, type MemberNode, parse } from "@humanwhocodes/momoa";
import { errors } from "../errors.ts";
import { formatPath, parsePolicy, type Path } from "./parse.ts";
import type { PolicyDocument } from "../policy-document.ts";

/**
 * A policy as somebody has written it: JSON (RFC 8259), checked as a whole.
 * @throws MalformedPolicyDocument what is wrong, and in which line and column
 */
export function parsePolicyText(text: string): PolicyDocument {
  const root = parseJson(text);
  const locate = (path: Path): string => {
    const { line, column } = find(root, path).loc.start;
    return [`line ${line}, column ${column}`, ...(path.length > 0 ? [formatPath(path)] : [])].join(": ");
  };
  requireNamesOnce(root);
  const document: unknown = JSON.parse(text);
  parsePolicy(document, locate);
  return document as PolicyDocument;
}

/** A policy is six deep. What reads one that is thousands of times deeper would take all of the stack. */
const MAX_DEPTH = 100;

/** @throws MalformedPolicyDocument at the bracket that is one too many */
function requireShallow(text: string): void {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (found === "]" || found === "}") depth--;
    if (found === "[" || found === "{") depth++;
    if (depth <= MAX_DEPTH) continue;
    const before = text.slice(0, index).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    throw errors.malformedPolicy(`line ${before.length}, column ${column}`, `it is more than ${MAX_DEPTH} deep`);
  }
}

function parseJson(text: string): AnyNode {
  requireShallow(text);
  try {
    return parse(text, { mode: "json" }).body;
  } catch (error) {
    const { message, line, column } = error as Error & { readonly line?: number; readonly column?: number };
    throw errors.malformedPolicy(`line ${line ?? 1}, column ${column ?? 1}`, message.replace(/ \(\d+:\d+\)$/, ""));
  }
}

/** JSON lets a name stand twice, and the last one count: whoever wrote the first one would not notice. */
function requireNamesOnce(node: AnyNode): void {
  if (node.type === "Array") for (const { value } of node.elements) requireNamesOnce(value);
  if (node.type !== "Object") return;
  const names = new Set<string>();
  for (const member of node.members) {
    const name = nameOf(member);
    const { line, column } = member.loc.start;
    if (names.has(name)) throw errors.malformedPolicy(`line ${line}, column ${column}`, `${name} stands twice`);
    names.add(name);
    requireNamesOnce(member.value);
  }
}

/** What stands at the end of the path, or of as much of it as there is. */
function find(root: AnyNode, path: Path): AnyNode {
  let node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) break;
    node = next;
  }
  return node;
}

function childOf(node: AnyNode, step: string | number): AnyNode | undefined {
  if (node.type === "Object") return node.members.find((member) => nameOf(member) === step)?.value;
  return node.type === "Array" && typeof step === "number" ? node.elements[step]?.value : undefined;
}

const nameOf = ({ name }: MemberNode): string => (name.type === "String" ? name.value : name.name);
