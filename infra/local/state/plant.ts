import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { deadlineIn } from "../../../lib/deadline.ts";
import type { CredentialStore } from "../../../lib/store/credentials.ts";
import { partitionKey } from "../../../lib/store/keys.ts";
import type { Credential } from "../../../lib/account.ts";
import { changeAll } from "../batches.ts";
import { SandboxError } from "../error.ts";
import type { Seed } from "./seed.ts";

/** Where a seed goes. */
export interface Ground {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly credentials: CredentialStore;
}

const FIND_MILLISECONDS = 10_000;

/**
 * Gives the accounts of a seed what it says: what they had in that region before, is gone. Other accounts and regions,
 * and what is on record, stay. No request may be under way; and where it is cut off, it has to be done again.
 * @throws SandboxError where an access key is another account's, before anything is written
 */
export async function plant({ accounts, accessKeys }: Seed, { client, tableName, credentials }: Ground): Promise<void> {
  for (const key of accessKeys) await requireFree(key, credentials);
  for (const key of accessKeys) await credentials.add(key);
  for (const { account, items } of accounts) {
    const pk = partitionKey(account.accountId, account.region);
    const kept = new Set(items.map(({ sk }) => sk));
    const there = await sortKeys(pk, client, tableName);
    const gone = there.filter((sk) => !kept.has(sk)).map((sk) => ({ delete: { pk, sk } }));
    await changeAll(client, tableName, [...gone, ...items.map((item) => ({ put: { pk, ...item } }))]);
  }
}

async function requireFree(key: Credential, credentials: CredentialStore): Promise<void> {
  const found = await credentials.find(key.accessKeyId, deadlineIn(FIND_MILLISECONDS));
  if (!found || (found.accountId === key.accountId && found.secretAccessKey === key.secretAccessKey)) return;
  throw new SandboxError(`access key ${key.accessKeyId} is there with another account or secret`, 2);
}

async function sortKeys(pk: string, client: DynamoDBDocumentClient, TableName: string): Promise<string[]> {
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk",
    ProjectionExpression: "sk",
    ExpressionAttributeValues: { ":pk": pk },
  };
  const found: string[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items.map(({ sk }) => String(sk)));
  return found;
}
