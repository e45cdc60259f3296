/**
 * Texts of a policy with wildcards and policy variables. IAM User Guide, "IAM JSON policy elements: Resource" (`*` stands
 * for any characters, `?` for one) and "IAM policy elements: Variables and tags".
 */
import { type Answer, every, type RequestContext } from "./request-context.ts";

const MANY = Symbol("*");
const ONE = Symbol("?");

interface Variable {
  readonly key: string;
  /** What stands for a key that the request doesn't have. */
  readonly otherwise?: string;
}

/** A character, a wildcard, or a variable that is replaced by a value of the request. */
type Token = string | typeof MANY | typeof ONE | Variable;

export type Pattern = readonly Token[];

/** How a text is to be read: where variables are none (version 2008-10-17), `${` is text like any other. */
export interface PatternOptions {
  readonly wildcards: boolean;
  readonly variables: boolean;
}

/** `${key}`, `${key, 'default'}`, or a special character: `${*}`, `${?}`, `${$}`. */
const VARIABLE = /\$\{\s*(?<key>[^}',]+?)\s*(?:,\s*'(?<otherwise>[^']*)'\s*)?\}/y;

export function parsePattern(text: string, { wildcards, variables }: PatternOptions): Pattern {
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; index++) {
    VARIABLE.lastIndex = index;
    const variable = variables ? VARIABLE.exec(text) : null;
    const char = text.charAt(index);
    if (variable) {
      tokens.push(toToken(variable));
      index = VARIABLE.lastIndex - 1;
    } else if (wildcards && char === "*") tokens.push(MANY);
    else if (wildcards && char === "?") tokens.push(ONE);
    else tokens.push(char);
  }
  return tokens;
}

function toToken({ groups = {} }: RegExpExecArray): Token {
  const { key = "", otherwise } = groups;
  if (key === "*" || key === "?" || key === "$") return key;
  return { key, ...(otherwise !== undefined && { otherwise }) };
}

/** The keys of the pattern's variables. */
export const variablesOf = (pattern: Pattern): string[] =>
  pattern.flatMap((token) => (isVariable(token) ? [token.key] : []));

/**
 * Whether the text is one that the pattern stands for. A variable whose key the request doesn't have matches nothing.
 * Time grows with the product of the lengths at worst.
 */
export function matches(pattern: Pattern, text: string, context: RequestContext): Answer {
  const tokens: Token[] = [];
  for (const token of pattern) {
    if (!isVariable(token)) {
      tokens.push(token);
      continue;
    }
    const values = context(token.key);
    if (values === "unread") return "unknown";
    const value = values === undefined ? token.otherwise : values[0];
    if (value === undefined) return false;
    // What a client has chosen is text, whatever it looks like: a wildcard in it is none.
    tokens.push(...value.split(""));
  }
  return matchesTokens(tokens, text);
}

/** Goes back to the last `*` only: an earlier one could not match more. */
function matchesTokens(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let char = 0;
  let lastMany: { readonly token: number; char: number } | undefined;
  while (char < text.length) {
    if (tokens[token] === MANY) {
      lastMany = { token, char };
      token++;
    } else if (tokens[token] === ONE || tokens[token] === text.charAt(char)) {
      token++;
      char++;
    } else if (lastMany) {
      token = lastMany.token + 1;
      char = ++lastMany.char;
    } else return false;
  }
  while (tokens[token] === MANY) token++;
  return token === tokens.length;
}

const isVariable = (token: Token): token is Variable => typeof token === "object";

const ARN_PARTS = 6;

/** The parts of an ARN: `arn`, partition, service, region, account, and resource, which may have colons of its own. */
export type ArnPattern = readonly Pattern[];

/** @returns undefined for what is no ARN: `arn:` and five more parts, of which some may be empty */
export function parseArn(
  text: string,
  variables: boolean,
): { readonly pattern: ArnPattern; readonly variables: readonly string[] } | undefined {
  const tokens = parsePattern(text, { wildcards: true, variables });
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ":" && parts.length < ARN_PARTS) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  const isArn = text.startsWith("arn:") && parts.length === ARN_PARTS;
  return isArn ? { pattern: parts, variables: variablesOf(tokens) } : undefined;
}

/**
 * Part by part: a wildcard in one part of a pattern never reaches into the next. IAM User Guide, "Amazon Resource Name
 * (ARN) condition operators".
 */
export function matchesArn(pattern: ArnPattern, arn: string, context: RequestContext): Answer {
  const texts = arn.split(":");
  if (texts.length < ARN_PARTS) return false;
  const parts = [...texts.slice(0, ARN_PARTS - 1), texts.slice(ARN_PARTS - 1).join(":")];
  return every(pattern.map((part, index) => matches(part, parts[index] ?? "", context)));
}
