import { isDeepStrictEqual } from "node:util";
import type { Outcome } from "./outcome.ts";
import { type Change, type GroupReference, type Request, textsOf } from "./request.ts";
import { groupOf, type ModelRule, ownSourceGroup, sameRule, sourceOf, type State, typeOfSource } from "./state.ts";

type Success = Exclude<Outcome, { readonly code: string }>;

/**
 * The simple sequential model: one request after the other, all of it in memory.
 * @returns the state after the request, the same one where nothing changes; or, where the service can't have answered
 * that in this state, what it should have
 */
export function step(state: State, request: Request, outcome: Outcome): State | string {
  const errors = errorsOf(state, request);
  if (outcome.code !== undefined) return errors.has(outcome.code) ? state : `expected ${expected(errors)}`;
  return errors.size > 0 ? `expected ${expected(errors)}` : effect(state, request, outcome);
}

const expected = (errors: ReadonlySet<string>): string => [...errors].join(" or ") || "success";

/** Every error that this request can get here: where there are several, any of them. */
function errorsOf(state: State, request: Request): Set<string> {
  const errors = new Set<string>();
  const check = (holds: boolean, code: string) => {
    if (!holds) errors.add(code);
  };
  if (request.do === "create") {
    check(!findByName(state, request.name, request.vpcId), "InvalidGroup.Duplicate");
    check(request.name.toLowerCase() !== "default", "InvalidParameterValue");
    return errors;
  }
  if (request.do === "tag" || request.do === "untag") {
    for (const id of request.ruleIds) check(hasRule(state, id), "InvalidSecurityGroupRuleId.NotFound");
    return errors;
  }
  const groupId = request.do === "modify" ? request.groupId : resolve(state, request.group);
  const group = groupId === undefined ? undefined : groupOf(state, groupId);
  check(group !== undefined, "InvalidGroup.NotFound");
  switch (request.do) {
    case "delete":
      check(group?.name !== "default", "CannotDelete");
      check(
        !state.rules.some((rule) => rule.groupId !== groupId && ownSourceGroup(rule.text) === groupId),
        "DependencyViolation",
      );
      break;
    case "authorize":
      check(!repeats(textsOf(request.rules)), "InvalidParameterValue");
      for (const text of textsOf(request.rules)) {
        check(!find(state, groupId, request.direction, text), "InvalidPermission.Duplicate");
        for (const code of errorsOfSource(state, text, groupId)) errors.add(code);
      }
      break;
    case "revoke":
      if (group?.vpcId === state.defaultVpcId) break;
      // Once more is once too often: it isn't there the second time.
      check(!repeats(textsOf(request.rules)), "InvalidPermission.NotFound");
      for (const text of textsOf(request.rules)) {
        check(find(state, groupId, request.direction, text) !== undefined, "InvalidPermission.NotFound");
      }
      break;
    case "describe":
      check(!repeats(textsOf(request.rules)), "InvalidParameterValue");
      for (const text of textsOf(request.rules)) {
        check(find(state, groupId, request.direction, text) !== undefined, "InvalidPermission.NotFound");
      }
      break;
    case "revoke by ID":
    case "describe by ID":
      check(request.do === "describe by ID" || !repeats(request.ruleIds), "InvalidSecurityGroupRuleId.NotFound");
      for (const id of request.do === "revoke by ID" ? request.ruleIds : [request.ruleId]) {
        check(hasRule(state, id, { groupId, direction: request.direction }), "InvalidSecurityGroupRuleId.NotFound");
      }
      break;
    default:
      for (const code of errorsOfChanges(state, request.groupId, request.changes)) errors.add(code);
  }
  return errors;
}

/** What the rule names has to be there, and a group of the account in the same VPC. */
function errorsOfSource(state: State, text: string, groupId: string | undefined): string[] {
  if (typeOfSource(text) === "prefix-list") {
    return state.prefixListIds.includes(sourceOf(text)) ? [] : ["InvalidPrefixListID.NotFound"];
  }
  const source = ownSourceGroup(text);
  if (source === undefined || source === groupId) return [];
  const vpcId = groupOf(state, source)?.vpcId;
  const isFine = vpcId !== undefined && vpcId === groupOf(state, groupId ?? "")?.vpcId;
  return isFine ? [] : ["InvalidGroup.NotFound"];
}

