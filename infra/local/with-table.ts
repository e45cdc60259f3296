import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DEFAULT_REGION, DEFAULT_TABLE } from "../../lib/environment.ts";
import { createClient } from "../../lib/store/client.ts";
import { StartError } from "./engine.ts";
import { localConfig, openDatabase, runningEngine } from "./sandbox.ts";
import { createTable, seedTable } from "./table.ts";

type Use = (client: DynamoDBDocumentClient, tableName: string) => Promise<void>;

/**
 * Gives a tool its table: a deployed one by its name, with the caller's AWS credentials; or the local one, of the
 * sandbox that is running or, where none is, with an engine started for the purpose.
 */
export async function withTable(deployed: string | undefined, use: Use): Promise<void> {
  if (deployed !== undefined) return use(createClient(), deployed);
  const { SANDBOX_DATA: folder = ".sandbox", DYNAMODB_ENDPOINT } = process.env;
  if (folder === ":memory:" && DYNAMODB_ENDPOINT === undefined) {
    throw new StartError("SANDBOX_DATA=:memory: keeps nothing to work on");
  }
  const { TABLE_NAME: tableName = DEFAULT_TABLE, AWS_REGION: region = DEFAULT_REGION } = process.env;
  const running = DYNAMODB_ENDPOINT === undefined ? await runningEngine(folder) : undefined;
  const database = await openDatabase(running === undefined ? process.env : { DYNAMODB_ENDPOINT: running });
  try {
    const client = createClient(localConfig(database.endpoint, region));
    await createTable(client, tableName);
    await seedTable(client, tableName, region);
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
    console.error(error instanceof StartError ? `sg-sandbox: ${error.message}` : error);
    process.exitCode = 1;
  }
}
