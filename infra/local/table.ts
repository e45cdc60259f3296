import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { Ec2Error } from "../../lib/errors.ts";
import { type CredentialStore, credentialStore } from "../../lib/store/credentials.ts";
import { fail } from "../../lib/store/failure.ts";
import type { AccountItem } from "../../lib/store/items.ts";
import { keys, partitionKey } from "../../lib/store/keys.ts";
import { createSeal } from "../../lib/store/seal.ts";
import { refusalOf } from "../../lib/store/version.ts";
import type { Database } from "./database.ts";
import { SandboxError } from "./error.ts";
import type { SealingKey } from "./folder.ts";
import { type AccessKey, seedTable } from "./seed.ts";

const TABLE = {
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  BillingMode: "PAY_PER_REQUEST",
} satisfies Omit<CreateTableCommandInput, "TableName">;

/** Creates the table where there is none; what is on record expires in it. */
export async function createTable(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ TableName, ...TABLE }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 30 }, { TableName });
  await enableExpiry(client, TableName);
}

/** A table that was made before records expired, or by a start that was cut off, gets it too. */
async function enableExpiry(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const isEnabled = async () => {
    const { TimeToLiveDescription: now } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    return now?.TimeToLiveStatus === "ENABLED" || now?.TimeToLiveStatus === "ENABLING";
  };
  if (await isEnabled()) return;
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    // Another start of the same table may have been quicker.
    if (!(await isEnabled())) throw error;
  }
}

interface Options {
  readonly region: string;
  readonly database: Database;
  /** The access key that the first account gets, where there is none yet. */
  readonly firstKey: AccessKey;
}

export interface PreparedTable {
  readonly credentials: CredentialStore;
  /** What seals them; undefined where they are kept in clear. */
  readonly key: SealingKey | undefined;
  /** Whether the first account has just been made. */
  readonly isNew: boolean;
}

/**
 * The table is there, and has its first account.
 * @throws SandboxError where no DynamoDB answers, the table is of another version, or the key is gone that its
 * credentials are sealed with
 */
export async function prepareTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  { region, database, firstKey }: Options,
): Promise<PreparedTable> {
  try {
    await createTable(client, tableName).catch(fail);
    const key = database.openKey();
    const seal = key && createSeal(key.octets);
    const credentials = credentialStore(client, tableName, seal);
    if (key?.isNew) {
      await requireNothingSealed(credentials);
      key.keep();
      await credentials.sealClear();
    }
    const isNew = await seedTable(client, tableName, { region, firstKey, seal }).catch(fail);
    if (!isNew) await requireVersion(client, tableName, region);
    return { credentials, key, isNew };
  } catch (error) {
    const unanswered = error instanceof Ec2Error && error.code === "Unavailable";
    throw unanswered ? new SandboxError(`no DynamoDB answers at ${database.endpoint}`) : error;
  }
}

/** @throws SandboxError */
async function requireNothingSealed(credentials: CredentialStore): Promise<void> {
  if ((await credentials.list()).some(({ state }) => state === "foreign")) {
    throw new SandboxError("the file `key` of the data folder is gone, and its access keys with it: put it back");
  }
}

/** @throws SandboxError where the first account was written by a program of another version */
async function requireVersion(client: DynamoDBDocumentClient, TableName: string, region: string): Promise<void> {
  const Key = { pk: partitionKey(SANDBOX_ACCOUNT, region), sk: keys.account };
  const { Item: item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true })).catch(fail);
  const refusal = item && refusalOf((item as AccountItem).version);
  if (refusal !== undefined) throw new SandboxError(refusal);
}
