import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";

/** As many as BatchWriteItem takes. */
const BATCH = 25;
const MAX_AT_ONCE = 8;

type Requests = NonNullable<BatchWriteCommandInput["RequestItems"]>;
type Request = Requests[string][number];

/** Writes all of them, in no order: where it is cut off, some have been written. */
export async function writeAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  requests: readonly Request[],
): Promise<void> {
  const limit = pLimit(MAX_AT_ONCE);
  const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, index) =>
    requests.slice(index * BATCH, (index + 1) * BATCH),
  );
  await Promise.all(batches.map((batch) => limit(() => write(client, { [tableName]: batch }))));
}

async function write(client: DynamoDBDocumentClient, RequestItems: Requests): Promise<void> {
  const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
  if (Object.keys(UnprocessedItems).length > 0) await write(client, UnprocessedItems);
}
