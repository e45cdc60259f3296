import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateScan,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Credential } from "../account.ts";
import { type Deadline, within } from "../deadline.ts";
import { fail } from "./failure.ts";
import { credentialKey } from "./keys.ts";

/** The credentials of a table: read for each caller, written by `npm run credentials`. */
export function credentialStore(client: DynamoDBDocumentClient, TableName: string) {
  return {
    async find(accessKeyId: string, deadline: Deadline): Promise<Credential | undefined> {
      const Key = credentialKey(accessKeyId);
      const command = new GetCommand({ TableName, Key, ConsistentRead: true });
      const read = within(deadline, (abortSignal) => client.send(command, { abortSignal }));
      const { Item: item } = await read.catch(fail);
      return item && (withoutKey(item) as unknown as Credential);
    },

    /** @returns false where the access key ID is taken */
    async add(credential: Credential): Promise<boolean> {
      try {
        await client.send(
          new PutCommand({ TableName, Item: toItem(credential), ConditionExpression: "attribute_not_exists(pk)" }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
        throw error;
      }
    },

    /** @returns false where there is no such credential */
    async remove(accessKeyId: string): Promise<boolean> {
      const Key = credentialKey(accessKeyId);
      const { Attributes } = await client.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
      return Attributes !== undefined;
    },

    /** All of them, by a scan: credentials are few, and this is for people at a terminal. */
    async list(): Promise<Credential[]> {
      const credentials: Credential[] = [];
      const query = { TableName, FilterExpression: "sk = :sk", ExpressionAttributeValues: { ":sk": "KEY" } };
      for await (const { Items = [] } of paginateScan({ client }, query)) {
        credentials.push(...Items.map((item) => withoutKey(item) as unknown as Credential));
      }
      return credentials.toSorted((one, other) => one.accountId.localeCompare(other.accountId));
    },
  };
}

const toItem = (credential: Credential) => ({ ...credentialKey(credential.accessKeyId), ...credential });

function withoutKey({ pk: _, sk: __, ...credential }: Record<string, unknown>): Record<string, unknown> {
  return credential;
}