function errorsOfChanges(state: State, groupId: string, changes: readonly Change[]): string[] {
  const errors: string[] = [];
  if (repeats(changes.map(({ ruleId }) => ruleId))) errors.push("InvalidParameterValue");
  const changed = new Set(changes.map(({ ruleId }) => ruleId));
  const others = state.rules.filter(({ ruleId = "" }) => !changed.has(ruleId));
  const taken: Pick<ModelRule, "groupId" | "direction" | "text">[] = [...others];
  for (const change of changes) {
    const rule = state.rules.find((one) => one.groupId === groupId && one.ruleId === change.ruleId);
    if (!rule) {
      errors.push("InvalidSecurityGroupRuleId.NotFound");
      continue;
    }
    const text = textAfter(rule, change);
    if (typeOfSource(text) !== typeOfSource(rule.text)) errors.push("InvalidParameterValue");
    if (taken.some((one) => sameRule(one, { ...rule, text }))) errors.push("InvalidPermission.Duplicate");
    taken.push({ ...rule, text });
    errors.push(...errorsOfSource(state, text, groupId));
  }
  return errors;
}

/** A modification can't say whose a group is: the one that is there stays whose it was. */
function textAfter({ text: before }: ModelRule, { rule: { text } }: Change): string {
  const [groupBefore, group] = [before, text].map((one) => sourceOf(one).split("/")[1] ?? "");
  const stays = typeOfSource(before) === "group" && typeOfSource(text) === "group" && groupBefore === group;
  return stays ? text.replace(sourceOf(text), sourceOf(before)) : text;
}

/** What a request that succeeds does, if its answer says just that. */
function effect(state: State, request: Request, outcome: Success): State | string {
  switch (request.do) {
    case "create":
      return create(state, request, outcome.groupId ?? "");
    case "delete": {
      const groupId = resolve(state, request.group);
      return {
        ...state,
        groups: state.groups.filter((group) => group.groupId !== groupId),
        rules: state.rules.filter((rule) => rule.groupId !== groupId),
      };
    }
    case "authorize":
      return authorize(state, request, outcome);
    case "revoke":
    case "revoke by ID":
      return revoke(state, request, outcome);
    case "describe":
    case "describe by ID": {
      const groupId = resolve(state, request.group);
      return mapRules(state, (rule) => {
        if (rule.groupId !== groupId || rule.direction !== request.direction) return rule;
        if (request.do === "describe by ID") {
          return rule.ruleId === request.ruleId ? { ...rule, description: request.description } : rule;
        }
        const wanted = request.rules.find(({ text }) => text === rule.text);
        return wanted ? { ...rule, description: wanted.description } : rule;
      });
    }
    case "modify":
      return mapRules(state, (rule) => {
        const change = request.changes.find(({ ruleId }) => ruleId === rule.ruleId);
        return change ? { ...rule, text: textAfter(rule, change), description: change.rule.description } : rule;
      });
    case "tag":
      return mapRules(state, (rule) =>
        request.ruleIds.includes(rule.ruleId ?? "") ? { ...rule, tags: { ...rule.tags, ...request.tags } } : rule,
      );
    default:
      return mapRules(state, (rule) => {
        const { [request.key]: _, ...tags } = rule.tags;
        return request.ruleIds.includes(rule.ruleId ?? "") ? { ...rule, tags } : rule;
      });
  }
}

const EVERYTHING = { direction: "egress", text: "-1 0.0.0.0/0", description: undefined, tags: {} } as const;

function create(state: State, { name, vpcId }: Request & { do: "create" }, groupId: string): State | string {
  if (groupOf(state, groupId)) return `${groupId} is another group's ID`;
  const born: ModelRule = { ruleId: undefined, groupId, ...EVERYTHING };
  return { ...state, groups: [...state.groups, { groupId, name, vpcId }], rules: [...state.rules, born] };
}

