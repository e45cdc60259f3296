import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Environment } from "../../lib/environment.ts";
import { answers, type Engine, startEngine } from "./engine.ts";
import { SandboxError } from "./error.ts";
import { createTable, seedTable } from "./table.ts";

/**
 * The table is there, and has its first account.
 * @throws SandboxError where no DynamoDB answers
 */
export async function prepareTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  region: string,
  endpoint: string,
): Promise<void> {
  try {
    await createTable(client, tableName);
    await seedTable(client, tableName, region);
  } catch (error) {
    // Node's own errors (ECONNREFUSED) have a code, DynamoDB's have a name.
    if (error instanceof Error && "code" in error) throw new SandboxError(`no DynamoDB answers at ${endpoint}`);
    throw error;
  }
}

/** A local engine takes any key; a real one behind DYNAMODB_ENDPOINT gets those of the environment, if there are any. */
export function localConfig(endpoint: string, region: string) {
  const { AWS_ACCESS_KEY_ID: accessKeyId = "local", AWS_SECRET_ACCESS_KEY: secretAccessKey = "local" } = process.env;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

interface Database {
  readonly endpoint: string;
  readonly failed: Promise<string>;
  close(): Promise<void>;
}

/**
 * The DynamoDB to use: the one that `DYNAMODB_ENDPOINT` names, or the embedded one on the folder `SANDBOX_DATA`. While
 * it runs, the folder says where: two can't share it, and `npm run credentials` finds it.
 * @throws SandboxError
 */
export async function openDatabase(environment: Environment): Promise<Database> {
  const { DYNAMODB_ENDPOINT: endpoint, SANDBOX_DATA: folder = ".sandbox" } = environment;
  if (endpoint !== undefined) return { endpoint, failed: new Promise(() => {}), close: () => Promise.resolve() };
  if (folder === ":memory:") return toDatabase(await startEngine(undefined), () => {});
  makeFolder(folder);
  await claim(folder);
  const release = () => rmSync(endpointFile(folder), { force: true });
  try {
    const engine = await startEngine(databaseFile(folder));
    writeFileSync(endpointFile(folder), engine.endpoint);
    return toDatabase(engine, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** As long as a sandbox takes to start, at most. */
const START_MILLISECONDS = 15_000;

/** Makes the folder this process's, unless another sandbox uses it or is about to. One that was killed doesn't. */
async function claim(folder: string): Promise<void> {
  const file = endpointFile(folder);
  for (const attempt of [1, 2]) {
    try {
      writeFileSync(file, "", { flag: "wx" });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const starting = readFileSync(file, "utf8") === "" && Date.now() - statSync(file).mtimeMs < START_MILLISECONDS;
    if (attempt === 2 || starting || (await runningEngine(folder)) !== undefined) {
      throw new SandboxError(`another sandbox is using ${folder}: stop it, or set SANDBOX_DATA`);
    }
    rmSync(file, { force: true });
  }
}

/** Where the engine of the sandbox that uses the folder listens; undefined where none does. */
export async function runningEngine(folder: string): Promise<string | undefined> {
  try {
    const endpoint = readFileSync(endpointFile(folder), "utf8");
    return endpoint !== "" && (await answers(endpoint)) ? endpoint : undefined;
  } catch {
    return undefined;
  }
}

export const databaseFile = (folder: string): string => path.join(folder, "sandbox.db");

const endpointFile = (folder: string): string => path.join(folder, "endpoint");

function toDatabase(engine: Engine, cleanUp: () => void): Database {
  return {
    endpoint: engine.endpoint,
    failed: engine.failed.then((reason) => `the embedded DynamoDB engine has ended: ${reason || "it was killed"}`),
    async close() {
      await engine.stop();
      cleanUp();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SandboxError(`SANDBOX_DATA: ${error instanceof Error ? error.message : String(error)}`);
  }
}
