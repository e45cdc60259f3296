import type { Account } from "../account.ts";
import type { ResourceType } from "../actions/tags/taggable.ts";
import type { ActionName, Operations } from "../model/operations.ts";
import type { PolicyDocument } from "../policy-document.ts";
import { isIdOf, type Need, needsOf, type Resource } from "./needs.ts";
import { resourceArn } from "./resource-state.ts";

/** A request that was carried out. */
export interface Done {
  readonly action: ActionName;
  /** In AWS's own types. */
  readonly input: Operations[ActionName]["input"];
  /** The values that its answer has. */
  readonly answer: readonly AnswerValue[];
}

/** A text in an answer, under the name of its element. */
interface AnswerValue {
  readonly element: string;
  readonly text: string;
}

interface Options {
  readonly account: Account;
  /** The ID of the group that has that name today, where there is one. */
  readonly findGroup: (name: string) => Promise<string | undefined>;
}

/** IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy. */
const MAX_CHARACTERS = 6_144;

/**
 * The smallest policy that allows what was done. A resource that is made anew each time, as a group by CreateSecurityGroup,
 * has another ID the next time: what was done with it is allowed on all of its type.
 */
export async function suggestPolicy(done: readonly Done[], { account, findGroup }: Options): Promise<PolicyDocument> {
  const requests = done.map((one) => ({ ...one, needs: needsOf(one.action, one.input, account) }));
  const made = new Set(requests.flatMap(madeBy));
  const allowed = new Map<string, Allowed>();
  for (const { answer, needs } of requests) {
    for (const need of needs) {
      const id = need.resource && (await idOf(need.resource, answer, findGroup));
      const resource = need.resource && typed(need.resource.type, id !== undefined && made.has(id) ? undefined : id);
      const { action, createAction } = need;
      const key = `${action} ${createAction ?? ""}`;
      const one = allowed.get(key) ?? { action, createAction, arns: new Set() };
      allowed.set(key, one);
      one.arns.add(resource ? resourceArn(resource, account) : "*");
    }
  }
  const policy = toPolicy([...allowed.values()], account);
  return JSON.stringify(policy).length <= MAX_CHARACTERS
    ? policy
    : toPolicy([...allowed.values()].map(widened), account);
}

/** An action, and what on. */
interface Allowed {
  readonly action: ActionName;
  readonly createAction: ActionName | undefined;
  readonly arns: Set<string>;
}

interface Request extends Done {
  readonly needs: readonly Need[];
}

/** IDs of what a request has made. */
function madeBy({ action, answer, needs }: Request): string[] {
  const types = needs.flatMap(({ resource }) => (resource && isNew(resource) ? [resource.type] : []));
  if (action.startsWith("Authorize")) types.push("security-group-rule");
  return answer.map(({ text }) => text).filter((id) => types.some((type) => isIdOf({ type, id })));
}

const isNew = ({ id, name }: Resource): boolean => id === undefined && name === undefined;

const typed = (type: ResourceType, id: string | undefined): Resource => ({ type, ...(id !== undefined && { id }) });

/** What a name stood for: the answer says it or, of a group, the name that it has today. */
async function idOf(
  { type, id, name }: Resource,
  answer: Done["answer"],
  findGroup: Options["findGroup"],
): Promise<string | undefined> {
  if (id !== undefined || name === undefined) return id;
  const element = type === "vpc" ? "vpcId" : "groupId";
  const [only, ...others] = new Set(answer.filter((value) => value.element === element).map(({ text }) => text));
  if (only !== undefined && others.length === 0) return only;
  return type === "security-group" ? findGroup(name) : undefined;
}

/** The same on all resources of each type. */
function widened({ arns, ...allowed }: Allowed): Allowed {
  return { ...allowed, arns: new Set([...arns].map((arn) => arn.replace(/[^/]+$/, "*"))) };
}

/** A statement for all actions that are allowed on the same resources. */
function toPolicy(allowed: readonly Allowed[], { region }: Account): PolicyDocument {
  const statements = new Map<string, { readonly Action: string[]; readonly rest: object }>();
  for (const { action, createAction, arns } of allowed) {
    const Resource = withoutCovered([...arns]).toSorted();
    const StringEquals = {
      ...(createAction !== undefined && { "ec2:CreateAction": createAction }),
      // On no single resource, whose ARN would name the region.
      ...(Resource.includes("*") && { "aws:RequestedRegion": region }),
    };
    const rest = { Resource, ...(Object.keys(StringEquals).length > 0 && { Condition: { StringEquals } }) };
    const key = JSON.stringify(rest);
    const statement = statements.get(key) ?? { Action: [], rest };
    statements.set(key, statement);
    statement.Action.push(`ec2:${action}`);
  }
  const Statement = [...statements.values()].map(({ Action, rest }) => ({
    Effect: "Allow",
    Action: Action.toSorted(),
    ...rest,
  }));
  return { Version: "2012-10-17", Statement: Statement.toSorted((one, other) => compare(one.Action, other.Action)) };
}

/** Without those that another one with a wildcard stands for. */
const withoutCovered = (arns: readonly string[]): string[] =>
  arns.filter((arn) => arn.endsWith("*") || !arns.includes(arn.replace(/[^/]+$/, "*")));

const compare = (one: readonly string[], other: readonly string[]): number =>
  one.join(" ") < other.join(" ") ? -1 : 1;
