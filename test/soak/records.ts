import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { recordIn, type TrailItem, trailKey } from "../../lib/store/trail.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { type Outcome, outcomeIn } from "../integration/random/outcome.ts";
import type { Xml } from "../support/xml.ts";

/** All records of the account from that time on, by what clients called themselves in the request. */
export async function recordsSince(
  client: DynamoDBDocumentClient,
  since: Date,
): Promise<ReadonlyMap<string, readonly TrailRecord[]>> {
  const found = new Map<string, TrailRecord[]>();
  for (const day of daysFrom(since)) {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: "pk = :pk AND sk >= :since",
          ExpressionAttributeValues: { ":pk": trailKey(ACCOUNT, REGION, day), ":since": since.toISOString() },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of (page.Items ?? []) as TrailItem[]) {
        const record = JSON.parse(recordIn(item)) as TrailRecord;
        found.set(record.userAgent, [...(found.get(record.userAgent) ?? []), record]);
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }
  return found;
}

function daysFrom(since: Date): Date[] {
  const [first, last] = [since, new Date()].map((day) => day.toISOString().slice(0, 10));
  return first === last ? [since] : [since, new Date()];
}

/** What the record of a success says, as its answer would. */
export const outcomeOf = ({ responseElements }: TrailRecord): Outcome => outcomeIn(toXml(responseElements ?? {}));

/** The same in the form that answers are read in: texts, and lists of `item`. */
function toXml(value: unknown): Xml {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === "items" && Array.isArray(inner) ? ["item", inner.map(toXml)] : [name, toXml(inner)],
    ),
  );
}
