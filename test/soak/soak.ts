import { setTimeout } from "node:timers/promises";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { onlyReads, type TrailRecord } from "../../lib/trail/record.ts";
import { observe, type Outcome, toOutcome } from "../integration/random/outcome.ts";
import { seededRandom } from "../integration/random/random.ts";
import type { State } from "../integration/random/state.ts";
import { actor, type Actor } from "../support/actor.ts";
import { TABLE } from "../support/engine.ts";
import { type Answer, type CallParameters, textsOf } from "../support/service.ts";
import { createCaller } from "./caller.ts";
import { outcomeOf, recordsSince } from "./records.ts";
import { Directory, findFault, keyOf, type Slot, type SlotEvent } from "./slots.ts";
import { startStage, type Stage } from "./stage.ts";
import { type Asked, parametersOf, Workload } from "./workload.ts";

export interface SoakOptions {
  readonly seed: number;
  readonly milliseconds: number;
  /** After so many it ends, too. */
  readonly operations?: number;
  /** Gets a line now and then. */
  readonly log: (line: string) => void;
}

/** What a run has done and found. */
export interface SoakReport {
  readonly operations: number;
  /** Answered 503, or not at all; and of these, how many had been carried out. */
  readonly unknown: number;
  readonly unknownDone: number;
  readonly kills: Readonly<Record<"engine" | "server", number>>;
  readonly faults: ReadonlyMap<string, number>;
  /** Parts of the history that have been checked for themselves, and those that couldn't be. */
  readonly histories: number;
  readonly unchecked: number;
  readonly records: number;
  /** What is wrong, if anything is. */
  readonly violations: readonly string[];
}

const CLIENTS = 8;
const SERVERS = 2;
/** After so many operations all is looked at, while nothing is under way. */
const WINDOW = 600;
/** How many calls of the servers to DynamoDB meet a fault. */
const FAULTS = 0.02;
/** Windows between two runs of `verify`, which reads the whole table. */
const VERIFY = 25;

/** An operation, with what came back. */
interface Done {
  readonly mark: string;
  readonly asked: Asked;
  readonly action: string;
  readonly answer: Answer | undefined;
  readonly start: number;
  readonly end: number;
}

export async function soak({ seed, ...options }: SoakOptions): Promise<SoakReport> {
  const stage = await startStage(seededRandom(seed), SERVERS);
  try {
    return await run(stage, { seed, ...options });
  } finally {
    await stage.stop();
  }
}

