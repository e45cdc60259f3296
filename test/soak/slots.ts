import { step } from "../integration/random/model.ts";
import { type Exchange, parts } from "../integration/random/explain.ts";
import type { GroupReference, Request } from "../integration/random/request.ts";
import { linesOf, type ModelGroup, type ModelRule, ownSourceGroup, type State } from "../integration/random/state.ts";
import { derivedRuleId } from "../../lib/security-group/ids.ts";
import { parsePermission } from "../../lib/security-group/permission.ts";
import { keys } from "../../lib/store/keys.ts";
import { findViolation, type Interval, type Model } from "./linearizable.ts";

/**
 * What is checked for itself: a name in a VPC, and the group that has it, one after the other. What a request says of
 * other groups (a rule's source that isn't there, a delete that a rule elsewhere forbids) is taken as it is told: that
 * all groups fit together is what `verify` finds out.
 */
export interface Slot {
  readonly vpcId: string;
  /** In lower case. */
  readonly name: string;
}

/** Something that has happened to one slot, or that was seen of it. */
export type SlotEvent = Interval & { readonly mark: string } & (
    | { readonly kind: "exchange"; readonly exchange: Exchange }
    | Read
  );

/** A look at a group's rules. */
interface Read {
  readonly kind: "read";
  readonly groupId: string;
  readonly rules: readonly ModelRule[];
  /** Which rules it speaks of, by {@link nameOf}; of all where it doesn't say. */
  readonly of?: (name: string) => boolean;
}

/** Which groups and rules have ever been where. */
export class Directory {
  readonly #defaultVpcId: string;
  readonly #groups = new Map<string, Slot>();
  readonly #rules = new Map<string, string>();

  constructor(defaultVpcId: string) {
    this.#defaultVpcId = defaultVpcId;
  }

  addGroup(groupId: string, vpcId: string, name: string): void {
    this.#groups.set(groupId, { vpcId, name: name.toLowerCase() });
  }

  addRules(rules: readonly ModelRule[]): void {
    for (const { ruleId, groupId } of rules) if (ruleId !== undefined) this.#rules.set(ruleId, groupId);
  }

  learn(state: State): void {
    for (const { groupId, vpcId, name } of state.groups) this.addGroup(groupId, vpcId, name);
    this.addRules(state.rules);
  }

