import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import { MAX_WRITES } from "../../lib/store/size.ts";

const MAX_AT_ONCE = 4;
/** As octets of JSON, which is more than DynamoDB counts; it takes 4 MB. */
const MAX_BYTES = 3_000_000;
/** Others that write to a shared table get in the way a few times, at most. */
const MAX_ATTEMPTS = 10;

/** What happens to an item, whatever is there. */
export type Change =
  | { readonly put: Readonly<Record<string, unknown>> }
  /** By its keys. */
  | { readonly delete: Readonly<Record<string, unknown>> };

/**
 * Makes all of these changes, each to another item, in no order: where it is cut off, some have been made. In transactions,
 * not by BatchWriteItem: the engine writes each of those to the disk once, and of a batch each item by itself.
 */
export async function changeAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  changes: readonly Change[],
): Promise<void> {
  const limit = pLimit(MAX_AT_ONCE);
  await Promise.all(batchesOf(changes).map((batch) => limit(() => change(client, tableName, batch))));
}

function batchesOf(changes: readonly Change[]): Change[][] {
  const batches: Change[][] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = "put" in change ? Buffer.byteLength(JSON.stringify(change.put)) : 0;
    const last = batches.at(-1);
    if (last && last.length < MAX_WRITES && bytes + size <= MAX_BYTES) {
      last.push(change);
      bytes += size;
    } else {
      batches.push([change]);
      bytes = size;
    }
  }
  return batches;
}

async function change(client: DynamoDBDocumentClient, TableName: string, batch: readonly Change[]): Promise<void> {
  const TransactItems: TransactWriteCommandInput["TransactItems"] = batch.map((one) =>
    "put" in one ? { Put: { TableName, Item: one.put } } : { Delete: { TableName, Key: one.delete } },
  );
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || attempt === MAX_ATTEMPTS) throw error;
      await setTimeout(Math.random() * 20 * attempt);
    }
  }
}
