import type { DynamoDBRecord } from "aws-lambda";
import { isTrailKey, recordIn } from "../store/trail.ts";
import { parseRecord, type TrailRecord } from "../trail/record.ts";

/**
 * What has been put on record, in a record of the table's stream; undefined where that is of another item, or of a
 * request that only reads: rules that ask for nothing else get no events of those.
 * @throws Error where it can't be read
 */
export function recordOf({ eventName, dynamodb }: DynamoDBRecord): TrailRecord | undefined {
  const { Keys, NewImage } = dynamodb ?? {};
  if (eventName !== "INSERT" || !isTrailKey(Keys?.["pk"]?.S ?? "")) return undefined;
  const { B: deflated } = NewImage?.["record"] ?? {};
  if (deflated === undefined) throw new Error("there is no record in the item");
  // Lambda hands binary values on in base64.
  const record = parseRecord(recordIn({ record: Buffer.from(deflated, "base64") }));
  return record.readOnly ? undefined : record;
}
