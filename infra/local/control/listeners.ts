import type { ServerResponse } from "node:http";
import type { TrailNotes } from "../../../lib/store/trail.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";
import { toShown } from "./asked.ts";

/** Those who are told of each record as it comes. */
export interface Listeners {
  /** @returns false where there are as many as may be, or no more records are to come */
  add(outgoing: ServerResponse): boolean;
  tell(record: TrailRecord, notes: TrailNotes): void;
  /** All that they have heard of is gone. */
  tellOfReset(): void;
  /** Ends what they read. */
  close(): void;
}

const MAX_LISTENERS = 32;
/** What waits for one that doesn't read: with more, it is dropped. It misses nothing that can't be read from the trail. */
const MAX_WAITING_BYTES = 8 * 1_024 * 1_024;

/**
 * By server-sent events (HTML Living Standard, "Server-sent events"): a record each, under its event ID, and
 * an event of type `reset` where all of them are gone.
 */
export function openListeners(): Listeners {
  const listening = new Set<ServerResponse>();
  let isClosed = false;
  const write = (event: string) => {
    for (const outgoing of listening) {
      if (outgoing.writableLength > MAX_WAITING_BYTES) outgoing.destroy();
      else outgoing.write(event);
    }
  };
  return {
    add(outgoing) {
      if (isClosed || listening.size >= MAX_LISTENERS) return false;
      listening.add(outgoing);
      outgoing.once("close", () => listening.delete(outgoing));
      outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      outgoing.flushHeaders();
      return true;
    },
    tell(record, notes) {
      if (listening.size === 0) return;
      // JSON has no line breaks of its own: one line is the whole of it.
      write(`id: ${record.eventID}\ndata: ${JSON.stringify(toShown({ record, notes }))}\n\n`);
    },
    tellOfReset: () => write("event: reset\ndata: {}\n\n"),
    close() {
      isClosed = true;
      for (const outgoing of listening) outgoing.end();
    },
  };
}
