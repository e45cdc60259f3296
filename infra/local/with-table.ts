import { existsSync } from "node:fs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DEFAULT_REGION, DEFAULT_TABLE } from "../../lib/environment.ts";
import { createClient } from "../../lib/store/client.ts";
import { StartError } from "./engine.ts";
import { databaseFile, localConfig, openDatabase, prepareTable, runningEngine } from "./sandbox.ts";

interface Options {
  /** Whether a local table that isn't there is made and seeded. */
  readonly create: boolean;
}

type Use = (client: DynamoDBDocumentClient, tableName: string) => Promise<void>;

/**
 * Gives a tool its table: a deployed one by its name, with the caller's AWS credentials; or the local one, of the
 * sandbox that is running or, where none is, with an engine started for the purpose.
 */
export async function withTable(deployed: string | undefined, { create }: Options, use: Use): Promise<void> {
  if (deployed !== undefined) return use(createClient(), deployed);
  const { SANDBOX_DATA: folder = ".sandbox", DYNAMODB_ENDPOINT } = process.env;
  if (folder === ":memory:" && DYNAMODB_ENDPOINT === undefined) {
    throw new StartError("SANDBOX_DATA=:memory: keeps nothing to work on");
  }
  const { TABLE_NAME: tableName = DEFAULT_TABLE, AWS_REGION: region = DEFAULT_REGION } = process.env;
  const running = DYNAMODB_ENDPOINT === undefined ? await runningEngine(folder) : undefined;
  if (!create && running === undefined && DYNAMODB_ENDPOINT === undefined && !existsSync(databaseFile(folder))) {
    throw new StartError(`there is no sandbox in ${folder}`);
  }
  const database = await openDatabase(running === undefined ? process.env : { DYNAMODB_ENDPOINT: running });
  try {
    const client = createClient(localConfig(database.endpoint, region));
    if (create) await prepareTable(client, tableName, region, database.endpoint);
    await use(client, tableName);
  } finally {
    await database.close();
  }
}

/** Runs a tool at the terminal: what the user can mend is one line, and any fault is exit code 1. */
export async function runTool(tool: () => Promise<void>): Promise<void> {
  try {
    await tool();
  } catch (error) {
    const missing = error instanceof Error && error.name === "ResourceNotFoundException";
    if (missing) console.error("sg-sandbox: there is no such table");
    else console.error(error instanceof StartError ? `sg-sandbox: ${error.message}` : error);
    process.exitCode = 1;
  }
}
