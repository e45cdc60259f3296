import { type ArnPattern, matches, matchesArn, parseArn, parsePattern, type Pattern } from "./pattern.ts";
import { type Answer, not, type RequestContext, some } from "./request-context.ts";

/** The Action or NotAction of a statement: names with wildcards, in any case. */
export interface ActionPatterns {
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
}

/** The Resource or NotResource of a statement: ARNs with wildcards and variables, or `*` for whatever there is. */
export interface ResourcePatterns {
  readonly negated: boolean;
  readonly patterns: readonly ("*" | ArnPattern)[];
}

/** @returns undefined for what is no action: `*`, or a service, a colon and a name */
export function parseAction(text: string): Pattern | undefined {
  if (text !== "*" && !/^[a-z0-9-]+:[\w*?]+$/i.test(text)) return undefined;
  return parsePattern(text.toLowerCase(), { wildcards: true, variables: false });
}

/** @returns undefined for what is neither an ARN nor `*` */
export const parseResource = (text: string, variables: boolean): ParsedResource | undefined =>
  text === "*" ? { pattern: text, variables: [] } : parseArn(text, variables);

interface ParsedResource {
  readonly pattern: "*" | ArnPattern;
  /** The keys of the variables in it. */
  readonly variables: readonly string[];
}

/** @param action e.g. `ec2:RevokeSecurityGroupIngress` */
export function matchesAction({ negated, patterns }: ActionPatterns, action: string): boolean {
  const name = action.toLowerCase();
  const listed = patterns.some((pattern) => matches(pattern, name, noContext) === true);
  return listed !== negated;
}

/** @param resource an ARN; `*` where the action acts on no single resource, which only `*` allows; or `unread` */
export function matchesResource(
  { negated, patterns }: ResourcePatterns,
  resource: string,
  context: RequestContext,
): Answer {
  const listed = some(
    patterns.map((pattern) => {
      if (pattern === "*") return true;
      return resource === "unread" ? "unknown" : matchesArn(pattern, resource, context);
    }),
  );
  return negated ? not(listed) : listed;
}

/** Actions have no variables. */
const noContext: RequestContext = () => undefined;
