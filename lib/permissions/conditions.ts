import { type Expected, type Operator, operators } from "./operators.ts";
import { type Answer, every, not, type RequestContext, some } from "./request-context.ts";

/** Whether a key with any number of values is to meet the condition with all of them, or with one. */
type Quantifier = "ForAllValues" | "ForAnyValue";

/** One key of a statement's Condition. */
export interface Condition {
  readonly key: string;
  readonly quantifier?: Quantifier;
  /** Holds for each value of the request that meets one of the policy's values; `negated`: none of them. */
  readonly test: "absent" | "present" | { readonly negated: boolean; readonly values: readonly Expected[] };
  readonly ifExists: boolean;
}

interface OperatorName {
  readonly operator: Operator | "Null";
  readonly quantifier?: Quantifier;
  readonly ifExists: boolean;
}

/** @returns undefined for what is no operator, e.g. `ForAnyValue:StringLikeIfExists` is one */
export function parseOperator(name: string): OperatorName | undefined {
  const match = /^(?:(?<quantifier>ForAllValues|ForAnyValue):)?(?<base>\w+?)(?<ifExists>IfExists)?$/.exec(name);
  const { quantifier, base = "", ifExists } = match?.groups ?? {};
  if (base === "Null") return quantifier === undefined && !ifExists ? { operator: "Null", ifExists: false } : undefined;
  const operator = Object.hasOwn(operators, base) ? operators[base] : undefined;
  return (
    operator && {
      operator,
      ifExists: ifExists !== undefined,
      ...(quantifier !== undefined && { quantifier: quantifier as Quantifier }),
    }
  );
}

/**
 * IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys". A key
 * that the request doesn't have meets no condition but a negated one, one with IfExists, and ForAllValues.
 */
export function meets({ key, quantifier, test, ifExists }: Condition, context: RequestContext): Answer {
  const actual = context(key);
  if (actual === "unread") return "unknown";
  if (test === "absent" || test === "present") return (actual === undefined) === (test === "absent");
  if (actual === undefined || actual.length === 0) {
    if (quantifier !== undefined) return quantifier === "ForAllValues";
    return test.negated || ifExists;
  }
  const answers = actual.map((value) => {
    const listed = some(test.values.map((expected) => expected(value, context)));
    return test.negated ? not(listed) : listed;
  });
  return quantifier === "ForAnyValue" ? some(answers) : every(answers);
}
