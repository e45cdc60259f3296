import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { inject } from "vitest";

/** A command of infra/commands that runs, or has run, in a process of its own. */
export interface Program {
  readonly pid: number;
  /** All that it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with its exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly input: Writable;
  kill(signal: NodeJS.Signals): void;
}

type Environment = Readonly<Record<string, string>>;

/** Starts that command in this very process that is spawned: a signal reaches it, and no other. */
export const startProgram = (name: string, environment: Environment, ...options: string[]): Program =>
  watch(spawn(process.execPath, [inject("program"), name, ...options], settings(environment)));

/** `npm start`; signals go to npm. */
export const npmStart = (environment: Environment): Program => watch(spawn("npm", ["start"], settings(environment)));

/** What a program that ends by itself has said and answered. */
export interface Ended {
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any test may take, on a machine that is busy with others: what has not ended by then never will. */
const NEVER_MILLISECONDS = 60_000;

/** Runs it to its end; one that never ends is killed. */
export const runProgram = (name: string, environment: Environment, ...options: string[]): Promise<Ended> =>
  toItsEnd(startProgram(name, environment, ...options));

/** The same, with that text on its standard input. */
export function pipeInto(input: string, name: string, environment: Environment, ...options: string[]): Promise<Ended> {
  const program = startProgram(name, environment, ...options);
  program.input.end(input);
  return toItsEnd(program);
}

/** The same, with nobody reading what it prints, as when `head` has seen enough. */
export function runUnread(name: string, environment: Environment, ...options: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [inject("program"), name, ...options], settings(environment));
  child.stdout.destroy();
  return toItsEnd(watch(child));
}

async function toItsEnd(program: Program): Promise<Ended> {
  const waiting = new AbortController();
  const never = setTimeout(NEVER_MILLISECONDS, "still running", { signal: waiting.signal }).catch(() => "ended");
  const exit = await Promise.race([program.ended, never]);
  waiting.abort();
  program.kill("SIGKILL");
  return { exit, stdout: program.stdout(), stderr: program.stderr() };
}

/** The sandbox's URL, once it says that it is ready. */
export async function readyUrl({ stdout, stderr, ended }: Program): Promise<string> {
  let exit: number | string | undefined;
  void ended.then((how) => (exit = how));
  for (;;) {
    const url = /^ready on (?<url>https?:\S+)$/m.exec(stdout())?.groups?.["url"];
    if (url !== undefined) return url;
    if (exit !== undefined) throw new Error(`it ended (${exit}) without having been ready: ${stderr()}`);
    await setTimeout(20);
  }
}

/** What decides about a sandbox comes from the test, and not from whoever runs it. */
const OURS = new Set(
  (
    "ALLOWED_HOSTS AUTHENTICATION CONTROL CREDENTIALS_KEY DYNAMODB_ENDPOINT FIRST_KEY HOST LOG_LEVEL SANDBOX_DATA " +
    "SECRET_ACCESS_KEY SEED TLS_CERT TLS_KEY"
  ).split(" "),
);

function settings(environment: Environment) {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.has(name));
  return { env: { ...Object.fromEntries(inherited), ...environment } };
}

function watch(child: ChildProcessWithoutNullStreams): Program {
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: new Promise((resolve) => {
      child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    }),
    input: child.stdin,
    kill: (signal) => void child.kill(signal),
  };
}
