import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Authenticate } from "../../lib/auth/authenticate.ts";
import { authenticatorFor, DEFAULT_REGION, DEFAULT_TABLE, type Environment } from "../../lib/environment.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import { createClient } from "../../lib/store/client.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { answers, type Engine, startEngine, StartError } from "./engine.ts";
import { createHttpServer } from "./server.ts";
import { createTable, seedTable } from "./table.ts";

/** A sandbox that serves. */
export interface Sandbox {
  readonly url: string;
  /** Resolves with a reason when it can't go on. */
  readonly failed: Promise<string>;
  /** Answers what is under way, then stops the engine. */
  stop(): Promise<void>;
}

/**
 * Starts the service on this machine: the engine, the table, its first account, then HTTP.
 * @throws StartError where one line says what is in the way
 */
export async function startSandbox(environment: Environment, log: (entry: LogEntry) => void): Promise<Sandbox> {
  const { AWS_REGION: region = DEFAULT_REGION, TABLE_NAME: tableName = DEFAULT_TABLE } = environment;
  const { HOST: host = "127.0.0.1" } = environment;
  const port = requirePort(environment["PORT"] ?? "8080");
  const database = await openDatabase(environment);
  try {
    const client = createClient(localConfig(database.endpoint, region));
    const credentials = credentialStore(client, tableName);
    const authenticate = requireAuthenticator(environment, (accessKeyId) => credentials.find(accessKeyId));
    await prepareTable(client, tableName, region, database.endpoint);
    const service = createService({ client, tableName, authenticate, log });
    const isHealthy = () =>
      credentials
        .find("health")
        .then(() => true)
        .catch(() => false);
    const server = createHttpServer(service, isHealthy);
    const url = await listen(server, host, port);
    return {
      url,
      failed: database.failed,
      async stop() {
        server.close();
        server.closeIdleConnections();
        await once(server, "close");
        client.destroy();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** @throws StartError */
function requireAuthenticator(...parameters: Parameters<typeof authenticatorFor>): Authenticate {
  try {
    return authenticatorFor(...parameters);
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The table is there, and has its first account.
 * @throws StartError where no DynamoDB answers
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
    if (error instanceof Error && "code" in error) throw new StartError(`no DynamoDB answers at ${endpoint}`);
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
 * @throws StartError
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
      throw new StartError(`another sandbox is using ${folder}: stop it, or set SANDBOX_DATA`);
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
    throw new StartError(`SANDBOX_DATA: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function requirePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new StartError(`PORT is a number from 0 to 65535, not ${text}`);
  return port;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw new StartError(
      inUse
        ? `port ${port} is in use: set PORT to another one`
        : `can't listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const address = server.address();
  return `http://${host}:${typeof address === "object" && address ? address.port : port}`;
}
