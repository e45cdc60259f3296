import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { bundlePackage } from "../../infra/build/package.ts";
import { type Engine, startEngine } from "../../infra/local/engine.ts";
import { createTestClient, REGION, TABLE } from "../support/engine.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";
import type { Random } from "../integration/random/random.ts";
import { type FaultyProxy, startFaultyProxy } from "./proxy.ts";

/** An engine on disk, a proxy that makes faults before it, and servers behind that: each a process that can be killed. */
export interface Stage {
  readonly proxy: FaultyProxy;
  readonly servers: readonly Server[];
  /** A client of the engine that no fault happens to. */
  readonly client: () => DynamoDBDocumentClient;
  /** Kills the engine, and starts it again on its file. */
  killEngine(): Promise<void>;
  stop(): Promise<void>;
}

interface Server {
  /** Another one after each start: while nobody listened there, somebody else may have taken the port. */
  readonly url: () => string;
  /** What it has said on its error output, where it has ended without having been killed. */
  readonly crash: () => string | undefined;
  /** Kills it, and starts it again. */
  kill(): Promise<void>;
}

export async function startStage(random: Random, servers: number): Promise<Stage> {
  const folder = makeFolder();
  const program = await buildProgram();
  const file = path.join(folder, "sandbox.db");
  const proxy = await startFaultyProxy(random);
  let engine: Engine;
  let client: DynamoDBDocumentClient | undefined;

  async function startAgain(): Promise<void> {
    engine = await startEngine(file);
    client?.destroy();
    client = createTestClient(engine.endpoint);
    proxy.target(engine.endpoint);
  }

  await startAgain();
  const running: (Server & { stop(): Promise<void> })[] = [];
  for (let count = 0; count < servers; count++) running.push(await startServer(program.file, proxy.endpoint));
  return {
    proxy,
    servers: running,
    client: () => client ?? createTestClient(engine.endpoint),
    async killEngine() {
      for (const pid of enginesOn(folder)) process.kill(pid, "SIGKILL");
      await engine.failed;
      // What waited for it to end, too.
      await engine.stop();
      await startAgain();
    },
    async stop() {
      await Promise.all(running.map((server) => server.stop()));
      client?.destroy();
      await engine.stop();
      proxy.stop();
      program.remove();
      removeFolder(folder);
    },
  };
}

/** Within the repository: there it finds the engine. */
async function buildProgram(): Promise<{ readonly file: string; remove(): void }> {
  mkdirSync("package", { recursive: true });
  const folder = mkdtempSync(path.resolve("package", "soak-"));
  await bundlePackage(folder);
  return { file: path.join(folder, "main.mjs"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Far more than faults can keep it from. */
const MOST_STARTS = 50;

async function startServer(program: string, endpoint: string): Promise<Server & { stop(): Promise<void> }> {
  // Nothing of this process's own: what SEED repeats a run by would name a seed of theirs.
  const environment = {
    PORT: "0",
    HOST: "127.0.0.1",
    DYNAMODB_ENDPOINT: endpoint,
    TABLE_NAME: TABLE,
    AWS_REGION: REGION,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  let child: ChildProcess;
  let url = "";
  let complaints = "";

  /** Where faults keep it from starting, it says so and ends: then once more. */
  async function start(): Promise<void> {
    for (let starts = 0; starts < MOST_STARTS; starts++) {
      child = spawn(process.execPath, [program, "start"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
      const ended = once(child, "exit").then(() => false);
      child.stderr?.on("data", (data) => (complaints = `${complaints}${String(data)}`.slice(-20_000)));
      const ready = new Promise<boolean>((resolve) => {
        let printed = "";
        let isReady = false;
        child.stdout?.on("data", (data) => {
          if (isReady) return;
          printed += String(data);
          const [, there] = /^ready on (\S+)\n/m.exec(printed) ?? [];
          if (there === undefined) return;
          url = there;
          isReady = true;
          resolve(true);
        });
      });
      if (await Promise.race([ready, ended])) return;
      await setTimeout(50);
    }
    throw new Error(`the server can't start: ${complaints}`);
  }

  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function end(): Promise<void> {
    const ended = isRunning() ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await ended;
  }

  await start();
  return {
    url: () => url,
    crash: () => (isRunning() ? undefined : complaints),
    async kill() {
      await end();
      await start();
    },
    stop: end,
  };
}
