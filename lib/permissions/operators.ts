import ipaddr from "ipaddr.js";
import type { KeyType } from "./keys.ts";
import { matches, matchesArn, parseArn, parsePattern, variablesOf } from "./pattern.ts";
import type { Answer, RequestContext } from "./request-context.ts";

/** Whether a value of the request is what a value of the policy asks for. */
export type Expected = (actual: string, context: RequestContext) => Answer;

/** A condition operator, without what stands before and after its name. */
export interface Operator {
  readonly negated: boolean;
  /** The types of the keys that it can ask about. */
  readonly types: readonly KeyType[];
  /**
   * @param variables whether the policy's version knows policy variables
   * @returns undefined for a value that the operator can do nothing with
   */
  parse(value: string, variables: boolean): ParsedValue | undefined;
}

interface ParsedValue {
  readonly expected: Expected;
  /** The keys of the variables in it. */
  readonly variables: readonly string[];
}

type Parse = Operator["parse"];

/** With wildcards only where the operator is one of the Like ones. */
const text =
  (wildcards: boolean): Parse =>
  (value, variables) => {
    const pattern = parsePattern(value, { wildcards, variables });
    return { expected: (actual, context) => matches(pattern, actual, context), variables: variablesOf(pattern) };
  };

const textInAnyCase: Parse = (value, variables) => {
  const pattern = parsePattern(value.toLowerCase(), { wildcards: false, variables });
  return {
    expected: (actual, context) => matches(pattern, actual.toLowerCase(), inLowerCase(context)),
    variables: variablesOf(pattern),
  };
};

const inLowerCase =
  (context: RequestContext): RequestContext =>
  (key) => {
    const values = context(key);
    return typeof values === "object" ? values.map((value) => value.toLowerCase()) : values;
  };

/** ArnEquals is the same as ArnLike. */
const arn: Parse = (value, variables) => {
  const parsed = parseArn(value, variables);
  return (
    parsed && {
      expected: (actual, context) => matchesArn(parsed.pattern, actual, context),
      variables: parsed.variables,
    }
  );
};

const bool: Parse = (value) => {
  const wanted = value.toLowerCase();
  if (wanted !== "true" && wanted !== "false") return undefined;
  return { expected: (actual) => actual.toLowerCase() === wanted, variables: [] };
};

/** An address, or a block of addresses. */
const address: Parse = (value) => {
  const cidr = parseCidr(value);
  if (!cidr) return undefined;
  const [network] = cidr;
  return {
    variables: [],
    expected: (actual) => {
      if (!ipaddr.isValid(actual)) return false;
      const parsed = ipaddr.process(actual);
      return parsed.kind() === network.kind() && parsed.match(cidr);
    },
  };
};

function parseCidr(value: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [host = ""] = value.split("/");
  if (!host.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(host)) return undefined;
  if (ipaddr.isValidCIDR(value)) return ipaddr.parseCIDR(value);
  if (!ipaddr.isValid(value)) return undefined;
  const single = ipaddr.parse(value);
  return [single, single.kind() === "ipv4" ? 32 : 128];
}

/** ISO 8601, or seconds since 1970. */
function toTime(value: string): number {
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  return /^\d{4}-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
}

const date =
  (compare: (actual: number, wanted: number) => boolean): Parse =>
  (value) => {
    const wanted = toTime(value);
    return Number.isNaN(wanted) ? undefined : { expected: (actual) => compare(toTime(actual), wanted), variables: [] };
  };

const ofText = (parse: Parse, negated = false): Operator => ({
  parse,
  negated,
  types: ["arn", "bool", "date", "ip", "string", "strings"],
});
const ofType = (type: KeyType, parse: Parse, negated = false): Operator => ({ parse, negated, types: [type] });
const isSame = (one: number, other: number): boolean => one === other;

/** IAM User Guide, "IAM JSON policy elements: Condition operators". No key that is known here is a number, or binary. */
export const operators: Readonly<Record<string, Operator>> = {
  StringEquals: ofText(text(false)),
  StringNotEquals: ofText(text(false), true),
  StringEqualsIgnoreCase: ofText(textInAnyCase),
  StringNotEqualsIgnoreCase: ofText(textInAnyCase, true),
  StringLike: ofText(text(true)),
  StringNotLike: ofText(text(true), true),
  ArnEquals: ofType("arn", arn),
  ArnLike: ofType("arn", arn),
  ArnNotEquals: ofType("arn", arn, true),
  ArnNotLike: ofType("arn", arn, true),
  Bool: ofType("bool", bool),
  IpAddress: ofType("ip", address),
  NotIpAddress: ofType("ip", address, true),
  DateEquals: ofType("date", date(isSame)),
  DateNotEquals: ofType("date", date(isSame), true),
  DateLessThan: ofType(
    "date",
    date((actual, wanted) => actual < wanted),
  ),
  DateLessThanEquals: ofType(
    "date",
    date((actual, wanted) => actual <= wanted),
  ),
  DateGreaterThan: ofType(
    "date",
    date((actual, wanted) => actual > wanted),
  ),
  DateGreaterThanEquals: ofType(
    "date",
    date((actual, wanted) => actual >= wanted),
  ),
};
