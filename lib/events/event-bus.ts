import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { toEvent } from "../trail/event.ts";
import type { TrailRecord } from "../trail/record.ts";
import { CALLS } from "./calls.ts";
import type { Target } from "./forward.ts";

/** Amazon EventBridge API Reference, "PutEvents": entries of a call. */
const MAX_ENTRIES = 10;

/** Of all entries together, which have less than 256 KB: what each has beside its record takes less than the rest. */
const MAX_OCTETS = 250_000;

/** @param arn of an event bus, in any region */
export function eventBus(arn: string): Target {
  const client = new EventBridgeClient({ ...CALLS, region: arn.split(":")[3] ?? "" });
  return {
    maxRecords: MAX_ENTRIES,
    maxOctets: MAX_OCTETS,
    async send(records) {
      const { Entries: answers = [] } = await client.send(
        new PutEventsCommand({ Entries: records.map((record) => entryOf(arn, record)) }),
      );
      return records.map((_, index) => {
        const { ErrorCode, ErrorMessage = "" } = answers[index] ?? { ErrorCode: "NoAnswer" };
        return ErrorCode === undefined ? undefined : `${ErrorCode}: ${ErrorMessage}`;
      });
    },
  };
}

/**
 * EventBridge takes no source that begins with `aws.` but from AWS itself, and gives the event an ID, an account and a
 * region of its own: what they are by is in the detail.
 */
function entryOf(arn: string, record: TrailRecord) {
  const { source, time, detail, ...event } = toEvent(record);
  return {
    EventBusName: arn,
    Source: source.replace(/^aws\./, "sg-sandbox."),
    DetailType: event["detail-type"],
    Time: new Date(time),
    Detail: JSON.stringify(detail),
  };
}
