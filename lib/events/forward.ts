import type { DynamoDBBatchItemFailure, DynamoDBRecord } from "aws-lambda";
import type { TrailRecord } from "../trail/record.ts";
import { recordOf } from "./stream.ts";

/** Where events go, and how. */
export interface Target {
  /** How many it takes in one call, and how many octets of them: a single one never has more. */
  readonly maxRecords: number;
  readonly maxOctets: number;
  /**
   * @returns for each, why it hasn't been taken; undefined where it has
   * @throws Error where none has been
   */
  readonly send: (records: readonly TrailRecord[]) => Promise<readonly (string | undefined)[]>;
}

/** A record of the stream that hasn't been handed on, and why. */
export interface Problem {
  readonly sequenceNumber: string;
  readonly reason: string;
}

interface Sendable {
  readonly sequenceNumber: string;
  readonly record: TrailRecord;
}

/**
 * Sends what a batch of the table's stream has put on record, in its order, and ends at the first that isn't taken.
 * @param complain gets that one
 * @returns it, as Lambda wants it: the batch comes again from there on (Lambda Developer Guide, "Configuring partial
 * batch response with DynamoDB and Lambda")
 */
export async function forward(
  batch: readonly DynamoDBRecord[],
  target: Target,
  complain: (problem: Problem) => void,
): Promise<DynamoDBBatchItemFailure[]> {
  const { readable, unreadable } = read(batch);
  const problem = (await sendAll(readable, target)) ?? unreadable;
  if (!problem) return [];
  complain(problem);
  return [{ itemIdentifier: problem.sequenceNumber }];
}

/** What is to be sent, up to the first that can't be read: nothing behind it may come before it. */
function read(batch: readonly DynamoDBRecord[]): { readable: Sendable[]; unreadable?: Problem } {
  const readable: Sendable[] = [];
  for (const one of batch) {
    const sequenceNumber = one.dynamodb?.SequenceNumber ?? "";
    try {
      const record = recordOf(one);
      if (record) readable.push({ sequenceNumber, record });
    } catch (error) {
      return { readable, unreadable: { sequenceNumber, reason: reasonOf(error) } };
    }
  }
  return { readable };
}

async function sendAll(sendables: readonly Sendable[], target: Target): Promise<Problem | undefined> {
  for (const chunk of chunksOf(sendables, target)) {
    const reasons = await target
      .send(chunk.map(({ record }) => record))
      .catch((error: unknown) => chunk.map(() => reasonOf(error)));
    for (const [index, { sequenceNumber }] of chunk.entries()) {
      const reason = reasons[index];
      if (reason !== undefined) return { sequenceNumber, reason };
    }
  }
  return undefined;
}

/** As many together as the target takes. */
function chunksOf(sendables: readonly Sendable[], { maxRecords, maxOctets }: Target): Sendable[][] {
  const chunks: Sendable[][] = [];
  let room = 0;
  for (const sendable of sendables) {
    const octets = Buffer.byteLength(JSON.stringify(sendable.record));
    const last = chunks.at(-1);
    if (last && last.length < maxRecords && octets <= room) {
      last.push(sendable);
      room -= octets;
    } else {
      chunks.push([sendable]);
      room = maxOctets - octets;
    }
  }
  return chunks;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
