import { DeleteTableCommand, TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { credentialKey } from "../../lib/store/keys.ts";
import { changeAll } from "./batches.ts";
import { accountItems } from "./seed.ts";
import { createTable } from "./table.ts";
import { CURSORS } from "./undelivered.ts";

interface Options {
  /** Of the first account. */
  readonly region: string;
  /** Whether the database outlives this process. */
  readonly isKept: boolean;
}

/**
 * Makes a table as new, but for its credentials, and for how far its events have come: all accounts are as at their first
 * use.
 */
export async function resetTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  { region, isKept }: Options,
): Promise<void> {
  await (isKept ? deleteAccounts(client, tableName) : makeAnew(client, tableName));
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: accountItems(tableName, region) }));
  } catch (error) {
    // A request that came in the middle has had the account made for it.
    if (!(error instanceof TransactionCanceledException)) throw error;
  }
}

/** What stays of a table. */
const KEPT = {
  kept: "begins_with(pk, :credentials) OR begins_with(pk, :events)",
  values: { ":credentials": credentialKey("").pk, ":events": CURSORS },
};

/**
 * However much is in it, that takes a few milliseconds. If the process ended in their midst, the credentials would be
 * gone: it is for tables that go with it.
 */
async function makeAnew(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const scan = { TableName, ConsistentRead: true, FilterExpression: KEPT.kept, ExpressionAttributeValues: KEPT.values };
  const kept: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, scan)) kept.push(...Items);
  await client.send(new DeleteTableCommand({ TableName }));
  await createTable(client, TableName);
  await changeAll(
    client,
    TableName,
    kept.map((put) => ({ put })),
  );
}

async function deleteAccounts(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const scan = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: "pk, sk",
    FilterExpression: `NOT (${KEPT.kept})`,
    ExpressionAttributeValues: KEPT.values,
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    await changeAll(
      client,
      TableName,
      Items.map((Key) => ({ delete: Key })),
    );
  }
}
