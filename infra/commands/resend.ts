import { deadlineIn } from "../../lib/deadline.ts";
import { toEvent } from "../../lib/trail/event.ts";
import { findRecord } from "../../lib/trail/find-record.ts";
import type { TrailPlace } from "../../lib/trail/lookup.ts";
import { SandboxError } from "../local/error.ts";
import { delivererTo, nameOf, reasonOf } from "../local/events.ts";

/** As long as the whole trail may take to be read. */
const FIND_MILLISECONDS = 60_000;

/**
 * Sends the event of a record that is there once more, to a URL or a file, with the ID that it has had before.
 * @param id the event's, or its request's
 * @throws SandboxError where there is no such record, or the target doesn't take it
 */
export async function resendEvent(
  id: string,
  target: string,
  { start, ...place }: Omit<TrailPlace, "deadline"> & { readonly start: Date },
): Promise<void> {
  const record = await findRecord(id, start, { ...place, deadline: deadlineIn(FIND_MILLISECONDS) });
  if (!record) throw new SandboxError(`there is no event or request ${id} on record of ${place.accountId} here`);
  const deliver = await delivererTo(target);
  await deliver(toEvent(record)).catch((error: unknown) => {
    throw new SandboxError(`the event ${record.eventID} has not been delivered: ${reasonOf(error)}`);
  });
  console.log(`sent ${record.eventID} (${record.eventTime} ${record.eventName}) to ${nameOf(target)}`);
}
