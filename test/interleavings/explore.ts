/**
 * Explores what can happen when requests are at work at the same time: all orders of their calls to DynamoDB, with one
 * fault at most. Breadth first, so that a violation is found on one of the shortest ways to it.
 */
import { check } from "../../infra/commands/consistency.ts";
import type { Item } from "../../lib/store/items.ts";
import { after, before, isMarked } from "../../lib/store/marks.ts";
import { keyOf, type Write } from "../../lib/store/transaction.ts";
import { Actor, type Call, type Reply } from "./actor.ts";
import { type Event, type History, Monitor } from "./monitor.ts";
import { ACCOUNT_ID, replyTo, type Request, type Requests, runAloneOn, UNKNOWN } from "./requests.ts";
import { MAX_WRITES } from "./simulated.ts";
import { execute, type Table } from "./table.ts";

export interface Bounds {
  /** Whether something may fail, once: a request dies, or doesn't hear what became of a transaction. */
  readonly fault: boolean;
  /** How often a request that lives is given up by one that waits for it. */
  readonly impatience: number;
  /** Where to stop, if that isn't all. */
  readonly states: number;
}

export interface Exploration {
  readonly states: number;
  /** Whether these are all. */
  readonly complete: boolean;
  /** What went wrong, and how it came to that. */
  readonly violation?: readonly string[];
}

interface State {
  readonly table: Table;
  /** Where each request has come to; null: it is dead. */
  readonly places: readonly (number | null)[];
  readonly history: History;
  readonly fault:
    | "none yet"
    | "over"
    | { /** A transaction that may still arrive. */ readonly underWay: readonly Write[] };
  readonly impatience: number;
}

interface Step {
  readonly state: State;
  readonly label: string;
}

/** What is asked for at the end, by one after the other. */
const AFTERWARDS: readonly Request[] = [
  { describe: "G" },
  { delete: "N" },
  { delete: "G" },
  { delete: "N" },
  { delete: "L" },
];

class Violation extends Error {}

export async function explore(requests: Requests, all: readonly Request[], bounds: Bounds): Promise<Exploration> {
  const explorer = await Explorer.create(requests, all, bounds);
  return explorer.explore();
}

class Explorer {
  readonly #requests: Requests;
  readonly #all: readonly Request[];
  readonly #bounds: Bounds;
  readonly #actors: readonly Actor[];
  readonly #monitor: Monitor;
  /** How each state was come to. */
  readonly #seen = new Map<string, { readonly from: string; readonly label: string } | undefined>();
  readonly #checked = new Set<number>();
  readonly #ended = new Set<string>();

  private constructor(requests: Requests, all: readonly Request[], bounds: Bounds, actors: readonly Actor[]) {
    this.#requests = requests;
    this.#all = all;
    this.#bounds = bounds;
    this.#actors = actors;
    this.#monitor = new Monitor(requests, [...all, ...all, ...AFTERWARDS]);
  }

  static async create(requests: Requests, all: readonly Request[], bounds: Bounds): Promise<Explorer> {
    const actors = await Promise.all(all.map((request, index) => Actor.create(nameOf(index), requests.run(request))));
    return new Explorer(requests, all, bounds, actors);
  }

