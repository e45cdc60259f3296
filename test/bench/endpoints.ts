import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { bundleEntry } from "../../infra/build/bundle.ts";
import { bundlePackage } from "../../infra/build/package.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

/** What answers EC2's requests, in a process of its own. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  /** Undefined for what somebody else has started. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** The program as npm installs it, built for this run. */
interface BuiltProgram {
  /** Starts it on data of that folder, which is kept, under that name and with those flags. */
  start(folder: string, name?: string, flags?: readonly string[]): Promise<Endpoint>;
  remove(): void;
}

export async function buildProgram(): Promise<BuiltProgram> {
  const built = bundleFolder();
  await bundlePackage(built);
  return {
    async start(folder, name = "sg-sandbox", flags = []) {
      const port = await freePort();
      const options = ["start", "--port", String(port), "--data", folder, ...flags];
      return started(name, port, process.execPath, [path.join(built, "main.mjs"), ...options]);
    },
    remove: () => rmSync(built, { recursive: true, force: true }),
  };
}

/** The sandbox on a new folder of its own: on disk, as `npm start` has it. */
export async function startOwn(name?: string, flags?: readonly string[]): Promise<Endpoint> {
  const [program, folder] = [await buildProgram(), makeFolder()];
  const endpoint = await program.start(folder, name, flags);
  return {
    ...endpoint,
    async stop() {
      await endpoint.stop();
      removeFolder(folder);
      program.remove();
    },
  };
}

/** What the sandbox can't be faster than: bare-server.ts on a new folder of its own. */
export async function startBareServer(name: string): Promise<Endpoint> {
  const [built, folder, port] = [bundleFolder(), makeFolder(), await freePort()];
  await bundleEntry("test/bench/bare-server.ts", built);
  const endpoint = await started(name, port, process.execPath, [
    path.join(built, "bare-server.mjs"),
    String(port),
    folder,
  ]);
  return {
    ...endpoint,
    async stop() {
      await endpoint.stop();
      removeFolder(folder);
      rmSync(built, { recursive: true, force: true });
    },
  };
}

/** Within the repository: there the engine is found. */
function bundleFolder(): string {
  mkdirSync("package", { recursive: true });
  return mkdtempSync(path.resolve("package", "bench-"));
}

/** @returns undefined where it isn't installed */
export async function startMoto(): Promise<Endpoint | undefined> {
  const port = await freePort();
  return started("moto_server", port, "moto_server", ["-H", "127.0.0.1", "-p", String(port)]).catch(() => undefined);
}

async function started(name: string, port: number, command: string, options: readonly string[]): Promise<Endpoint> {
  const child = spawn(command, options, { stdio: "ignore" });
  // It doesn't outlive the bench, however that ends.
  process.on("exit", () => child.kill());
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
  await Promise.race([failed, answers(`http://127.0.0.1:${port}/health`, child)]);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Whatever it answers: moto knows no such path. */
async function answers(url: string, { pid }: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await setTimeout(10);
  }
  throw new Error(`process ${pid} doesn't answer at ${url}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** Ticks of 10 ms: what `/proc/<pid>/stat` counts in (proc(5), CLK_TCK). */
const TICK = 10;

/** Milliseconds of CPU that a process has taken so far, and those that it has started; NaN where the system can't say. */
export function cpuOf(pid: number): number {
  try {
    const stats = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(name) ?? []);
    const family = new Set([pid]);
    // A set hands out what is added to it while it is walked.
    for (const one of family) for (const { id, parent } of stats) if (parent === one) family.add(id);
    return stats.reduce((sum, { id, ticks }) => sum + (family.has(id) ? ticks * TICK : 0), 0);
  } catch {
    return Number.NaN;
  }
}

function statOf(id: string) {
  try {
    const [, parent, ...fields] = readFileSync(`/proc/${id}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return { id: Number(id), parent: Number(parent), ticks: Number(fields[9]) + Number(fields[10]) };
  } catch {
    // It has just ended.
    return undefined;
  }
}