async function run(
  stage: Stage,
  { seed, milliseconds, operations = Number.POSITIVE_INFINITY, log }: SoakOptions,
): Promise<SoakReport> {
  const started = performance.now();
  const since = new Date();
  const random = seededRandom(seed + 1);
  const callers = Array.from({ length: CLIENTS }, () => createCaller());
  const chances = callers.map((_, number) => seededRandom(seed * 1_000 + number));
  const user = userOf(stage);
  const [vpcIds, prefixListIds] = [[await defaultVpcId(user), await user.createVpc()], await prefixLists(user)];
  const given = { defaultVpcId: vpcIds[0] ?? "", prefixListIds };
  const look = async () => (await observe(user, given)).state;

  let before = await look();
  const directory = new Directory(given.defaultVpcId);
  directory.learn(before);
  const workload = new Workload(vpcIds, directory, before);
  const kills = { engine: 0, server: 0 };
  const counts = { operations: 0, unknown: 0, unknownDone: 0, histories: 0, unchecked: 0 };
  const violations: string[] = [];
  /** Whether each request has been carried out; undefined where either is right. */
  const carriedOut = new Map<string, boolean | undefined>();

  /** When the engine wasn't there, in milliseconds. */
  const absences: Span[] = [];

  async function kill(): Promise<void> {
    if (random.chance(0.5)) {
      kills.engine++;
      const start = performance.now();
      await stage.killEngine();
      absences.push({ start, end: performance.now() });
    } else {
      kills.server++;
      await random.pick(stage.servers).kill();
    }
  }

  async function window(): Promise<readonly Done[]> {
    const done: Done[] = [];
    const killing: Promise<void>[] = [];
    const killAt = random.integer(WINDOW);
    let asked = 0;
    const work = async (number: number): Promise<void> => {
      const [caller, chance] = [callers[number], chances[number]];
      if (!caller || !chance) return;
      while (asked < WINDOW) {
        if (asked++ === killAt) killing.push(kill());
        const mark = `soak/${counts.operations++}`;
        const next = workload.next(chance);
        const parameters = parametersOf(next);
        const start = performance.now();
        const answer = await caller.call(chance.pick(stage.servers).url(), parameters, mark);
        done.push({ mark, asked: next, action: String(parameters["Action"]), answer, start, end: performance.now() });
        hear(next, answer);
        // Nobody is there: as a client would, it waits before it goes on.
        if (!answer) await setTimeout(20);
      }
    };
    stage.proxy.disturb(FAULTS);
    await Promise.all(callers.map((_, number) => work(number)));
    await Promise.all(killing);
    stage.proxy.disturb(0);
    await stage.proxy.quiet();
    for (const server of stage.servers) {
      const crash = server.crash();
      if (crash === undefined) continue;
      violations.push(`a server has ended: ${crash}`);
      await server.kill();
    }
    return done;
  }

  function hear(asked: Asked, answer: Answer | undefined): void {
    if (answer?.status !== 200) return;
    if (asked.kind === "other")
      for (const id of textsOf(answer.body, "vpcPeeringConnectionId")) workload.hearOfPeering(id);
    if (asked.kind !== "request") return;
    const outcome = toOutcome(answer);
    learn(asked, outcome);
    workload.hear(asked.request, outcome);
  }

  function learn({ request }: Asked & { kind: "request" }, outcome: Outcome): void {
    if (outcome.code !== undefined) return;
    if (request.do === "create") directory.addGroup(outcome.groupId ?? "", request.vpcId, request.name);
    directory.addRules(outcome.made);
  }

  /** What came of it: as it was answered, or, where it wasn't, as it is on record; undefined where it hasn't happened. */
  function resolve(done: Done, records: readonly TrailRecord[]): Outcome | undefined {
    const { mark, asked, action, answer } = done;
    const successes = records.filter(({ errorCode }) => errorCode === undefined);
    const wrong = (what: string) =>
      void violations.push(`${mark} ${what}: ${JSON.stringify(asked)} → ${JSON.stringify(answer)}`);
    if (records.length > 1) wrong(`${records.length} records`);
    if (answer?.status === 500) wrong("a fault of ours");
    const outcome = answer && answer.status < 500 ? toOutcome(answer) : undefined;
    // Unlike DynamoDB, an engine that was killed has forgotten its ClientRequestTokens: what is sent once more, since the
    // answer was lost with it, then meets what it has itself done.
    const meetsItself =
      outcome?.code !== undefined && successes.length > 0 && absences.some((one) => overlap(one, done));
    if (outcome && !meetsItself) {
      if (outcome.code !== undefined) {
        if (successes.length > 0) wrong("is refused, and on record as done");
        carriedOut.set(mark, false);
      } else if (onlyReads(action)) {
        if (records.length > 0) wrong("only reads, and is on record");
      } else {
        // What has changed nothing goes on record after it, by a write of its own, which a fault may keep away.
        const mayLack = changesNothing(asked, outcome);
        if (successes.length === 0 && !mayLack) wrong("is done, and not on record");
        carriedOut.set(mark, mayLack ? undefined : true);
      }
      return outcome;
    }
    counts.unknown++;
    const [record] = successes;
    carriedOut.set(mark, record !== undefined);
    if (!record) return undefined;
    counts.unknownDone++;
    return outcomeOf(record);
  }

  function check(done: readonly Done[], records: ReadonlyMap<string, readonly TrailRecord[]>, after: State): void {
    const end = performance.now();
    const resolved = done.flatMap((one) => {
      const outcome = resolve(one, records.get(one.mark) ?? []);
      if (outcome && one.asked.kind === "request") learn(one.asked, outcome);
      return outcome ? [{ ...one, outcome, end: isAnswered(one) ? one.end : end }] : [];
    });
    directory.learn(after);
    const histories = new Map<string, { readonly slot: Slot; readonly events: SlotEvent[] }>();
    const add = (slot: Slot, event: SlotEvent) => {
      const history = histories.get(keyOf(slot)) ?? { slot, events: [] };
      histories.set(keyOf(slot), history);
      history.events.push(event);
    };
    for (const { asked, outcome, ...one } of resolved) {
      if (asked.kind === "read" && outcome.code === undefined) {
        const slot = directory.slotOfGroup(asked.groupId);
        if (slot) add(slot, { ...one, kind: "read", groupId: asked.groupId, rules: outcome.made });
      } else if (asked.kind === "request") {
        const [slot, ...more] = directory.slotsOf(asked.request);
        if (slot && more.length === 0) {
          add(slot, { ...one, kind: "exchange", exchange: { request: asked.request, outcome } });
        } else counts.unchecked++;
      }
    }
    for (const state of [before, after]) {
      for (const { vpcId, name } of state.groups) {
        const slot = { vpcId, name: name.toLowerCase() };
        if (!histories.has(keyOf(slot))) histories.set(keyOf(slot), { slot, events: [] });
      }
    }
    for (const { slot, events } of histories.values()) {
      counts.histories++;
      const fault = findFault(slot, before, events, after, directory);
      if (fault !== undefined) violations.push(fault);
    }
  }

  async function verify(): Promise<void> {
    const findings = await verifyTable({ client: stage.client(), tableName: TABLE });
    violations.push(...findings.map(({ pk, sk, fault }) => `verify: ${pk} ${sk}: ${fault}`));
  }

  const goesOn = () => performance.now() - started < milliseconds && counts.operations < operations;
  for (let windows = 1; goesOn() && violations.length === 0; windows++) {
    const windowStart = new Date(Date.now() - 60_000);
    const done = await window();
    const after = await look();
    check(done, await recordsSince(stage.client(), windowStart), after);
    before = after;
    workload.learn(after);
    if (windows % VERIFY === 0) await verify();
    if (windows % 5 === 0) {
      const seconds = Math.round((performance.now() - started) / 1_000);
      log(
        `${seconds} s: ${counts.operations} operations, ${kills.engine + kills.server} kills, ${counts.unknown} unanswered`,
      );
    }
  }
  await verify();
  const records = await recordsSince(stage.client(), since);
  for (const [mark, expected] of carriedOut) {
    const found = (records.get(mark) ?? []).filter(({ errorCode }) => errorCode === undefined).length;
    if (expected !== undefined && found !== Number(expected)) violations.push(`${mark}: ${found} records at the end`);
  }
  for (const caller of callers) caller.close();
  const ours = [...records].filter(([mark]) => mark.startsWith("soak/")).length;
  return { ...counts, kills, faults: stage.proxy.counts, records: ours, violations };
}

