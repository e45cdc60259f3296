import { existsSync } from "node:fs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DEFAULT_REGION, DEFAULT_TABLE, type Environment } from "../../lib/environment.ts";
import { createClient } from "../../lib/store/client.ts";
import { SandboxError } from "../local/error.ts";
import { databaseFile, runningEngine } from "../local/folder.ts";
import { localConfig, openDatabase, prepareTable } from "../local/database.ts";

interface Where {
  /** The name of a deployed table; undefined for the local one. */
  readonly deployed: string | undefined;
  /** Whether a local table that isn't there is made and seeded. */
  readonly create: boolean;
  readonly environment: Environment;
}

type Use = (client: DynamoDBDocumentClient, tableName: string) => Promise<void>;

/**
 * Gives a command its table: a deployed one by its name, with the caller's AWS credentials; or the local one, of the
 * sandbox that is running or, where none is, with an engine started for the purpose.
 * @throws SandboxError where there is no such table, or no way to it
 */
export async function withTable({ deployed, create, environment }: Where, use: Use): Promise<void> {
  if (deployed !== undefined) return withDeployedTable(deployed, environment, use);
  const { SANDBOX_DATA: folder = ".sandbox", DYNAMODB_ENDPOINT } = environment;
  if (folder === ":memory:" && DYNAMODB_ENDPOINT === undefined) {
    throw new SandboxError("SANDBOX_DATA=:memory: keeps nothing to work on");
  }
  const { TABLE_NAME: tableName = DEFAULT_TABLE, AWS_REGION: region = DEFAULT_REGION } = environment;
  const running = DYNAMODB_ENDPOINT === undefined ? await runningEngine(folder) : undefined;
  if (!create && running === undefined && DYNAMODB_ENDPOINT === undefined && !existsSync(databaseFile(folder))) {
    throw new SandboxError(`there is no sandbox in ${folder}`);
  }
  const database = await openDatabase(running === undefined ? environment : { DYNAMODB_ENDPOINT: running });
  const client = createClient(localConfig(database.endpoint, region));
  try {
    if (create) await prepareTable(client, tableName, region, database.endpoint);
    await use(client, tableName).catch(explain);
  } finally {
    client.destroy();
    await database.close();
  }
}

async function withDeployedTable(tableName: string, { AWS_REGION: region }: Environment, use: Use): Promise<void> {
  // Where neither the flag nor the variable names a region, the caller's AWS profile may.
  const client = createClient(region === undefined ? {} : { region });
  try {
    await use(client, tableName).catch(explain);
  } finally {
    client.destroy();
  }
}

/**
 * What the SDK says of the caller's own settings, in one line.
 * @throws SandboxError, or the error as it is
 */
function explain(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === "ResourceNotFoundException") throw new SandboxError("there is no such table");
  if (error.name === "CredentialsProviderError") {
    throw new SandboxError("there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret");
  }
  if (error.message === "Region is missing") throw new SandboxError("there is no region: set AWS_REGION");
  throw error;
}
