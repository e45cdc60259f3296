import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import pLimit from "p-limit";
import { errors } from "../errors.ts";
import { fail } from "./failure.ts";
import type { Item } from "./items.ts";
import type { Range } from "./keys.ts";
import { toTransactItems, type Write } from "./transaction.ts";

/** What became of a transaction. Conflicts and throttling are not among it: they are tried again. */
type Outcome =
  | { readonly committed: true }
  | {
      readonly committed: false;
      /** Index of each write whose condition failed → the item that is there, undefined where none is. */
      readonly failed: ReadonlyMap<number, Item | undefined>;
    };

/** One account in one region: the part of the table that a request can reach. Reads are strongly consistent. */
export interface Partition {
  get<Stored extends Item>(sk: string): Promise<Stored | undefined>;
  /** All items of the range, in the order of their keys. */
  query(range: Range): Promise<Item[]>;
  /** The same one by one, read as they are asked for, in requests of about that many. */
  scan(range: Range, readAhead?: number): AsyncIterable<Item>;
  /** All of the writes or none, in one transaction of at most 100. */
  commit(writes: readonly Write[]): Promise<Outcome>;
}

export interface PartitionOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly pk: string;
  /** When the answer is due (milliseconds since 1970): no attempt goes on past it. */
  readonly deadline: number;
}

/** Cancellation reasons that say nothing of the items: the same transaction may pass a moment later. */
const PASSING = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
const MAX_ATTEMPTS = 12;
/** Reads of one request under way at the same time: less than the SDK has connections. */
const MAX_READS_AT_ONCE = 16;
const FIRST_DELAY_MILLISECONDS = 20;
const MAX_DELAY_MILLISECONDS = 1_000;

/**
 * @throws RequestLimitExceeded where DynamoDB throttles, or others write the same items, until the deadline
 * @throws Unavailable where DynamoDB doesn't answer in time
 */
export function openPartition({ client, tableName: TableName, pk, deadline }: PartitionOptions): Partition {
  const limit = pLimit(MAX_READS_AT_ONCE);
  const signal = () => ({ abortSignal: AbortSignal.timeout(Math.max(1, deadline - Date.now())) });

  async function* scan({ from, to }: Range, readAhead?: number): AsyncIterable<Item> {
    const input = {
      TableName,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":pk": pk, ":from": from, ":to": to },
      ConsistentRead: true,
    };
    const pages = paginateQuery({ client, ...(readAhead !== undefined && { pageSize: readAhead }) }, input, signal());
    try {
      for await (const { Items = [] } of pages) yield* Items.map(withoutPartition);
    } catch (error) {
      fail(error);
    }
  }

  return {
    async get<Stored extends Item>(sk: string) {
      const command = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true });
      const { Item: item } = await limit(() => client.send(command, signal()).catch(fail));
      return item && (withoutPartition(item) as Stored);
    },

    async query(range) {
      return limit(async () => {
        const items: Item[] = [];
        for await (const item of scan(range)) items.push(item);
        return items;
      });
    },

    scan,

    async commit(writes) {
      const TransactItems = toTransactItems(writes, TableName, pk);
      for (let attempt = 1; ; attempt++) {
        // The SDK sends an unanswered request again with the same token: a commit whose answer was lost stays one.
        const command = new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() });
        try {
          await client.send(command, signal());
          return { committed: true };
        } catch (error) {
          const failed = failedConditions(error);
          if (failed) return { committed: false, failed };
          if (attempt === MAX_ATTEMPTS || !(await backOff(attempt, deadline))) throw errors.requestLimit(error);
        }
      }
    },
  };
}

/**
 * Which conditions failed; undefined where the transaction is worth another attempt.
 * @throws what else went wrong
 */
function failedConditions(error: unknown): ReadonlyMap<number, Item | undefined> | undefined {
  if (!(error instanceof TransactionCanceledException)) return fail(error);
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some(({ Code }) => PASSING.has(Code ?? ""))) return undefined;
  const failed = new Map<number, Item | undefined>();
  for (const [index, { Code, Item: item }] of reasons.entries()) {
    // The document client leaves the items of an exception as DynamoDB sends them.
    if (Code === "ConditionalCheckFailed") failed.set(index, item && withoutPartition(unmarshall(item)));
  }
  return failed.size > 0 ? failed : fail(error);
}

/** Full jitter, doubling. False where the deadline would pass meanwhile. */
async function backOff(attempt: number, deadline: number): Promise<boolean> {
  const delay = Math.random() * Math.min(MAX_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** attempt);
  if (Date.now() + delay >= deadline) return false;
  await setTimeout(delay);
  return true;
}

function withoutPartition({ pk: _, ...item }: Record<string, unknown>): Item {
  return item as unknown as Item;
}
