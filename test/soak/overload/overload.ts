import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { faultOf } from "../../fuzz/answers.ts";
import { makeFolder, removeFolder } from "../../support/processes.ts";
import { buildProgram } from "../../bench/endpoints.ts";
import { createCaller, textsOf } from "../../bench/requests.ts";
import { type Answer, openConnection } from "./connection.ts";
import { signedRequests } from "./requests.ts";

export interface OverloadOptions {
  readonly seconds: number;
  readonly connections: number;
  /** How many times more is asked for than it can serve. */
  readonly times: number;
  readonly log: (line: string) => void;
}

export interface OverloadReport {
  /** Requests a second that it serves of 8 clients that wait for their answers. */
  readonly capacity: number;
  /** Requests a second that were sent, and that it didn't even read. */
  readonly sent: number;
  readonly unread: number;
  /** How many answers there were of each status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Megabytes that the server had before, at most, and afterwards. */
  readonly memory: Readonly<Record<"before" | "most" | "after", number>>;
  /** Milliseconds until a request that came after it all was answered with 200. */
  readonly recovery: number;
  readonly violations: readonly string[];
}

const CAPACITY_SECONDS = 3;
const CLIENTS = 8;
const TICK_MILLISECONDS = 10;
const MOST_VIOLATIONS = 20;

/** Asks a sandbox, a process of its own with its data on disk, for far more than it can serve. */
export async function overload(options: OverloadOptions): Promise<OverloadReport> {
  const [program, folder] = [await buildProgram(), makeFolder()];
  try {
    const endpoint = await program.start(folder);
    try {
      return await flood(endpoint.url, endpoint.pid ?? 0, options);
    } finally {
      await endpoint.stop();
    }
  } finally {
    removeFolder(folder);
    program.remove();
  }
}

async function flood(
  url: string,
  pid: number,
  { seconds, connections: count, times, log }: OverloadOptions,
): Promise<OverloadReport> {
  const caller = createCaller(url);
  const group = { Action: "CreateSecurityGroup", GroupName: "overload", GroupDescription: "overload" };
  const [groupId = ""] = textsOf(await caller.call(group), "groupId");
  const look = () => caller.call({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
  const requests = await signedRequests(url, groupId);
  const capacity = await capacityOf(url, requests);
  log(`it serves ${Math.round(capacity)} requests a second`);

  const answers: Record<string, number> = {};
  const violations: string[] = [];
  const judge = (answer: Answer): void => {
    answers[answer.status] = (answers[answer.status] ?? 0) + 1;
    const fault = faultOf(answer);
    if (fault !== undefined && violations.length < MOST_VIOLATIONS) violations.push(`${fault}: ${answer.body}`);
  };
  const memory = { before: memoryOf(pid), most: memoryOf(pid), after: 0 };
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(url, judge)));
  const started = performance.now();
  let [due, sent, unread] = [0, 0, 0];
  for (let taken = 0; taken < seconds * 1_000; taken = performance.now() - started) {
    for (const until = (taken / 1_000) * capacity * times; due < until; due++) {
      const request = requests[due % requests.length];
      if (request && connections[due % count]?.send(request)) sent++;
      else unread++;
    }
    memory.most = Math.max(memory.most, memoryOf(pid));
    await setTimeout(TICK_MILLISECONDS);
  }
  const lasted = (performance.now() - started) / 1_000;
  for (const connection of connections) connection.close();
  const closed = performance.now();
  await untilAnswered(look);
  const recovery = performance.now() - closed;
  memory.after = memoryOf(pid);
  caller.close();
  return { capacity, sent: sent / lasted, unread: unread / lasted, answers, memory, recovery, violations };
}

/** Asks again for as long as it is refused, as a client does. */
async function untilAnswered(call: () => Promise<string>): Promise<void> {
  for (;;) {
    const isAnswered = await call().then(
      () => true,
      () => false,
    );
    if (isAnswered) return;
    await setTimeout(20);
  }
}

async function capacityOf(url: string, requests: readonly Buffer[]): Promise<number> {
  let [served, next] = [0, 0];
  const isOver = AbortSignal.timeout(CAPACITY_SECONDS * 1_000);
  const client = async (): Promise<void> => {
    let answered: () => void = () => {};
    const connection = await openConnection(url, () => {
      served++;
      answered();
    });
    while (!isOver.aborted) {
      const request = requests[next++ % requests.length];
      await new Promise<void>((resolve) => {
        answered = resolve;
        if (!request || !connection.send(request)) resolve();
      });
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return served / CAPACITY_SECONDS;
}

const memoryOf = (pid: number): number =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_000);
