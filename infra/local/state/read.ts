import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { deadlineIn } from "../../../lib/deadline.ts";
import { type Item, itemOf } from "../../../lib/store/items.ts";
import { openRaw } from "../../../lib/store/raw.ts";
import { viewsOf } from "../../../lib/store/views.ts";
import type { State } from "./form.ts";
import { writeAccount } from "./write-account.ts";

const READ_MILLISECONDS = 29_000;

/** A table to read. */
interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** Which accounts, and where; what isn't given stands for all of them. */
export interface Wanted {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * What the accounts of a table have, each in a region, as its requests see it: in {@link State}'s form, nothing left out
 * but secrets and what is on record. While requests are under way it shows some of each before, and some after them.
 */
export async function readState({ client, tableName }: Table, wanted: Wanted = {}): Promise<State> {
  const partitions = await readPartitions({ client, tableName });
  const accounts = [];
  for (const [pk, items] of [...partitions].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const [accountId = "", region = ""] = pk.split("/");
    if (accountId !== (wanted.account ?? accountId) || region !== (wanted.region ?? region)) continue;
    const raw = openRaw({ client, tableName, pk, deadline: deadlineIn(READ_MILLISECONDS) });
    accounts.push(writeAccount({ accountId, region }, await viewsOf(items, raw)));
  }
  return { accounts };
}

/** All items of accounts, by partition, with the marks of requests under way. */
async function readPartitions({ client, tableName: TableName }: Table): Promise<ReadonlyMap<string, Item[]>> {
  const scan = {
    TableName,
    ConsistentRead: true,
    // Those of accounts begin with a digit; all others with what they are.
    FilterExpression: "pk BETWEEN :first AND :last",
    ExpressionAttributeValues: { ":first": "0", ":last": "9\uFFFD" },
  };
  const partitions = new Map<string, Item[]>();
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) {
      const pk = String(item["pk"]);
      const items = partitions.get(pk) ?? [];
      partitions.set(pk, items);
      items.push(itemOf(item));
    }
  }
  return partitions;
}
