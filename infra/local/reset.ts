import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  paginateScan,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import { credentialKey } from "../../lib/store/keys.ts";
import { accountItems } from "./seed.ts";

/** Makes a table as new, but for its credentials: all accounts are as at their first use. */
export async function resetTable(client: DynamoDBDocumentClient, tableName: string, region: string): Promise<void> {
  await deleteAllButCredentials(client, tableName);
  try {
    await client.send(new TransactWriteCommand({ TransactItems: accountItems(tableName, region) }));
  } catch (error) {
    // A request that came in the middle has had the account made for it.
    if (!(error instanceof TransactionCanceledException)) throw error;
  }
}

/** As many as BatchWriteItem takes. */
const BATCH = 25;

async function deleteAllButCredentials(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const scan = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: "pk, sk",
    FilterExpression: "NOT begins_with(pk, :credentials)",
    ExpressionAttributeValues: { ":credentials": credentialKey("").pk },
  };
  const limit = pLimit(8);
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    const batches = Array.from({ length: Math.ceil(Items.length / BATCH) }, (_, index) =>
      Items.slice(index * BATCH, (index + 1) * BATCH).map((Key) => ({ DeleteRequest: { Key } })),
    );
    await Promise.all(batches.map((batch) => limit(() => write(client, { [TableName]: batch }))));
  }
}

type Requests = NonNullable<BatchWriteCommandInput["RequestItems"]>;

async function write(client: DynamoDBDocumentClient, RequestItems: Requests): Promise<void> {
  const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
  if (Object.keys(UnprocessedItems).length > 0) await write(client, UnprocessedItems);
}
