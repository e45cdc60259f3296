import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import path from "node:path";
import { SandboxError } from "./error.ts";

/** A running DynamoDB engine (Dynoxide: one binary, on SQLite). */
export interface Engine {
  readonly endpoint: string;
  /** Resolves with what it said last, when it ends without having been stopped. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** A laptop needs a fifth of a second; one that is busy with much else needs longer, but not for ever. */
export const START_MILLISECONDS = 30_000;
const ANSWER_MILLISECONDS = 10_000;

/**
 * Only this user can read what the engine writes. It ends when this process ends, however that ends: the shell waits on
 * a pipe that closes then. It is detached, so that Ctrl-C at the terminal reaches this process only, and the engine
 * outlives the requests under way.
 */
const WITH_PARENT = 'umask 077; "$0" "$@" & engine=$!; (cat; kill $engine) 2>/dev/null <&3 & wait $engine';

/** Who else starts at the same moment may take the port that was free: once is bad luck. */
const MAX_ATTEMPTS = 5;

/**
 * @param file SQLite file to keep the data in; undefined keeps them in memory
 * @throws SandboxError where there is no engine for this platform, or it can't open the file
 */
export async function startEngine(file: string | undefined): Promise<Engine> {
  for (let attempt = 1; ; attempt++) {
    const started = await start(file);
    if (typeof started === "object") return started;
    if (attempt === MAX_ATTEMPTS || !started.includes("already in use")) {
      throw new SandboxError(`the embedded DynamoDB engine can't start: ${started || "it does not answer"}`);
    }
  }
}

/** @returns what it complained of, where it hasn't started */
async function start(file: string | undefined): Promise<Engine | string> {
  const { host, port } = await freeAddress();
  const options = ["serve", "--host", host, "--port", String(port), ...(file === undefined ? [] : ["--db-path", file])];
  const child = spawn("/bin/sh", ["-c", WITH_PARENT, findBinary(), ...options], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let lastWords = "";
  child.stderr?.on("data", (data: Buffer) => (lastWords = `${lastWords}${data.toString()}`.slice(-2_000)));
  const exited = once(child, "exit");
  const endpoint = `http://${host}:${port}`;
  if (!(await isListening(endpoint, child))) {
    await stop(child, exited);
    return complaint(lastWords);
  }
  let stopped = false;
  return {
    endpoint,
    failed: exited.then(() => (stopped ? new Promise<string>(() => {}) : complaint(lastWords))),
    async stop() {
      stopped = true;
      await stop(child, exited);
    },
  };
}

/** The last line of what the engine said, but for its greeting. */
const complaint = (words: string): string =>
  words
    .split("\n")
    .findLast((line) => line.trim() !== "" && !line.startsWith("Dynoxide listening"))
    ?.trim() ?? "";

/** What `DYNOXIDE` names, or the package that npm has chosen for this platform, or `dynoxide` of the PATH. */
export function findBinary(): string {
  const { DYNOXIDE: named, PATH: folders = "" } = process.env;
  if (named !== undefined) return named;
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "dynoxide");
  } catch {
    const found = folders
      .split(path.delimiter)
      .map((folder) => path.join(folder, "dynoxide"))
      .find((file) => existsSync(file));
    if (found !== undefined) return found;
    throw new SandboxError(
      `no embedded DynamoDB engine for ${process.platform} on ${process.arch}: put dynoxide on the PATH or name it in ` +
        `DYNOXIDE, or set DYNAMODB_ENDPOINT to a running DynamoDB Local`,
    );
  }
}

/**
 * The engine takes any signature from anybody. What keeps a web page from it is that nobody can try all ports of the
 * sixteen million loopback addresses. Some systems have only one of them.
 */
async function freeAddress(): Promise<{ readonly host: string; readonly port: number }> {
  // The engine refuses a port that somebody listens on at 127.0.0.1, whatever its own address is.
  const port = await listenOnce(0, "127.0.0.1");
  if (port === undefined) throw new SandboxError("no port is free on 127.0.0.1");
  const host = `127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}`;
  return { host: (await listenOnce(port, host)) === undefined ? "127.0.0.1" : host, port };
}

/** @returns the port; undefined where this system doesn't have that address, or the port isn't free there */
async function listenOnce(port: number, host: string): Promise<number | undefined> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : undefined;
}

/** Whether something answers like the engine at that URL; undefined where it takes too long to know. */
export async function answers(endpoint: string): Promise<boolean | undefined> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    return (await response.text()).startsWith("healthy");
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? undefined : false;
  }
}

async function isListening(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + START_MILLISECONDS; Date.now() < until; await setTimeout(20)) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await answers(endpoint)) return true;
  }
  return false;
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  // What waits on the pipe ends with it, the engine's shell or what is left of it.
  child.stdio[3]?.destroy();
  if (child.exitCode === null && child.signalCode === null) await exited;
}
