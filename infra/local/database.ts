import type { DynamoDBClient, DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Environment } from "../../lib/environment.ts";
import { createClient } from "../../lib/store/client.ts";
import { newSealingKey } from "../../lib/store/seal.ts";
import { claimFolder, runningEngine } from "./claim.ts";
import { startEngine } from "./engine.ts";
import { databaseFile, makeFolder, openKeyFile, type SealingKey } from "./folder.ts";
import { sealingKeyOf } from "./settings.ts";

/** A DynamoDB to work on. */
export interface Database {
  readonly endpoint: string;
  /** Whether it outlives this process. */
  readonly isKept: boolean;
  /** Resolves with a reason when it ends by itself. */
  readonly failed: Promise<string>;
  /**
   * What seals the credentials in it; undefined where they are kept in clear.
   * @throws SandboxError where there is one that can't be read
   */
  openKey(): SealingKey | undefined;
  close(): Promise<void>;
}

/** Whether a database that a sandbox has open already is used along with it, or is none of ours. */
type Sharing = "alone" | "shared";

/**
 * The DynamoDB to use: the one that `DYNAMODB_ENDPOINT` names, or the embedded one on the folder `SANDBOX_DATA`. While
 * it runs, the folder says where: two sandboxes can't use it, and `npm run credentials` finds it.
 * @throws SandboxError
 */
export async function openDatabase(environment: Environment, sharing: Sharing = "alone"): Promise<Database> {
  const { DYNAMODB_ENDPOINT: endpoint, SANDBOX_DATA: folder = ".sandbox" } = environment;
  if (endpoint !== undefined) return runningDatabase(endpoint, () => sealingKeyOf(environment));
  if (folder === ":memory:") {
    const openKey = () => ({ octets: newSealingKey(), isNew: true, keep: () => {} });
    return startDatabase(undefined, { openKey, cleanUp: () => {} });
  }
  const running = sharing === "shared" ? await runningEngine(folder) : undefined;
  if (running !== undefined) return runningDatabase(running, () => openKeyFile(folder));
  makeFolder(folder);
  const claim = await claimFolder(folder);
  try {
    const options = { openKey: () => openKeyFile(folder), cleanUp: () => claim.release() };
    const database = await startDatabase(databaseFile(folder), options);
    claim.publish(database.endpoint);
    return database;
  } catch (error) {
    claim.release();
    throw error;
  }
}

const runningDatabase = (endpoint: string, openKey: Database["openKey"]): Database => ({
  endpoint,
  isKept: true,
  failed: new Promise(() => {}),
  openKey,
  close: () => Promise.resolve(),
});

interface StartOptions extends Pick<Database, "openKey"> {
  readonly cleanUp: () => void;
}

async function startDatabase(file: string | undefined, { openKey, cleanUp }: StartOptions): Promise<Database> {
  const engine = await startEngine(file);
  return {
    endpoint: engine.endpoint,
    isKept: file !== undefined,
    failed: engine.failed.then((reason) => `the embedded DynamoDB engine has ended: ${reason || "it was killed"}`),
    openKey,
    async close() {
      await engine.stop();
      cleanUp();
    },
  };
}

/** For all but the service. */
export const connect = (endpoint: string, region: string): DynamoDBDocumentClient =>
  createQuietly(reach(endpoint, region));

/** For the service: it takes no document commands. */
export const connectService = (endpoint: string, region: string): DynamoDBClient =>
  quietly(() => createClient(reach(endpoint, region)));

/** A local engine takes any key; a real one behind DYNAMODB_ENDPOINT gets those of the environment, if there are any. */
function reach(endpoint: string, region: string): DynamoDBClientConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId = "local", AWS_SECRET_ACCESS_KEY: secretAccessKey = "local" } = process.env;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

const WARNING_DISABLED = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/** Document commands come to grief where middleware is kept: it would send each time what the first of them asked for. */
export const createQuietly = (config: DynamoDBClientConfig): DynamoDBDocumentClient =>
  quietly(() => DynamoDBDocumentClient.from(createClient({ ...config, cacheMiddleware: false }), OPTIONS));

const OPTIONS = { marshallOptions: { removeUndefinedValues: true } };

/** Without the SDK's advice to move on from Node 20: whoever runs this can't do anything about it here. */
function quietly<Client>(create: () => Client): Client {
  const before = process.env[WARNING_DISABLED];
  process.env[WARNING_DISABLED] = "true";
  try {
    return create();
  } finally {
    if (before === undefined) delete process.env[WARNING_DISABLED];
    else process.env[WARNING_DISABLED] = before;
  }
}
