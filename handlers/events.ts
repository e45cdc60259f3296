import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { readEnvironment } from "../lib/environment.ts";
import { forward } from "../lib/events/forward.ts";
import { openTarget } from "../lib/events/target.ts";

// Once per container. What is wrong in the environment ends it, and Lambda logs why.
const target = await openTarget(readEnvironment(process.env));

/** The table's stream calls it with a batch of what has been put on record. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const batchItemFailures = await forward(Records, target, (problem) => {
    const message = "an event has not been forwarded: it is tried again, with those behind it";
    process.stdout.write(`${JSON.stringify({ level: "ERROR", message, ...problem })}\n`);
  });
  return { batchItemFailures };
}
