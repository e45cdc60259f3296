import type { TrailRecord } from "../../lib/trail/record.ts";

/** How far the events for a target have come. */
export interface Cursor {
  /** All that was put on record before is delivered, or given up. ISO 8601, to the millisecond. */
  readonly since: string;
  /** IDs of events from then on that are, too. */
  readonly delivered: readonly string[];
  /** Whether nothing was left when the sandbox stopped: what is put on record by others after it was not asked for. */
  readonly isDone: boolean;
}

/** A record may come that much later than its time says: a request may take 29 seconds. */
const LATE_MILLISECONDS = 30_000;

/** As many as an item of the table has room for, with much to spare. Of what else is delivered, some may come twice. */
const MAX_DELIVERED = 2_000;

/** Which events are on their way, and which have arrived. */
export class Ledger {
  /** By event ID: the time of its record, in milliseconds since 1970. */
  readonly #pending = new Map<string, number>();
  readonly #delivered = new Map<string, number>();
  readonly #startedAt: number;
  #left: Cursor | undefined;
  #hasChanged = true;

  /** @param left where it has to begin: at what another sandbox has left, until that is on its way, too */
  constructor(startedAt: Date, left: Cursor | undefined) {
    this.#startedAt = startedAt.getTime();
    this.#left = left;
  }

  begin({ eventID, eventTime }: TrailRecord): void {
    this.#pending.set(eventID, Date.parse(eventTime));
    this.#hasChanged = true;
  }

  /** It is delivered, or given up. */
  end({ eventID, eventTime }: TrailRecord): void {
    this.#pending.delete(eventID);
    this.#delivered.set(eventID, Date.parse(eventTime));
    this.#hasChanged = true;
  }

  /** What was left is on its way now. */
  release(): void {
    this.#left = undefined;
    this.#hasChanged = true;
  }

  /** @returns undefined where it is as it was the last time */
  takeCursor(isStopping: boolean): Cursor | undefined {
    if (!this.#hasChanged && !isStopping) return undefined;
    this.#hasChanged = false;
    const since = this.#since();
    for (const [eventID, time] of this.#delivered) if (time < since) this.#delivered.delete(eventID);
    const delivered = [...(this.#left?.delivered ?? []), ...this.#delivered.keys()].slice(-MAX_DELIVERED);
    const isDone = isStopping && this.#pending.size === 0 && this.#left === undefined;
    return { since: new Date(since).toISOString(), delivered, isDone };
  }

  #since(): number {
    if (this.#left) return Date.parse(this.#left.since);
    let since = Date.now() - LATE_MILLISECONDS;
    for (const time of this.#pending.values()) since = Math.min(since, time);
    return this.#pending.size === 0 ? Math.max(since, this.#startedAt) : since;
  }
}
