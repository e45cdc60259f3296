import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
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
  /** Starts it on data of that folder, which is kept. */
  start(folder: string): Promise<Endpoint>;
  remove(): void;
}

export async function buildProgram(): Promise<BuiltProgram> {
  // Within the repository: there it finds the engine.
  mkdirSync("package", { recursive: true });
  const built = mkdtempSync(path.resolve("package", "bench-"));
  await bundlePackage(built);
  return {
    async start(folder) {
      const port = await freePort();
      const options = ["start", "--port", String(port), "--data", folder];
      return started("sg-sandbox", port, process.execPath, [path.join(built, "main.mjs"), ...options]);
    },
    remove: () => rmSync(built, { recursive: true, force: true }),
  };
}

/** The sandbox on a new folder of its own: on disk, as `npm start` has it. */
export async function startOwn(): Promise<Endpoint> {
  const [program, folder] = [await buildProgram(), makeFolder()];
  const endpoint = await program.start(folder);
  return {
    ...endpoint,
    async stop() {
      await endpoint.stop();
      removeFolder(folder);
      program.remove();
    },
  };
}

/** @returns undefined where it isn't installed */
export async function startMoto(): Promise<Endpoint | undefined> {
  const port = await freePort();
  return started("moto_server", port, "moto_server", ["-H", "127.0.0.1", "-p", String(port)]).catch(() => undefined);
}

async function started(name: string, port: number, command: string, options: readonly string[]): Promise<Endpoint> {
  const child = spawn(command, options, { stdio: "ignore" });
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