  async explore(): Promise<Exploration> {
    const { fault, impatience, states } = this.#bounds;
    const first: State = {
      table: this.#requests.table,
      places: this.#actors.map(() => 0),
      history: this.#monitor.start,
      fault: fault ? "none yet" : "over",
      impatience,
    };
    this.#seen.set(textOf(first), undefined);
    for (let todo = [first]; todo.length > 0;) {
      const next: State[] = [];
      for (const state of todo) {
        if (this.#seen.size > states) return { states: this.#seen.size, complete: false };
        const from = textOf(state);
        try {
          for (const { state: then, label } of await this.#steps(state)) {
            const key = textOf(then);
            if (this.#seen.has(key)) continue;
            this.#seen.set(key, { from, label });
            this.#requireConsistent(then.table);
            next.push(then);
          }
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
          return { states: this.#seen.size, complete: false, violation: [...this.#wayTo(from), error.message] };
        }
      }
      todo = next;
    }
    return { states: this.#seen.size, complete: true };
  }

  #wayTo(state: string): string[] {
    const way: string[] = [];
    for (let step = this.#seen.get(state); step; step = this.#seen.get(step.from)) way.unshift(step.label);
    return way;
  }

  async #steps(state: State): Promise<Step[]> {
    const steps: Step[] = [];
    let working = false;
    for (const [index, actor] of this.#actors.entries()) {
      const place = state.places[index];
      const next = place === null || place === undefined ? undefined : actor.at(place).next;
      if (place === null || place === undefined || !next || !("call" in next)) continue;
      working = true;
      // It begins with its first call.
      const history = place === 0 ? await this.#observe(state.history, index, "begins", "begins") : state.history;
      steps.push(...(await this.#stepsOf({ ...state, history }, index, place, next.call)));
    }
    if (typeof state.fault === "object") {
      const outcome = execute(state.table, state.fault.underWay);
      const table = "items" in outcome ? outcome : state.table;
      steps.push({
        state: { ...state, table, fault: "over" },
        label: `${describeWrites(state.fault.underWay)} arrives late`,
      });
    }
    if (!working) await this.#end(state);
    return steps;
  }

  async #stepsOf(state: State, index: number, place: number, call: Call): Promise<Step[]> {
    const { name } = this.#actors[index] ?? {};
    const go = async (reply: Reply, label: string, then: Partial<State> = {}): Promise<Step> => {
      const actor = this.#actors[index];
      const there = (await actor?.follow(place, reply)) ?? 0;
      const next = actor?.at(there).next ?? { answer: "" };
      const after = { ...state, ...then, places: state.places.with(index, there) };
      if (!("answer" in next)) return { state: after, label: `${name}: ${label}` };
      const { answer } = next;
      const said = `${name}: ${label}, and answers ${answer}`;
      if (answer === UNKNOWN && !this.#bounds.fault) throw new Violation(`${said}, though nothing has failed`);
      const event: Event = answer === UNKNOWN ? this.#lostEvent(after) : { answers: answer };
      return { state: { ...after, history: await this.#observe(after.history, index, event, said) }, label: said };
    };
    if (call.type === "wait") {
      const record = state.table.items.get(call.sk);
      if (!record || ("state" in record && record.state !== "pending")) {
        return [await go({ waited: "until it changed" }, `has waited for ${call.sk}`)];
      }
      const lives = this.#lives(state, call.sk);
      if (lives && state.impatience === 0) return [];
      const impatience = state.impatience - (lives ? 1 : 0);
      return [await go({ waited: "too long" }, `has waited for ${call.sk} too long`, { impatience })];
    }
    if (call.type === "send" && call.writes.length > MAX_WRITES) throw new Violation(`${name} sends too many writes`);
    const { reply, after: table } = replyTo(state.table, call);
    const label = describeCall(call, reply);
    const steps = [await go(reply, label, { table })];
    if (state.fault !== "none yet") return steps;
    const dead = { ...state, places: state.places.with(index, null), fault: "over" as const };
    const died = await this.#observe(state.history, index, "is gone", "dies");
    steps.push({ state: { ...dead, history: died }, label: `${name} dies` });
    if (call.type !== "send") return steps;
    steps.push(await go({ lost: true }, `${label}, which never arrives`, { fault: "over" }));
    if (table !== state.table)
      steps.push(await go({ lost: true }, `${label}, whose answer is lost`, { fault: "over", table }));
    const underWay = { underWay: call.writes };
    steps.push(await go({ lost: true }, `${label}, which is late`, { fault: underWay }));
    const later = await this.#observe(state.history, index, "may still come", "dies");
    steps.push({ state: { ...dead, fault: underWay, history: later }, label: `${name} dies; late: ${label}` });
    return steps;
  }

  #lostEvent({ fault }: State): Event {
    return typeof fault === "object" ? lostEventOf(fault.underWay) : "is gone";
  }

  async #observe(history: History, slot: number, event: Event, label: string): Promise<History> {
    const then = await this.#monitor.observe(history, slot, event);
    if (!then) throw new Violation(`${label}: no order of the requests explains that`);
    return then;
  }

  /** Whether the request that the record belongs to goes on. */
  #lives({ places }: State, sk: string): boolean {
    const index = this.#actors.findIndex(({ name }) => sk.startsWith(`OPERATION#${name}`));
    const place = places[index];
    return place !== null && place !== undefined && this.#actors[index]?.isDone(place) === false;
  }

  /** What is left is in nobody's way, and what was answered holds. */
  async #end({ table, history }: State): Promise<void> {
    const key = `${table.number} ${history.number}`;
    if (this.#ended.has(key)) return;
    this.#ended.add(key);
    let now = { table, history };
    for (const [index, request] of [...this.#all, ...AFTERWARDS].entries()) {
      const slot = this.#all.length + index;
      const { table: then, answer } = await runAloneOn(now.table, `later${index}`, this.#requests.run(request));
      const label = `then, alone: ${JSON.stringify(request)} answers ${answer}`;
      if (answer === UNKNOWN) throw new Violation(label);
      const begun = await this.#observe(now.history, slot, "begins", label);
      now = { table: then, history: await this.#observe(begun, slot, { answers: answer }, label) };
      this.#requireConsistent(then);
    }
  }

  /** At any moment, who sees all that there is sees nothing that should not be. */
  #requireConsistent(table: Table): void {
    if (this.#checked.has(table.number)) return;
    this.#checked.add(table.number);
    const views = [...table.items.values()].flatMap((item) => viewNow(table, item) ?? []);
    const findings = check(views, ACCOUNT_ID);
    if (findings.length > 0) throw new Violation(`the table has faults: ${JSON.stringify(findings)}`);
  }
}

const nameOf = (index: number): string => "ABCDEF".charAt(index);

function textOf({ table, places, history, fault, impatience }: State): string {
  return JSON.stringify([table.number, places, history.number, fault, impatience]);
}

/** An operation that loses the answer of a transaction gives up: it has happened by now, or never will. */
const lostEventOf = (writes: readonly Write[]): Event =>
  writes.some((write) => keyOf(write).startsWith("OPERATION#")) ? "is gone" : "may still come";

function viewNow({ items }: Table, item: Item): Item | undefined {
  if (!isMarked(item)) return item;
  const record = items.get(item.operation.record);
  return record && "state" in record && record.state === "committed" ? after(item) : before(item);
}

const describeWrites = (writes: readonly Write[]): string => writes.map((write) => JSON.stringify(write)).join("; ");

function describeCall(call: Call, reply: Reply): string {
  const asked = call.type === "send" ? describeWrites(call.writes) : JSON.stringify(call);
  return `${asked} → ${JSON.stringify(reply)}`;
}
