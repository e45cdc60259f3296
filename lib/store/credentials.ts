import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Credential } from "../account.ts";
import type { Deadline } from "../deadline.ts";
import { allowing } from "../policy-document.ts";
import { fromAttributes, toAttributes } from "./attributes.ts";
import { call } from "./call.ts";
import { fail } from "./failure.ts";
import { credentialKey } from "./keys.ts";
import type { Seal } from "./seal.ts";

/** What a list says of a credential: all but its secret. */
export interface ListedCredential extends Omit<Credential, "secretAccessKey"> {
  /**
   * Whether it is a credential of this store: `unsealed` where its secret stands in clear and the store seals them,
   * `foreign` where another key has sealed it, or it was changed since.
   */
  readonly state: "foreign" | "unsealed" | "works";
}

export type CredentialStore = ReturnType<typeof credentialStore>;

/**
 * The credentials of a table: read for each caller, written by `npm run credentials`.
 * @param seal keeps their secrets unreadable in the table. Where there is one, only what it has sealed is a credential:
 * who can write to the table, but has no key, can't make one, or turn one into another account's. Without it, secrets
 * stand in the table in clear, and only those are credentials.
 */
export function credentialStore(client: DynamoDBClient, TableName: string, seal?: Seal) {
  return {
    async find(accessKeyId: string, deadline: Deadline): Promise<Credential | undefined> {
      const input = { TableName, Key: toAttributes(credentialKey(accessKeyId)), ConsistentRead: true };
      const { Item: item } = await call(client, GetItemCommand, input, deadline).catch(fail);
      return item && toCredential(fromAttributes(item), seal);
    },

    /** @returns false where the access key ID is taken */
    async add(credential: Credential): Promise<boolean> {
      const Item = toAttributes(credentialItem(credential, seal));
      try {
        await client.send(new PutItemCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" }));
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
        throw error;
      }
    },

    /** @returns false where there is no such credential */
    async remove(accessKeyId: string): Promise<boolean> {
      const Key = toAttributes(credentialKey(accessKeyId));
      const { Attributes } = await client.send(new DeleteItemCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
      return Attributes !== undefined;
    },

    /**
     * All of them, by a scan: credentials are few, and this is for people at a terminal.
     * @param onProgress told how many items of the table have been read, where one page didn't hold them
     */
    async list(onProgress?: (items: number) => void): Promise<ListedCredential[]> {
      const items = await readAll(client, TableName, onProgress);
      const credentials = items.map((item) => toListed(item, seal));
      return credentials.toSorted((one, other) => one.accountId.localeCompare(other.accountId));
    },

    /** Seals those whose secrets stand in the table in clear, which makes them credentials of this store. */
    async sealClear(): Promise<void> {
      for (const item of await readAll(client, TableName)) {
        const credential = toCredential(item, undefined);
        if (!credential) continue;
        const Item = toAttributes(credentialItem(credential, seal));
        await client.send(new PutItemCommand({ TableName, Item }));
      }
    },
  };
}

type StoredItem = Readonly<Record<string, unknown>>;

/** So long after its end, an access key is still one that has ended; then it is nobody's, and DynamoDB deletes it. */
const REMEMBERED_SECONDS = 90 * 86_400;

/** The item of a credential, its key included. */
export function credentialItem(credential: Credential, seal: Seal | undefined): StoredItem {
  const { secretAccessKey, ...about } = credential;
  const secret = seal ? { sealed: seal.close(secretAccessKey, about) } : { secretAccessKey };
  // `expires` is what DynamoDB deletes items by.
  const { expires: endsAt, ...others } = about;
  const end = endsAt === undefined ? {} : { endsAt, expires: endsAt + REMEMBERED_SECONDS };
  return { ...credentialKey(credential.accessKeyId), ...others, ...end, ...secret };
}

/** What an item says of a credential. Until `endsAt` came, `expires` was its end. */
function readItem({ endsAt, expires, ...about }: StoredItem): StoredItem {
  const end = endsAt ?? expires;
  return end === undefined ? about : { ...about, expires: end };
}

/** @returns undefined for what this seal hasn't sealed or, without one, for what any has */
function toCredential(item: StoredItem, seal: Seal | undefined): Credential | undefined {
  const { pk, sk: _, sealed, ...about } = readItem(item);
  // What was put under another key ID stays what it was: the seal is about the attribute.
  if (pk !== credentialKey(String(about["accessKeyId"])).pk) return undefined;
  if (!seal) return sealed === undefined ? (withPolicy(about) as unknown as Credential) : undefined;
  const secretAccessKey = typeof sealed === "string" ? seal.open(sealed, about) : undefined;
  return secretAccessKey === undefined ? undefined : ({ ...withPolicy(about), secretAccessKey } as Credential);
}

/** Until policies came, a credential had a list of the actions that it allows. */
const withPolicy = ({ allow, ...about }: StoredItem): StoredItem =>
  Array.isArray(allow) ? { ...about, policy: allowing(allow.map(String)) } : about;

function toListed(item: StoredItem, seal: Seal | undefined): ListedCredential {
  const { pk: _, sk: __, sealed, secretAccessKey: ___, ...about } = readItem(item);
  const otherwise = sealed === undefined ? "unsealed" : "foreign";
  const state = toCredential(item, seal) ? "works" : otherwise;
  // What nobody has sealed may lack anything.
  const accountId = String(about["accountId"]);
  return { ...(withPolicy(about) as unknown as Omit<Credential, "secretAccessKey">), accountId, state };
}

async function readAll(
  client: DynamoDBClient,
  TableName: string,
  onProgress?: (items: number) => void,
): Promise<StoredItem[]> {
  const found: StoredItem[] = [];
  let read = 0;
  const ofKeys = { FilterExpression: "sk = :sk", ExpressionAttributeValues: toAttributes({ ":sk": "KEY" }) };
  let start: ScanCommandInput["ExclusiveStartKey"];
  do {
    const command = new ScanCommand({ TableName, ...ofKeys, ...(start && { ExclusiveStartKey: start }) });
    const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await client.send(command);
    found.push(...Items.map(fromAttributes));
    read += ScannedCount;
    start = LastEvaluatedKey;
    if (start || read > ScannedCount) onProgress?.(read);
  } while (start);
  return found;
}
