import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, paginateScan, PutCommand } from "@aws-sdk/lib-dynamodb";
import { recordIn, type TrailItem } from "../../lib/store/trail.ts";
import { parseRecord, type TrailRecord } from "../../lib/trail/record.ts";
import { type Cursor, Ledger } from "./delivered.ts";
import { type Events, reasonOf } from "./events.ts";

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly target: string;
  /** When the sandbox began to serve: what was put on record before is another one's. */
  readonly startedAt: Date;
  /** Gets what goes wrong, a line each. */
  readonly complain: (line: string) => void;
}

const SAVE_MILLISECONDS = 1_000;
/** EventBridge User Guide, "How EventBridge retries delivering events": what is older is given up. */
const MAX_AGE_MILLISECONDS = 86_400_000;

/** Cursors lie in partitions of their own, whose keys begin so. */
export const CURSORS = "EVENTS#";

/** A target may have a password in it; its hash hasn't. */
const keyOf = ({ target }: Options) => ({
  pk: `${CURSORS}${createHash("sha256").update(target).digest("hex").slice(0, 32)}`,
  sk: "CURSOR",
});

/**
 * Passes on what it is given, and keeps in the table how far that has come: what a sandbox with this target has left
 * undelivered is sent by the next one. So each event is delivered at least once, however a sandbox ends.
 */
export async function remembered(events: Events, options: Options): Promise<Events> {
  const { startedAt, complain } = options;
  const left = await readCursor(options);
  const ledger = new Ledger(startedAt, left?.isDone === false ? left : undefined);
  let saving: Promise<void> = Promise.resolve();
  let isStopping = false;

  const save = (): Promise<void> => {
    const saveNow = async () => {
      const cursor = ledger.takeCursor(isStopping);
      if (cursor) await writeCursor(cursor, options);
    };
    saving = saving.then(saveNow).catch((error: unknown) => {
      complain(`how far events have come is not kept: ${reasonOf(error)}`);
    });
    return saving;
  };

  function send(record: TrailRecord, settled?: () => void): void {
    ledger.begin(record);
    events.send(record, () => {
      ledger.end(record);
      settled?.();
    });
  }

  async function sendLeft(): Promise<void> {
    if (!left || left.isDone) return;
    const oldest = Date.now() - MAX_AGE_MILLISECONDS;
    if (Date.parse(left.since) < oldest) complain("events that have waited for more than a day are given up");
    const since = new Date(Math.max(oldest, Date.parse(left.since)));
    const records = await readRecords(since, options, () => isStopping);
    // What has not been read to its end stays for the next sandbox.
    if (isStopping) return;
    for (const record of records) {
      if (left.delivered.includes(record.eventID)) ledger.end(record);
      else send(record);
    }
    ledger.release();
  }

  await save();
  const sending = sendLeft().catch((error: unknown) =>
    complain(`what was left of events is not sent: ${reasonOf(error)}`),
  );
  const timer = setInterval(() => void save(), SAVE_MILLISECONDS);
  timer.unref();
  return {
    send: (record, settled) => {
      if (!record.readOnly) send(record, settled);
    },
    resend: (record) => events.resend(record),
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await sending;
      await events.stop();
      await save();
    },
  };
}

async function readCursor({ client, tableName: TableName, ...options }: Options): Promise<Cursor | undefined> {
  const Key = keyOf({ client, tableName: TableName, ...options });
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item as Cursor | undefined;
}

async function writeCursor(cursor: Cursor, options: Options): Promise<void> {
  const { client, tableName: TableName } = options;
  await client.send(new PutCommand({ TableName, Item: { ...keyOf(options), ...cursor } }));
}

/** What was put on record from then on, before this sandbox, and isn't of what only reads; the oldest first. */
async function readRecords(since: Date, options: Options, isEnough: () => boolean): Promise<TrailRecord[]> {
  const { client, tableName: TableName, startedAt } = options;
  const scan = {
    TableName,
    ConsistentRead: true,
    // Which accounts there are, nothing else says.
    FilterExpression: "begins_with(pk, :trail) AND sk BETWEEN :since AND :until AND readOnly = :no",
    ExpressionAttributeValues: {
      ":trail": "TRAIL#",
      ":since": since.toISOString(),
      ":until": startedAt.toISOString(),
      ":no": false,
    },
  };
  const found: TrailItem[] = [];
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    if (isEnough()) return [];
    found.push(...(Items as TrailItem[]));
  }
  return found.toSorted((one, other) => (one.sk < other.sk ? -1 : 1)).map((item) => parseRecord(recordIn(item)));
}
