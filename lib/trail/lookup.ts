import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Deadline } from "../deadline.ts";
import { errors } from "../errors.ts";
import { readToken, writeToken } from "../page-token.ts";
import type { Lookup } from "../protocol/cloudtrail.ts";
import { notesIn, readTrail, recordIn, type TrailItem, trailKey, type TrailNotes } from "../store/trail.ts";
import { parseRecord, type TrailRecord } from "./record.ts";
import { typeOf } from "./resources.ts";

/** Whose trail, and where it is. */
export interface TrailPlace {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly accountId: string;
  readonly region: string;
  /** How long records are kept. */
  readonly days: number;
  readonly deadline: Deadline;
}

/** CloudTrail API Reference, "Event". Times are seconds since 1970. */
interface Event {
  readonly EventId: string;
  readonly EventName: string;
  readonly ReadOnly: "false" | "true";
  readonly AccessKeyId: string;
  readonly EventTime: number;
  readonly EventSource: string;
  readonly Username: string;
  readonly Resources: readonly { readonly ResourceType: string; readonly ResourceName: string }[];
  /** The record, as JSON. */
  readonly CloudTrailEvent: string;
}

interface FoundEvents {
  readonly Events: readonly Event[];
  readonly NextToken?: string;
}

export interface FoundItems {
  readonly items: readonly TrailItem[];
  readonly nextToken?: string;
}

/** A record, and what stands beside it. */
export interface TrailEntry {
  readonly record: TrailRecord;
  readonly notes: TrailNotes;
}

/** What is stored, read. */
export const entryOf = (item: TrailItem): TrailEntry => ({ record: parseRecord(recordIn(item)), notes: notesIn(item) });

/** What one call reads at most: 16 pages of 100 records, or as many days without any. Then it ends with a NextToken. */
const MAX_QUERIES = 16;
const PAGE = 100;
const DAY_MILLISECONDS = 86_400_000;
/** Sorts behind all keys of that time. */
const END = "#\uFFFD";

/**
 * The records of an account in a region, the latest first.
 * @param tokenSecret the account's: it signs where a page ends
 * @throws InvalidPaginationToken for a token that hasn't been given to this account, or for another lookup
 */
export async function lookUpEvents(lookup: Lookup, place: TrailPlace, tokenSecret: string): Promise<FoundEvents> {
  const { nextToken: given, attribute, start, end } = lookup;
  const scope = { action: `LookupEvents ${JSON.stringify([attribute, start, end])}`, tokenSecret };
  const read = given === undefined ? {} : { nextToken: readToken(given, scope) };
  const { items, nextToken } = await lookUpItems({ ...lookup, ...read }, place);
  return { Events: items.map(toEvent), ...(nextToken !== undefined && { NextToken: writeToken(nextToken, scope) }) };
}

/**
 * The same as they are stored, with what stands beside the records, which CloudTrail's call doesn't answer: for those who
 * may read the whole table. Their tokens are positions, and not signed.
 * @throws InvalidPaginationToken for a token that is none
 */
export async function lookUpItems(lookup: Lookup, place: TrailPlace): Promise<FoundItems> {
  const { client, tableName, accountId, region, deadline } = place;
  const from = startOf(lookup, place.days);
  let below = lookup.nextToken === undefined ? endOf(lookup) : positionOf(lookup.nextToken);
  const found: TrailItem[] = [];
  for (let query = 0; query < MAX_QUERIES; query++) {
    if (below <= from) return { items: found };
    const pk = trailKey(accountId, region, new Date(below.slice(0, 24)));
    const { items, next } = await readTrail({ client, tableName, pk, deadline }, { from, to: below, limit: PAGE });
    for (const item of items) {
      // A range ends with its last key, and that one has been answered.
      if (item.sk === below || !isMeant(item, lookup)) continue;
      if (found.length === lookup.maxResults) return { items: found, nextToken: tokenOf(below) };
      found.push(item);
      below = item.sk;
    }
    below = next ?? dayBefore(below);
  }
  return { items: found, nextToken: tokenOf(below) };
}

function startOf({ start }: Lookup, days: number): string {
  const oldest = Date.now() - days * DAY_MILLISECONDS;
  return new Date(Math.max(oldest, start?.getTime() ?? 0)).toISOString();
}

function endOf({ end = new Date() }: Lookup): string {
  return `${new Date(Math.min(end.getTime(), Date.now() + DAY_MILLISECONDS)).toISOString()}${END}`;
}

function dayBefore(position: string): string {
  const midnight = Date.parse(`${position.slice(0, 10)}T00:00:00.000Z`);
  return `${new Date(midnight - 1).toISOString()}${END}`;
}

function isMeant(item: TrailItem, { attribute }: Lookup): boolean {
  if (!attribute) return true;
  const { key, value } = attribute;
  if (key === "ResourceName") return item.resources.includes(value);
  if (key === "ResourceType") return item.resources.some((name) => typeOf(name) === value);
  const values = {
    AccessKeyId: item.accessKeyId,
    EventId: item.eventId,
    EventName: item.eventName,
    EventSource: item.eventSource,
    ReadOnly: String(item.readOnly),
    Username: item.userName,
  };
  return values[key] === value;
}

function toEvent(item: TrailItem): Event {
  return {
    EventId: item.eventId,
    EventName: item.eventName,
    ReadOnly: item.readOnly ? "true" : "false",
    AccessKeyId: item.accessKeyId,
    EventTime: Math.floor(Date.parse(item.sk.slice(0, 24)) / 1_000),
    EventSource: item.eventSource,
    Username: item.userName,
    Resources: item.resources.map((name) => ({ ResourceType: typeOf(name) ?? "", ResourceName: name })),
    CloudTrailEvent: recordIn(item),
  };
}

/** A position in a trail. */
const tokenOf = (position: string): string => Buffer.from(position).toString("base64url");

function positionOf(token: string): string {
  const position = Buffer.from(token, "base64url").toString("utf8");
  const isOne = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#(?:[0-9a-f-]{36}|\uFFFD)$/.test(position);
  if (!isOne || Number.isNaN(Date.parse(position.slice(0, 24)))) throw errors.invalidToken(token);
  return position;
}