  get groupIds(): string[] {
    return [...this.#groups.keys()];
  }

  get ruleIds(): string[] {
    return [...this.#rules.keys()];
  }

  slotOfGroup(groupId: string): Slot | undefined {
    return this.#groups.get(groupId);
  }

  /** The slots that a request can change: none where it names nothing that has ever been there. */
  slotsOf(request: Request): Slot[] {
    switch (request.do) {
      case "create":
        return [{ vpcId: request.vpcId, name: request.name.toLowerCase() }];
      case "tag":
      case "untag": {
        const slots = request.ruleIds.flatMap((ruleId) => this.slotOfGroup(this.#rules.get(ruleId) ?? "") ?? []);
        return [...new Map(slots.map((slot) => [keyOf(slot), slot])).values()];
      }
      case "modify":
        return this.#resolve({ groupId: request.groupId });
      default:
        return this.#resolve(request.group);
    }
  }

  #resolve(group: GroupReference): Slot[] {
    if ("groupName" in group) return [{ vpcId: this.#defaultVpcId, name: group.groupName.toLowerCase() }];
    const slot = this.slotOfGroup(group.groupId);
    return slot ? [slot] : [];
  }
}

export const keyOf = ({ vpcId, name }: Slot): string => `${vpcId}/${name}`;

/** What of the state is in that slot. */
function stateOf(state: State, slot: Slot): State {
  const groups = state.groups.filter(({ vpcId, name }) => keyOf({ vpcId, name: name.toLowerCase() }) === keyOf(slot));
  return {
    ...state,
    groups,
    rules: state.rules.filter(({ groupId }) => groups.some((one) => one.groupId === groupId)),
  };
}

/** @returns what can't be explained, in lines to read; undefined where all can */
export function findFault(
  slot: Slot,
  before: State,
  events: readonly SlotEvent[],
  after: State,
  directory: Directory,
): string | undefined {
  const history = events.flatMap((event): SlotEvent[] =>
    event.kind === "read"
      ? partsOfRead(event, events)
      : parts(event.exchange).map((exchange) => ({ ...event, exchange })),
  );
  const others = directory.groupIds.filter((groupId) => keyOf(directory.slotOfGroup(groupId) ?? slot) !== keyOf(slot));
  // Groups elsewhere that rules may name, under names that nobody asks for.
  const elsewhere = others.map((groupId): ModelGroup => ({ groupId, name: `\0${groupId}`, vpcId: slot.vpcId }));
  const model = modelOf(elsewhere);
  const found = findViolation(model, stateOf(before, slot), history, stateOf(after, slot));
  if (!found) return undefined;
  const { state, left, next } = found;
  return [
    `${keyOf(slot)}: no order explains the answers${left.length === 0 ? ", and what is there afterwards" : ""}`,
    "as far as they can be explained, there is then:",
    ...linesOf(state).map((line) => `    ${line}`),
    ...(left.length === 0 ? ["but there is:", ...linesOf(stateOf(after, slot)).map((line) => `    ${line}`)] : []),
    "what comes next:",
    ...next.map((event) => `  ${print(event)}\n    ${model.why(state, event)}`),
    "what else is left, and what was about then:",
    ...history
      .filter((event) => !next.includes(event) && event.end > Math.min(...next.map(({ start }) => start)) - AROUND)
      .toSorted((one, other) => one.start - other.start)
      .map((event) => `  ${left.includes(event) ? "left" : "done"} ${print(event)}`),
  ].join("\n");
}

/** Milliseconds before what can't be explained of which it is good to know what happened. */
const AROUND = 2_000;
/** More than that of a request or an answer doesn't help. */
const MOST_CHARACTERS = 400;

function print(event: SlotEvent): string {
  const at = `${event.mark} ${event.start.toFixed(1)}–${event.end.toFixed(1)}`;
  const [asked, told] =
    event.kind === "read" ? [event.groupId, event.rules] : [event.exchange.request, event.exchange.outcome];
  return `${at} ${shortened(asked)} → ${shortened(told)}`;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

const nameOf = ({ direction, text }: Pick<ModelRule, "direction" | "text">): string => `${direction} ${text}`;

/**
 * A request of several transactions may be seen in part while it is under way (design, "Requests that need several
 * transactions"): of what it touches, each rule has its own moment.
 */
function partsOfRead(read: SlotEvent & Read, events: readonly SlotEvent[]): SlotEvent[] {
  const meanwhile = events.flatMap((event) =>
    event.kind === "exchange" && event.start < read.end && read.start < event.end ? [event.exchange] : [],
  );
  const touched = new Set(meanwhile.flatMap((exchange) => touchedBy(exchange, read.rules)));
  if (touched.size === 0) return [read];
  const isOther = (name: string) => !touched.has(name);
  return [
    { ...read, of: isOther, rules: read.rules.filter((rule) => isOther(nameOf(rule))) },
    ...[...touched].map((one) => ({
      ...read,
      of: (name: string) => name === one,
      rules: read.rules.filter((rule) => nameOf(rule) === one),
    })),
  ];
}

/** More of them take several transactions; a group's delete may. */
const AT_ONCE = 20;

function touchedBy({ request, outcome }: Exchange, seen: readonly ModelRule[]): string[] {
  if (outcome.code !== undefined) return [];
  switch (request.do) {
    case "delete":
      return seen.map(nameOf);
    case "authorize":
    case "revoke":
    case "describe":
      if (request.rules.length <= AT_ONCE) return [];
      return request.rules.map(({ text }) => nameOf({ direction: request.direction, text }));
    case "revoke by ID":
      return request.ruleIds.length <= AT_ONCE ? [] : outcome.revoked.map(nameOf);
    case "tag":
    case "untag":
      if (request.ruleIds.length <= AT_ONCE) return [];
      return seen.filter(({ ruleId = "" }) => request.ruleIds.includes(ruleId)).map(nameOf);
    default:
      return [];
  }
}

interface SlotModel extends Model<State, SlotEvent> {
  /** Why it can't come next. */
  why(state: State, event: SlotEvent): string;
}

function modelOf(elsewhere: readonly ModelGroup[]): SlotModel {
  const texts = new WeakMap<State, string>();
  const textOf = (state: State): string => {
    const text = texts.get(state) ?? linesOf(state).join("\n");
    texts.set(state, text);
    return text;
  };
  function take(state: State, event: SlotEvent): State | string {
    if (event.kind === "read") return isSeen(state, event) ? state : "the rules that were read aren't those there";
    const { request, outcome } = event.exchange;
    if (outcome.code !== undefined && isOfOthers(request, outcome.code)) return state;
    if (outcome.code === "RulesPerSecurityGroupLimitExceeded") {
      return isOverQuota(state, request) ? state : "the group has room for these rules";
    }
    const whole = { ...state, groups: [...state.groups, ...elsewhere] };
    const next = step(whole, request, outcome);
    if (typeof next === "string") return next;
    return next === whole ? state : withBornIds({ ...next, groups: next.groups.filter(isHere) });
  }

  function isHere(group: ModelGroup): boolean {
    return !elsewhere.includes(group);
  }

  return {
    textOf,
    step(state, event) {
      const next = take(state, event);
      return typeof next === "string" ? undefined : next;
    },
    why(state, event) {
      const next = take(state, event);
      return typeof next === "string" ? shortened(next) : "it can, but nothing explains what comes then";
    },
  };
}

/** Whether the group has just the rules that were read, and none where it isn't there. */
function isSeen(state: State, { groupId, rules, of = () => true }: Read): boolean {
  const there = state.rules.filter((rule) => rule.groupId === groupId && of(nameOf(rule)));
  return (
    linesOf({ ...state, groups: [], rules: there }).join("\n") === linesOf({ ...state, groups: [], rules }).join("\n")
  );
}

/** The quota of rules of one direction and one IP version (Amazon VPC User Guide, "Amazon VPC quotas"). */
const QUOTA = 60;

/** Whether rules of either IP version could be too many: which of the two is the quota's own tests' concern. */
function isOverQuota(state: State, request: Request): boolean {
  if (request.do !== "authorize") return false;
  const there = state.rules.filter(({ direction }) => direction === request.direction);
  return there.length + request.rules.length > QUOTA;
}

/** Errors that only other groups can tell. */
function isOfOthers(request: Request, code: string): boolean {
  if (request.do === "delete") return code === "DependencyViolation";
  if (request.do !== "authorize" && request.do !== "modify") return false;
  const rules = request.do === "authorize" ? request.rules : request.changes.map(({ rule }) => rule);
  return code === "InvalidGroup.NotFound" && rules.some(({ text }) => ownSourceGroup(text) !== undefined);
}

const EVERYTHING = parsePermission("-1#-1#-1#0.0.0.0/0");

/** The rule that a group is born with isn't told; its ID follows from what it is. */
function withBornIds(state: State): State {
  const rules = state.rules.map((rule) =>
    rule.ruleId === undefined
      ? { ...rule, ruleId: derivedRuleId(rule.groupId, keys.rule(rule.groupId, "egress", EVERYTHING)) }
      : rule,
  );
  return { ...state, rules };
}
