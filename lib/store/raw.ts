import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { type Deadline, timeLeft } from "../deadline.ts";
import { errors } from "../errors.ts";
import { atMost } from "./at-most.ts";
import { type AttributeValues, fromAttributes, toAttributes } from "./attributes.ts";
import { call } from "./call.ts";
import { fail } from "./failure.ts";
import { type Item, itemOf } from "./items.ts";
import { MAX_KEY_BYTES, type Range } from "./keys.ts";
import type { Recorder } from "./trail.ts";
import { toTransactItems, type Write } from "./transaction.ts";

/** The writes whose conditions failed, each with the item that is there; undefined where none is. */
export type Failures = ReadonlyMap<Write, Item | undefined>;

/** A partition as DynamoDB has it, marks of unfinished requests included. Reads are strongly consistent. */
export interface RawPartition {
  get(sk: string, due?: Deadline): Promise<Item | undefined>;
  /** The items of the range in the order of their keys, page by page as DynamoDB hands them out. */
  pages(range: Range, pageSize?: number): AsyncIterable<Item[]>;
  /**
   * One transaction of at most 100 writes. Conflicts and throttling are tried again.
   * @param token makes a repeat of the same writes, after an answer that was lost, no second transaction
   * @returns undefined where it was carried out
   */
  send(writes: readonly Write[], deadline: Deadline, token?: string): Promise<Failures | undefined>;
  /** Another partition of the table. */
  elsewhere(pk: string): RawPartition;
}

export interface PartitionOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pk: string;
  readonly deadline: Deadline;
  /** Puts requests on record with what they change; absent: none is. */
  readonly recorder?: Recorder;
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
export function openRaw(options: PartitionOptions): RawPartition {
  const { client, tableName: TableName, pk, deadline } = options;
  const inTurn = atMost(MAX_READS_AT_ONCE);
  return {
    async get(sk, due = deadline) {
      if (Buffer.byteLength(sk) > MAX_KEY_BYTES) return undefined;
      const input = { TableName, Key: toAttributes({ pk, sk }), ConsistentRead: true };
      const { Item: item } = await inTurn(() => call(client, GetItemCommand, input, due).catch(fail));
      return item && toItem(item);
    },

    async *pages({ from, to }, pageSize) {
      let start: AttributeValues | undefined;
      do {
        const input = {
          TableName,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: toAttributes({ ":pk": pk, ":from": from, ":to": to }),
          ConsistentRead: true,
          ...(pageSize !== undefined && { Limit: pageSize }),
          ...(start && { ExclusiveStartKey: start }),
        };
        const { Items = [], LastEvaluatedKey } = await inTurn(() =>
          call(client, QueryCommand, input, deadline).catch(fail),
        );
        yield Items.map(toItem);
        start = LastEvaluatedKey;
      } while (start);
    },

    async send(writes, due, token = randomUUID()) {
      const TransactItems = toTransactItems(writes, TableName, pk);
      for (let attempt = 1; ; attempt++) {
        const input = { TransactItems, ClientRequestToken: token };
        try {
          await call(client, TransactWriteItemsCommand, input, due);
          return undefined;
        } catch (error) {
          const failed = failedConditions(error, writes);
          if (failed) return failed;
          if (attempt === MAX_ATTEMPTS || !(await backOff(attempt, due))) throw errors.requestLimit(error);
        }
      }
    },

    elsewhere: (other) => openRaw({ ...options, pk: other }),
  };
}

/**
 * Which conditions failed; undefined where the transaction is worth another attempt.
 * @throws what else went wrong
 */
function failedConditions(error: unknown, writes: readonly Write[]): Failures | undefined {
  if (!(error instanceof TransactionCanceledException)) return fail(error);
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some(({ Code }) => PASSING.has(Code ?? ""))) return undefined;
  const failed = new Map<Write, Item | undefined>();
  for (const [index, write] of writes.entries()) {
    const { Code, Item: item } = reasons[index] ?? {};
    if (Code === "ConditionalCheckFailed") failed.set(write, item && toItem(item));
  }
  return failed.size > 0 ? failed : fail(error);
}

/** Waits with full jitter, twice as long each time. False where the deadline would pass meanwhile. */
export async function backOff(attempt: number, deadline: Deadline): Promise<boolean> {
  const delay = Math.random() * Math.min(MAX_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** attempt);
  if (delay >= timeLeft(deadline)) return false;
  await setTimeout(delay);
  return timeLeft(deadline) > 0;
}

const toItem = (attributes: AttributeValues): Item => itemOf(fromAttributes(attributes));
