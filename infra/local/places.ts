import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { keys, parsePartitionKey } from "../../lib/store/keys.ts";
import { trailOwner } from "../../lib/store/trail.ts";

/** An account in a region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * The accounts and regions that have been used, or in which something is on record, in order; that of the first account
 * comes first.
 */
export async function placesIn(client: DynamoDBDocumentClient, TableName: string, first: Place): Promise<Place[]> {
  const scan = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: "pk",
    FilterExpression: "sk = :account OR begins_with(pk, :trail)",
    ExpressionAttributeValues: { ":account": keys.account, ":trail": "TRAIL#" },
  };
  const found = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const { pk } of Items) found.add(trailOwner(String(pk)) ?? String(pk));
  }
  const others = [...found]
    .toSorted()
    .map(parsePartitionKey)
    .filter(({ account, region }) => account !== first.account || region !== first.region);
  return [first, ...others];
}
