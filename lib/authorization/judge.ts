import { userArn } from "../account.ts";
import { findGroupId } from "../actions/groups/find-group.ts";
import { cidrAssociations, ipv6Associations } from "../actions/vpcs/cidr-blocks.ts";
import { type Ec2Error, errors } from "../errors.ts";
import type { ActionName, Operations } from "../model/operations.ts";
import { type Decision, evaluate } from "../permissions/evaluate.ts";
import { parsePolicy } from "../permissions/parse.ts";
import type { Policy } from "../permissions/policy.ts";
import type { PolicyDocument } from "../policy-document.ts";
import type { Guard } from "../store/guarded.ts";
import { keys, ranges } from "../store/keys.ts";
import type { Partition } from "../store/partition.ts";
import { type Need, needsOf } from "./needs.ts";
import { isResourceTag, requestContext, type RequestFacts } from "./request-context.ts";
import { notFound, readState, resourceArn, type ResourceState } from "./resource-state.ts";

type Input = Operations[ActionName]["input"];

export interface AuthorizationQuestion extends RequestFacts {
  readonly action: ActionName;
  readonly input: Input;
  /** Opens the caller's part of the table, to be read: where the policy asks for what a request doesn't say. */
  readonly openToRead: () => Promise<Partition>;
}

/** What a policy says to a request. */
export interface Verdict {
  /** Absent for a request that is allowed. */
  readonly refusal?: Ec2Error;
  /** The names of the statements that decided; none where nothing allows it. */
  readonly statements: readonly string[];
  /** The input, with the ID of the group that was judged in place of its name. */
  readonly input: Input;
  /** What was read to decide: the decision holds as long as they do. */
  readonly guards: readonly Guard[];
}

/**
 * Whether a policy allows all that the request needs. Nothing is read where the policy can be answered from the
 * request.
 * @throws InvalidGroup.NotFound, and what the actions say of a resource that isn't there, where it hangs on what there is
 */
export async function judge(question: AuthorizationQuestion, document: PolicyDocument): Promise<Verdict> {
  const { caller, action, input } = question;
  const policy = parsed(document);
  const answers = await Promise.all(needsOf(action, input, caller).map((need) => answer(policy, need, question)));
  const refused = answers.find(({ decision }) => decision.effect === "Deny");
  const decisive = refused ? [refused] : answers;
  return {
    ...(refused && { refusal: refusal(refused, question) }),
    statements: [...new Set(decisive.flatMap(({ decision }) => decision.statement ?? []))],
    input: withGroupId(input, answers),
    guards: answers.flatMap(({ guard }) => guard ?? []),
  };
}

interface Answer {
  /** The need, with the ID of what it names where that had to be known. */
  readonly need: Need;
  readonly decision: Decision;
  readonly guard?: Guard;
}

/** Asks without reading; then with the ID of what is named; then with what there is. */
async function answer(policy: Policy, need: Need, question: AuthorizationQuestion): Promise<Answer> {
  const { decision } = ask(policy, need, question, "unread");
  if (decision.effect !== "Undecided" || !need.resource) return { need, decision };
  const { name, ...resource } = need.resource;
  const partition = await question.openToRead();
  if (name !== undefined) {
    const place = { ...question.caller, partition };
    const id = await (resource.type === "vpc" ? findVpcId(name, place) : findGroupId(name, place));
    return answer(policy, { ...need, resource: { ...resource, id } }, question);
  }
  const state = await readState(resource, question.caller, partition);
  const { decision: final, asksForTags } = ask(policy, need, question, state ?? { tags: [] });
  // Nothing but an error can come of it; and what comes into being meanwhile has not been judged.
  if (!state && final.effect === "Allow") throw notFound(resource);
  // A group's VPC never changes.
  return { need, decision: final, ...(state?.guard && asksForTags && { guard: state.guard }) };
}

function ask(policy: Policy, need: Need, facts: RequestFacts, state: ResourceState | "unread") {
  const context = requestContext(facts, need, state);
  let asksForTags = false;
  const decision = evaluate(policy, {
    action: `ec2:${need.action}`,
    resource: need.resource?.name === undefined ? arnOf(need, facts) : "unread",
    context: (key) => {
      asksForTags ||= isResourceTag(key);
      return context(key);
    },
  });
  return { decision, asksForTags };
}

const arnOf = ({ resource }: Need, { caller }: RequestFacts): string =>
  resource ? resourceArn(resource, caller) : "*";

function refusal({ need, decision }: Answer, facts: RequestFacts): Ec2Error {
  return errors.refused({
    user: userArn(facts.caller),
    action: `ec2:${need.action}`,
    ...(need.resource && { resource: arnOf(need, facts) }),
    isExplicit: decision.statement !== undefined,
  });
}

/**
 * @param name of what belongs to the VPC: a CIDR block's association, or the peering connection that it is to accept
 * @throws InvalidVpcCidrBlockAssociationID.NotFound, InvalidVpcPeeringConnectionID.NotFound
 */
async function findVpcId(name: string, { partition }: { readonly partition: Partition }): Promise<string> {
  if (name.startsWith("pcx-")) {
    const peering = await partition.get(keys.peering(name));
    if (!peering) throw errors.idNotFound("pcx", name);
    return peering.accepter.vpcId;
  }
  const vpcs = await partition.query(ranges.vpcs);
  const vpc = vpcs.find((one) =>
    [...cidrAssociations(one), ...ipv6Associations(one)].some(({ associationId }) => associationId === name),
  );
  if (!vpc) throw errors.cidrAssociationNotFound(name);
  return vpc.vpcId;
}

/** What was judged is what is acted on: a name may mean another group a moment later. */
function withGroupId(input: Input, answers: readonly Answer[]): Input {
  if (!("GroupName" in input) || "GroupId" in input) return input;
  const { GroupName: _, ...rest } = input;
  const id = answers.find(({ need }) => need.resource?.type === "security-group")?.need.resource?.id;
  return id === undefined ? input : { ...rest, GroupId: id };
}

/** Whether a policy lets its caller read the trail, which is no action of EC2's. */
export function judgeLookup(facts: RequestFacts, document: PolicyDocument): Pick<Verdict, "refusal" | "statements"> {
  const action = "cloudtrail:LookupEvents";
  const { effect, statement } = evaluate(parsed(document), {
    action,
    resource: "*",
    context: requestContext(facts, {}, "unread"),
  });
  const statements = statement === undefined ? [] : [statement];
  if (effect === "Allow") return { statements };
  const user = userArn(facts.caller);
  return { statements, refusal: errors.refused({ user, action, isExplicit: statement !== undefined }) };
}

const policies = new WeakMap<PolicyDocument, Policy>();

/** @throws MalformedPolicyDocument for a policy that never was a credential's by our tools */
function parsed(document: PolicyDocument): Policy {
  const policy = policies.get(document) ?? parsePolicy(document);
  policies.set(document, policy);
  return policy;
}
