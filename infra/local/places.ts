import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { keys, parsePartitionKey, partitionKey } from "../../lib/store/keys.ts";
import { trailOwner } from "../../lib/store/trail.ts";

/** An account in a region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The accounts and regions that have been used, or in which something is on record. */
export interface Places {
  /** In order; that of the first account comes first. */
  list(): Promise<Place[]>;
  /** That of a request which has been answered. */
  saw(request: { readonly accountId?: string; readonly region?: string }): void;
  /** All that was known is no longer so. */
  forget(): void;
}

interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** Only a scan of the whole table finds what others have written in it, so it is made this often at most. */
const SCAN_MILLISECONDS = 10_000;

export function openPlaces(table: Table, first: Place): Places {
  const seen = new Set<string>();
  let scanned: { readonly at: number; readonly found: Promise<ReadonlySet<string>> } | undefined;

  function found(): Promise<ReadonlySet<string>> {
    const now = performance.now();
    if (scanned === undefined || now - scanned.at > SCAN_MILLISECONDS) {
      const own = { at: now, found: scan(table) };
      own.found.catch(() => (scanned = scanned === own ? undefined : scanned));
      scanned = own;
    }
    return scanned.found;
  }

  return {
    async list() {
      const others = [...new Set([...(await found()), ...seen])]
        .toSorted()
        .map(parsePartitionKey)
        .filter(({ account, region }) => account !== first.account || region !== first.region);
      return [first, ...others];
    },
    saw({ accountId, region }) {
      if (accountId !== undefined && region !== undefined) seen.add(partitionKey(accountId, region));
    },
    forget() {
      seen.clear();
      scanned = undefined;
    },
  };
}

/** The partitions of accounts. */
async function scan({ client, tableName: TableName }: Table): Promise<ReadonlySet<string>> {
  const request = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: "pk",
    FilterExpression: "sk = :account OR begins_with(pk, :trail)",
    ExpressionAttributeValues: { ":account": keys.account, ":trail": "TRAIL#" },
  };
  const found = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, request)) {
    for (const { pk } of Items) found.add(trailOwner(String(pk)) ?? String(pk));
  }
  return found;
}
