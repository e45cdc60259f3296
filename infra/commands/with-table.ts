import { existsSync } from "node:fs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DEFAULT_REGION, type Environment } from "../../lib/environment.ts";
import { type CredentialStore, credentialStore } from "../../lib/store/credentials.ts";
import { createSeal } from "../../lib/store/seal.ts";
import { runningEngine } from "../local/claim.ts";
import { type Database, connect, createQuietly, openDatabase } from "../local/database.ts";
import { SandboxError } from "../local/error.ts";
import { databaseFile } from "../local/folder.ts";
import { WELL_KNOWN_KEY } from "../local/seed.ts";
import { requireRegion, requireTableName, sealingKeyOf } from "../local/settings.ts";
import { type PreparedTable, prepareTable } from "../local/table.ts";

interface Where {
  /** The name of a deployed table; undefined for the local one. */
  readonly deployed: string | undefined;
  readonly environment: Environment;
}

/** A table to read. */
interface OpenTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/**
 * Gives a command a table to read: a deployed one by its name, with the caller's AWS credentials; or the local one, of
 * the sandbox that is running or, where none is, with an engine started for the purpose.
 * @throws SandboxError where there is no such table, or no way to it
 */
export async function withTable(
  { deployed, environment }: Where,
  use: (table: OpenTable) => Promise<void>,
): Promise<void> {
  requireRegion(environment);
  if (deployed !== undefined) return withDeployedTable(deployed, environment, use);
  const { SANDBOX_DATA: folder = ".sandbox", DYNAMODB_ENDPOINT } = environment;
  if (DYNAMODB_ENDPOINT === undefined && (await runningEngine(folder)) === undefined) {
    if (!existsSync(databaseFile(folder))) throw new SandboxError(`there is no sandbox in ${folder}`);
  }
  await withLocalTable(environment, (client, tableName) => use({ client, tableName }));
}

/**
 * Gives a command the credentials of a table. A local table that isn't there is made, as by a first start.
 * @throws SandboxError where there is no way to it
 */
export async function withCredentials(
  { deployed, environment }: Where,
  use: (credentials: CredentialStore) => Promise<void>,
): Promise<void> {
  requireRegion(environment);
  if (deployed !== undefined) {
    const key = sealingKeyOf(environment);
    const seal = key && createSeal(key.octets);
    return withDeployedTable(deployed, environment, (table) =>
      use(credentialStore(table.client, table.tableName, seal)),
    );
  }
  await withSandboxTable(environment, ({ credentials }) => use(credentials));
}

/** The sandbox's table: there, and with its first account. */
interface SandboxTable extends PreparedTable {
  readonly tableName: string;
  /** Where its DynamoDB is. */
  readonly endpoint: string;
}

/**
 * Gives a command the local table. One that isn't there is made, as by a first start.
 * @throws SandboxError where there is no way to it
 */
export async function withSandboxTable(
  environment: Environment,
  use: (table: SandboxTable) => Promise<void>,
): Promise<void> {
  requireRegion(environment);
  await withLocalTable(environment, async (client, tableName, { region, database }) => {
    const prepared = await prepareTable(client, tableName, { region, database, firstKey: WELL_KNOWN_KEY });
    await use({ ...prepared, tableName, endpoint: database.endpoint });
  });
}

interface Opened {
  readonly region: string;
  readonly database: Database;
}

async function withLocalTable(
  environment: Environment,
  use: (client: DynamoDBDocumentClient, tableName: string, opened: Opened) => Promise<void>,
): Promise<void> {
  const { AWS_REGION: region = DEFAULT_REGION } = environment;
  const tableName = requireTableName(environment);
  if (environment["SANDBOX_DATA"] === ":memory:" && environment["DYNAMODB_ENDPOINT"] === undefined) {
    throw new SandboxError("SANDBOX_DATA=:memory: keeps nothing to work on");
  }
  const database = await openDatabase(environment, "shared");
  const client = connect(database.endpoint, region);
  try {
    await use(client, tableName, { region, database }).catch(explain);
  } finally {
    client.destroy();
    await database.close();
  }
}

async function withDeployedTable(
  tableName: string,
  { AWS_REGION: region }: Environment,
  use: (table: OpenTable) => Promise<void>,
): Promise<void> {
  // Where neither the flag nor the variable names a region, the caller's AWS profile may.
  const client = createQuietly(region === undefined ? {} : { region });
  try {
    await use({ client, tableName }).catch(explain);
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
