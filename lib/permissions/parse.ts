import { errors } from "../errors.ts";
import { type Condition, parseOperator } from "./conditions.ts";
import { typeOfKey } from "./keys.ts";
import { parseAction, parseResource } from "./match.ts";
import type { Policy, Statement } from "./policy.ts";
import type { PolicyDocument } from "../policy-document.ts";

/** Where something stands in a policy: the names and indexes that lead to it. */
export type Path = readonly (string | number)[];

/** IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy, without white space. */
const MAX_CHARACTERS = 6_144;
const ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/** @throws MalformedPolicyDocument */
type Refuse = (path: Path, reason: string) => never;

/**
 * IAM User Guide, "Grammar of the IAM JSON policy language", for policies of identities: without Principal.
 * @param locate what is said of a place in the policy, e.g. its line
 * @throws MalformedPolicyDocument what is wrong, and where
 */
export function parsePolicy(document: unknown, locate: (path: Path) => string = formatPath): Policy {
  const refuse: Refuse = (path, reason) => {
    throw errors.malformedPolicy(locate(path), reason);
  };
  const policy = requireObject(document, [], ELEMENTS, refuse);
  if (JSON.stringify(policy).length > MAX_CHARACTERS) refuse([], `a policy has ${MAX_CHARACTERS} characters at most`);
  const variables = hasVariables(policy["Version"], refuse);
  const list = policy["Statement"];
  if (list === undefined) refuse([], "Statement is missing");
  const single = !Array.isArray(list);
  const statements = asList(list).map((statement, index) =>
    parseStatement(statement, single ? ["Statement"] : ["Statement", index], { variables, index, refuse }),
  );
  for (const [index, { name }] of statements.entries()) {
    if (statements.findIndex((other) => other.name === name) < index) {
      refuse(["Statement", index, "Sid"], `${name} stands twice: a Sid names one statement`);
    }
  }
  return { statements };
}

/** `Statement[0].Action[1]`; the policy as a whole has none. */
export const formatPath = (path: Path): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${step}`)).join("");

/** Policy variables came with version 2012-10-17; a policy that names none has the one before. */
function hasVariables(version: unknown, refuse: Refuse): boolean {
  if (version !== undefined && version !== "2008-10-17" && version !== "2012-10-17") {
    refuse(["Version"], "a version is 2012-10-17 or 2008-10-17");
  }
  return version === "2012-10-17";
}

interface Options {
  readonly variables: boolean;
  readonly index: number;
  readonly refuse: Refuse;
}

function parseStatement(value: unknown, path: Path, options: Options): Statement {
  const { variables, index, refuse } = options;
  const statement = requireObject(value, path, STATEMENT_ELEMENTS, refuse);
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined && !(typeof sid === "string" && /^[A-Za-z0-9]+$/.test(sid))) {
    refuse([...path, "Sid"], "a Sid has letters and digits only");
  }
  if (effect !== "Allow" && effect !== "Deny") {
    return refuse(effect === undefined ? path : [...path, "Effect"], "Effect is Allow or Deny");
  }
  const actions = oneOf(statement, "Action", path, refuse);
  const resources = oneOf(statement, "Resource", path, refuse);
  return {
    name: typeof sid === "string" ? sid : `Statement[${index}]`,
    effect,
    actions: {
      negated: actions.negated,
      patterns: actions.texts.map(
        ([text, at]) => parseAction(text) ?? refuse(at, "an action is * or looks like ec2:Describe*"),
      ),
    },
    resources: {
      negated: resources.negated,
      patterns: resources.texts.map(([text, at]) => {
        const parsed = parseResource(text, variables);
        if (!parsed) return refuse(at, "a resource is * or an ARN like arn:aws:ec2:*:*:security-group/*");
        requireKnown(parsed.variables, at, refuse);
        return parsed.pattern;
      }),
    },
    conditions: parseConditions(statement["Condition"], [...path, "Condition"], options),
  };
}

/** The texts of an element or of its Not form, exactly one of which there must be, each with where it stands. */
function oneOf(statement: PolicyDocument, element: "Action" | "Resource", path: Path, refuse: Refuse) {
  const names = [element, `Not${element}`].filter((name) => statement[name] !== undefined);
  const [name = ""] = names;
  if (names.length !== 1) refuse(path, `a statement has ${element} or Not${element}, one of them`);
  return { negated: name !== element, texts: requireTexts(statement[name], [...path, name], refuse) };
}

function parseConditions(block: unknown, path: Path, { variables, refuse }: Options): Condition[] {
  if (block === undefined) return [];
  return Object.entries(requireObject(block, path, undefined, refuse)).flatMap(([name, keys]) => {
    const at = [...path, name];
    const parsed = parseOperator(name) ?? refuse(at, `${name} is no condition operator that is known here`);
    return Object.entries(requireObject(keys, at, undefined, refuse)).map(([key, values]): Condition => {
      const place = [...at, key];
      const type = typeOfKey(key) ?? refuse(place, `${key} is no condition key that is known here`);
      const { operator, ifExists, quantifier } = parsed;
      const common = { key, ifExists, ...(quantifier !== undefined && { quantifier }) };
      const texts = requireTexts(values, place, refuse);
      if (operator === "Null") {
        const [[text] = [""]] = texts;
        if (texts.length !== 1 || (text !== "true" && text !== "false")) refuse(place, "Null takes true or false");
        return { ...common, test: text === "true" ? "absent" : "present" };
      }
      if (!operator.types.includes(type)) refuse(place, `${name} can't be asked of ${key}`);
      if (type === "strings" && quantifier === undefined) {
        refuse(place, `${key} has any number of values: write ForAllValues:${name} or ForAnyValue:${name}`);
      }
      const expected = texts.map(([text, where]) => {
        const value = operator.parse(text, variables) ?? refuse(where, `${name} can't compare with this value`);
        requireKnown(value.variables, where, refuse);
        return value.expected;
      });
      return { ...common, test: { negated: operator.negated, values: expected } };
    });
  });
}

function requireKnown(variables: readonly string[], path: Path, refuse: Refuse): void {
  const unknown = variables.find((key) => typeOfKey(key) === undefined);
  if (unknown !== undefined) refuse(path, `\${${unknown}} is no policy variable that is known here`);
}

/** @param elements the names that it may have; undefined: any */
function requireObject(
  value: unknown,
  path: Path,
  elements: readonly string[] | undefined,
  refuse: Refuse,
): PolicyDocument {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(path, "expecting an object");
  const unknown = Object.keys(value).find((name) => elements?.includes(name) === false);
  if (unknown !== undefined) refuse([...path, unknown], `expecting one of ${elements?.join(", ")}`);
  return value as PolicyDocument;
}

/** A text or a list of them, each with where it stands. Numbers and booleans are the texts that they look like. */
function requireTexts(value: unknown, path: Path, refuse: Refuse): (readonly [text: string, path: Path])[] {
  return asList(value).map((text, index) => {
    const at = Array.isArray(value) ? [...path, index] : path;
    if (typeof text !== "string" && typeof text !== "number" && typeof text !== "boolean") {
      return refuse(at, "expecting a text");
    }
    return [String(text), at] as const;
  });
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
