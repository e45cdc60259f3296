import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Deadline } from "../deadline.ts";
import type { NearMiss } from "../security-group/near-misses.ts";
import { fromAttributes, toAttributes } from "./attributes.ts";
import { call } from "./call.ts";
import { fail } from "./failure.ts";
import type { Item } from "./items.ts";
import type { Write } from "./transaction.ts";

/** Gives a commit the record that goes with it. */
export interface Recorder {
  /** @param answer what the request is going to answer, in AWS's own types */
  write(answer: object): Write;
  /** It was committed. */
  committed(): void;
}

/** What a caller's policy said to a request. */
export interface DecisionNotes {
  readonly effect?: "Allow" | "Deny";
  /** The statements that decided; none where nothing allows it. */
  readonly statements?: readonly string[];
  /** What would have been refused, where refusals are only reported: the text of the error. */
  readonly refused?: string;
}

/** What stands beside a record: CloudTrail's have no place for it. */
export interface TrailNotes {
  /** Absent where the caller has no policy. */
  readonly decision?: DecisionNotes;
  /** Of a revoke that asked for rules that are not there. */
  readonly nearMisses?: readonly NearMiss[];
}

/** What lookups ask of a record, and the record itself. */
export interface TrailItem extends Item, TrailNotes {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly readOnly: boolean;
  /** IDs of the resources it names. */
  readonly resources: readonly string[];
  /** The JSON of the record, deflated: of many rules it is a tenth. */
  readonly record: Uint8Array;
  /** When DynamoDB may delete it, in seconds since 1970. It does so days later: readers leave out what has expired. */
  readonly expires: number;
}

/** What of a CloudTrail record lookups ask for. */
interface RecordLike {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly requestID: string;
  readonly readOnly: boolean;
  readonly userIdentity: { readonly userName: string; readonly accessKeyId: string };
}

interface Recorded {
  readonly at: Date;
  readonly record: RecordLike;
  readonly resources: readonly string[];
  /** How long it is kept. */
  readonly days: number;
  readonly notes: TrailNotes;
}

const DAY_SECONDS = 86_400;

/** What repeats in a record stands close together. The default is made for files: it takes 280 kB for each record. */
const DEFLATE = { windowBits: 12, memLevel: 5, chunkSize: 2_048 };

/** The partition of a day of an account in a region: `TRAIL#<account>/<region>#<YYYY-MM-DD>`, in UTC. */
export const trailKey = (accountId: string, region: string, at: Date): string =>
  `TRAIL#${accountId}/${region}#${at.toISOString().slice(0, 10)}`;

/** Whether a partition is one of the trail's. */
export const isTrailKey = (pk: string): boolean => pk.startsWith("TRAIL#");

/** In the partition key of an account's trail, what the account's own key is. */
export const trailOwner = (pk: string): string | undefined => /^TRAIL#(?<own>[^#]+)#/.exec(pk)?.groups?.["own"];

/** Under its time, to the millisecond; the request's ID tells apart those of the same. */
export function trailItem({ at, record, resources, days, notes }: Recorded): TrailItem {
  const { userName, accessKeyId } = record.userIdentity;
  return {
    sk: `${at.toISOString()}#${record.requestID}`,
    eventId: record.eventID,
    eventName: record.eventName,
    eventSource: record.eventSource,
    userName,
    accessKeyId,
    readOnly: record.readOnly,
    resources,
    record: deflateRawSync(JSON.stringify(record), DEFLATE),
    expires: Math.floor(at.getTime() / 1_000) + days * DAY_SECONDS,
    ...notes,
  };
}

/** The record in an item, as JSON. */
export const recordIn = ({ record }: Pick<TrailItem, "record">): string => inflateRawSync(record).toString("utf8");

/** What stands beside the record in an item. */
export const notesIn = ({ decision, nearMisses }: TrailNotes): TrailNotes => ({
  ...(decision && { decision }),
  ...(nearMisses && { nearMisses }),
});

interface Place {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pk: string;
  readonly deadline: Deadline;
}

/**
 * Puts a record of its own there, for a request that has committed none as far as it knows: where there is one under its
 * key, the request was carried out and its answer lost, or this very put was.
 * @returns the one that is there already, as JSON; undefined where this one has been put
 */
export async function putTrailItem(
  { client, tableName, pk, deadline }: Place,
  item: TrailItem,
): Promise<string | undefined> {
  const input = {
    TableName: tableName,
    Item: toAttributes({ pk, ...item }),
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
  try {
    await call(client, PutItemCommand, input, deadline);
    return undefined;
  } catch (error) {
    const there = error instanceof ConditionalCheckFailedException ? error.Item?.["record"]?.B : undefined;
    return there ? recordIn({ record: there }) : fail(error);
  }
}

/** From which key to which (both included), and how many at most. */
interface TrailRange {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Records of one day that have not expired, the latest first, with the key to go on below, where there is more. */
export async function readTrail(
  { client, tableName: TableName, pk, deadline }: Place,
  { from, to, limit }: TrailRange,
): Promise<{ readonly items: readonly TrailItem[]; readonly next?: string }> {
  const input = {
    TableName,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: toAttributes({ ":pk": pk, ":from": from, ":to": to }),
    ScanIndexForward: false,
    Limit: limit,
    ConsistentRead: true,
  };
  const { Items = [], LastEvaluatedKey } = await call(client, QueryCommand, input, deadline).catch(fail);
  const now = Date.now() / 1_000;
  const items = (Items.map(fromAttributes) as unknown as TrailItem[]).filter(({ expires }) => expires > now);
  return { items, ...(LastEvaluatedKey && { next: String(fromAttributes(LastEvaluatedKey)["sk"]) }) };
}
