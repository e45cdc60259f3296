import { TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { credentialKey } from "../../lib/store/keys.ts";
import { writeAll } from "./batches.ts";
import { accountItems } from "./seed.ts";
import { CURSORS } from "./undelivered.ts";

/**
 * Makes a table as new, but for its credentials, and for how far its events have come: all accounts are as at their first
 * use.
 */
export async function resetTable(client: DynamoDBDocumentClient, tableName: string, region: string): Promise<void> {
  await deleteAccounts(client, tableName);
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: accountItems(tableName, region) }));
  } catch (error) {
    // A request that came in the middle has had the account made for it.
    if (!(error instanceof TransactionCanceledException)) throw error;
  }
}

async function deleteAccounts(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const scan = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: "pk, sk",
    FilterExpression: "NOT begins_with(pk, :credentials) AND NOT begins_with(pk, :events)",
    ExpressionAttributeValues: { ":credentials": credentialKey("").pk, ":events": CURSORS },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    await writeAll(
      client,
      TableName,
      Items.map((Key) => ({ DeleteRequest: { Key } })),
    );
  }
}
