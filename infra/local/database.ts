import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Ec2Error } from "../../lib/errors.ts";
import type { Environment } from "../../lib/environment.ts";
import { fail } from "../../lib/store/failure.ts";
import { startEngine } from "./engine.ts";
import { SandboxError } from "./error.ts";
import { claimFolder, databaseFile, makeFolder } from "./folder.ts";
import { createTable, seedTable } from "./table.ts";

/** A DynamoDB to work on. */
export interface Database {
  readonly endpoint: string;
  /** Resolves with a reason when it ends by itself. */
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
  if (folder === ":memory:") return startDatabase(undefined, () => {});
  makeFolder(folder);
  const claim = await claimFolder(folder);
  try {
    const database = await startDatabase(databaseFile(folder), () => claim.release());
    claim.publish(database.endpoint);
    return database;
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function startDatabase(file: string | undefined, cleanUp: () => void): Promise<Database> {
  const engine = await startEngine(file);
  return {
    endpoint: engine.endpoint,
    failed: engine.failed.then((reason) => `the embedded DynamoDB engine has ended: ${reason || "it was killed"}`),
    async close() {
      await engine.stop();
      cleanUp();
    },
  };
}

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
    await createTable(client, tableName).catch(fail);
    await seedTable(client, tableName, region).catch(fail);
  } catch (error) {
    const unanswered = error instanceof Ec2Error && error.code === "Unavailable";
    throw unanswered ? new SandboxError(`no DynamoDB answers at ${endpoint}`) : error;
  }
}

/** A local engine takes any key; a real one behind DYNAMODB_ENDPOINT gets those of the environment, if there are any. */
export function localConfig(endpoint: string, region: string) {
  const { AWS_ACCESS_KEY_ID: accessKeyId = "local", AWS_SECRET_ACCESS_KEY: secretAccessKey = "local" } = process.env;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}
