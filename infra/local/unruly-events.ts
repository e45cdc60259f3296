import type { TrailRecord } from "../../lib/trail/record.ts";
import type { Events } from "./events.ts";

/** What AWS may do to events, and seldom does while somebody watches. */
export interface Unruliness {
  /** How long after its request an event comes, at the earliest. */
  readonly delayMilliseconds: number;
  /** How many times more each one comes. */
  readonly duplicates: number;
  /** Whether the later one of two comes first. */
  readonly disorder: boolean;
}

/** A double comes that long after the one before it; and one that waits for another to overtake it waits that long. */
const APART_MILLISECONDS = 1_000;

/** How many may wait here, so that memory stays bounded: beyond that, events go out at once. */
const MAX_WAITING = 10_000;

interface Sendable {
  readonly record: TrailRecord;
  readonly settled: (() => void) | undefined;
}

/** Passes on what it is given as `unruliness` says; on stop, what waits here goes out at once. */
export function unruly(events: Events, { delayMilliseconds, duplicates, disorder }: Unruliness): Events {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let stopping = false;
  let held: (Sendable & { readonly timer: NodeJS.Timeout }) | undefined;

  function later(milliseconds: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      run();
    }, milliseconds);
    waiting.set(timer, run);
    return timer;
  }

  function cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    waiting.delete(timer);
  }

  function pass({ record, settled }: Sendable): void {
    for (let double = 0; double <= duplicates; double++) {
      const milliseconds = delayMilliseconds + double * APART_MILLISECONDS;
      // Once is enough: a double that doesn't arrive is none that has to come again.
      const send = () => events.send(record, double === 0 ? settled : undefined);
      if (milliseconds === 0 || stopping || waiting.size >= MAX_WAITING) send();
      else later(milliseconds, send);
    }
  }

  function overtaken(sendable: Sendable): void {
    if (held === undefined) {
      const release = () => {
        held = undefined;
        pass(sendable);
      };
      held = { ...sendable, timer: later(APART_MILLISECONDS, release) };
      return;
    }
    const { timer, ...earlier } = held;
    cancel(timer);
    held = undefined;
    pass(sendable);
    pass(earlier);
  }

  return {
    send(record, settled) {
      // No event is made of what only reads: it would overtake nothing.
      if (disorder && !record.readOnly) overtaken({ record, settled });
      else pass({ record, settled });
    },
    resend: (record) => events.resend(record),
    async stop() {
      stopping = true;
      for (const [timer, run] of waiting) {
        cancel(timer);
        run();
      }
      await events.stop();
    },
  };
}