type Span = Pick<Done, "start" | "end">;

const overlap = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end;

const isAnswered = ({ answer }: Done): boolean => answer !== undefined && answer.status < 500;

const changesNothing = (asked: Asked, outcome: Exclude<Outcome, { code: string }>): boolean =>
  asked.kind === "request" && asked.request.do.startsWith("revoke") && outcome.revoked.length === 0;

/** The first account, at work while nothing disturbs it. */
function userOf(stage: Stage): Actor {
  const caller = createCaller();
  const call = async (parameters: CallParameters): Promise<Answer> => {
    for (;;) {
      const answer = await caller.call(stage.servers[0]?.url() ?? "", parameters, "user");
      // A connection of before a kill ends when it is used.
      if (answer) return answer;
    }
  };
  return actor({ call, log: [], takeCalls: () => [] });
}

async function defaultVpcId(user: Actor): Promise<string> {
  const { body } = await user.call({ Action: "DescribeVpcs", "Filter.1.Name": "is-default", "Filter.1.Value.1": true });
  return textsOf(body, "vpcId")[0] ?? "";
}

async function prefixLists(user: Actor): Promise<string[]> {
  const made = ["IPv4", "IPv6"].map(async (AddressFamily) => {
    const list = { Action: "CreateManagedPrefixList", PrefixListName: AddressFamily, MaxEntries: 1, AddressFamily };
    const { body } = await user.call(list);
    return textsOf(body, "prefixListId")[0] ?? "";
  });
  return Promise.all(made);
}
