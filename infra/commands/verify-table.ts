import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { deadlineIn } from "../../lib/deadline.ts";
import { type Item, itemOf } from "../../lib/store/items.ts";
import { openRaw } from "../../lib/store/raw.ts";
import { viewsOf } from "../../lib/store/views.ts";
import { check, type Finding, recordsWithoutMarks } from "./consistency.ts";

/** A finding, and the partition it is in. */
export interface LocatedFinding extends Finding {
  readonly pk: string;
}

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Told of each page: how many items have been read. */
  readonly onProgress?: (items: number) => void;
}

/**
 * Reads a table from end to end and checks each account's partition. It only reads. A scan is no snapshot, and it shows
 * what requests under way have marked: where it finds something, the partition is read once more, as those who use it
 * see it, and what is still wrong is reported.
 */
export async function verifyTable({ client, tableName, onProgress }: Options): Promise<LocatedFinding[]> {
  const findings: LocatedFinding[] = [];
  let [current, items, read] = ["", [] as Item[], 0];
  const finish = async () => findings.push(...(await checkTwice(current, items, { client, tableName })));
  const input = { TableName: tableName, ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    for (const item of Items) {
      const { pk } = item;
      if (pk !== current) await finish();
      if (pk !== current) [current, items] = [String(pk), []];
      items.push(itemOf(item));
    }
    onProgress?.((read += Items.length));
  }
  await finish();
  return findings;
}

const READ_MILLISECONDS = 29_000;
const ALL = { from: " ", to: "\uFFFD" };

async function checkTwice(
  pk: string,
  items: readonly Item[],
  { client, tableName }: Options,
): Promise<LocatedFinding[]> {
  const [accountId = ""] = pk.split("/");
  if (!/^\d{12}$/.test(accountId)) return [];
  if ([...check(items, accountId), ...recordsWithoutMarks(items)].length === 0) return [];
  const raw = openRaw({ client, tableName, pk, deadline: deadlineIn(READ_MILLISECONDS) });
  const again: Item[] = [];
  for await (const page of raw.pages(ALL)) again.push(...page);
  const findings = [...check(await viewsOf(again, raw), accountId), ...recordsWithoutMarks(again)];
  return findings.map((finding) => ({ pk, ...finding }));
}