function authorize(state: State, request: Request & { do: "authorize" }, { made }: Success): State | string {
  const groupId = resolve(state, request.group) ?? "";
  const requested = request.rules.filter(({ text }) => text !== "");
  const rules = requested.map(({ text, description }, index): ModelRule => {
    const ruleId = made[index]?.ruleId;
    return { ruleId, groupId, direction: request.direction, text, description, tags: request.tags };
  });
  const taken = made.find(({ ruleId = "" }) => hasRule(state, ruleId));
  if (taken) return `${taken.ruleId} is another rule's ID`;
  return differs(rules, made) ?? { ...state, rules: [...state.rules, ...rules] };
}

function revoke(
  state: State,
  request: Request & { do: "revoke" | "revoke by ID" },
  { revoked, unknown }: Success,
): State | string {
  const groupId = resolve(state, request.group);
  const isWanted =
    request.do === "revoke"
      ? ({ text }: ModelRule) => request.rules.some((rule) => rule.text === text)
      : ({ ruleId = "" }: ModelRule) => request.ruleIds.includes(ruleId);
  const gone = state.rules.filter(
    (rule) => rule.groupId === groupId && rule.direction === request.direction && isWanted(rule),
  );
  const wanted = request.do === "revoke" ? textsOf(request.rules) : [];
  const missing = wanted.filter(
    (text, index) => wanted.indexOf(text) < index || !gone.some((rule) => rule.text === text),
  );
  // Descriptions in a request are ignored, but stand in what it is told is unknown.
  const unknownTexts = unknown.map((rule) => rule.replace(/ # .*/, ""));
  return (
    differs(missing.toSorted(), unknownTexts.toSorted()) ??
    differs(inOrder(gone.map((rule) => asRevoked(rule, revoked))), inOrder(revoked)) ??
    (gone.length === 0 ? state : { ...state, rules: state.rules.filter((rule) => !gone.includes(rule)) })
  );
}

const inOrder = (rules: readonly ModelRule[]): ModelRule[] =>
  rules.toSorted((one, other) => one.text.localeCompare(other.text));

/** The rule as a revoke answers it: no tags, its source group without its owner; an ID that isn't known yet is. */
function asRevoked(rule: ModelRule, revoked: readonly ModelRule[]): ModelRule {
  const text = typeOfSource(rule.text) === "group" ? rule.text.replace(/ \d{12}\//, " ") : rule.text;
  const ruleId = rule.ruleId ?? revoked.find((one) => sameRule(one, { ...rule, text }))?.ruleId;
  return { ...rule, text, ruleId, tags: {} };
}

const differs = (should: unknown, is: unknown): string | undefined =>
  isDeepStrictEqual(should, is)
    ? undefined
    : `the answer should have ${JSON.stringify(should)}, and has ${JSON.stringify(is)}`;

function mapRules(state: State, change: (rule: ModelRule) => ModelRule): State {
  const rules = state.rules.map(change);
  return rules.every((rule, index) => rule === state.rules[index]) ? state : { ...state, rules };
}

const find = (state: State, groupId: string | undefined, direction: string, text: string): ModelRule | undefined =>
  state.rules.find((rule) => rule.groupId === groupId && rule.direction === direction && rule.text === text);

const hasRule = (state: State, ruleId: string, where: { groupId?: string | undefined; direction?: string } = {}) =>
  state.rules.some(
    (rule) =>
      rule.ruleId === ruleId &&
      (where.direction === undefined || (rule.direction === where.direction && rule.groupId === where.groupId)),
  );

const findByName = (state: State, name: string, vpcId: string) =>
  state.groups.find((group) => group.vpcId === vpcId && group.name.toLowerCase() === name.toLowerCase());

const resolve = (state: State, group: GroupReference): string | undefined =>
  "groupId" in group ? group.groupId : findByName(state, group.groupName, state.defaultVpcId)?.groupId;

const repeats = (texts: readonly string[]): boolean => new Set(texts).size < texts.length;
