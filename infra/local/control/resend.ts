import { reasonOf } from "../events.ts";
import type { Route } from "./route.ts";
import { whoseOf } from "./whose.ts";

/**
 * Hands an event to the target once more, and answers when that has taken it. `?id=…&account=…&region=…`: the event's
 * ID or its request's; the first account and its region where they aren't given.
 */
export const resend: Route = async ({ findRecord, events, regions }, query) => {
  const id = query.get("id") ?? "";
  if (!/^[0-9a-f-]{36}$/.test(id)) return refuse(400, "id is that of an event or of a request");
  const whose = whoseOf(query, regions);
  if (typeof whose === "string") return refuse(400, whose);
  const target = events();
  if (!target) return refuse(409, "events go nowhere: start the sandbox with --events");
  const record = await findRecord(id, whose);
  if (!record) return refuse(404, `there is no event or request ${id} on record`);
  try {
    await target.resend(record);
  } catch (error) {
    return refuse(502, `the event ${record.eventID} has not been delivered: ${reasonOf(error)}`);
  }
  return { json: { sent: record.eventID } };
};

const refuse = (status: number, error: string) => ({ status, json: { error } });
