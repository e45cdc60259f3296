import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { toEvent } from "../trail/event.ts";
import { CALLS } from "./calls.ts";
import type { Target } from "./forward.ts";

/** @param arn of a Lambda function, in any region: it gets each event as it would from EventBridge */
export function lambdaFunction(arn: string): Target {
  const client = new LambdaClient({ ...CALLS, region: arn.split(":")[3] ?? "" });
  return {
    maxRecords: 1,
    maxOctets: Number.POSITIVE_INFINITY,
    async send(records) {
      for (const record of records) {
        const Payload = JSON.stringify(toEvent(record));
        // Lambda keeps the event, answers, and calls the function then.
        await client.send(new InvokeCommand({ FunctionName: arn, InvocationType: "Event", Payload }));
      }
      return records.map(() => undefined);
    },
  };
}
