import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { newUuid } from "../chance.ts";
import type { Deadline } from "../deadline.ts";
import type { Ec2Error } from "../errors.ts";
import { putTrailItem, type Recorder, type TrailItem, trailItem, trailKey, type TrailNotes } from "../store/trail.ts";
import { type Asked, elementsOf, onlyReads, parseRecord, toRecord, type TrailRecord } from "./record.ts";
import { resourcesOf } from "./resources.ts";

/** What goes on record, and for how long. */
export interface TrailSettings {
  readonly days: number;
  /** Whether requests that only read do, too. */
  readonly reads: boolean;
  /** Gets each record once it is there, with what stands beside it. */
  readonly onRecord?: (record: TrailRecord, notes: TrailNotes) => void;
}

interface Where {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly settings: TrailSettings;
}

/** What a request leaves in the trail: a record in the transaction of its change, or one of its own when it has ended. */
export class Recording implements Recorder {
  readonly #asked: Omit<Asked, "input">;
  readonly #where: Where;
  /** All that is ever made of the request's record has one time and one ID, and so one key: only one can be there. */
  readonly #at = new Date();
  readonly #eventId = newUuid();
  #isCommitted = false;
  /** What the commit under way puts on record. */
  #written: TrailRecord | undefined;
  /** In AWS's own types, once it has been read. */
  input: object | undefined;
  #notes: TrailNotes = {};

  constructor(asked: Omit<Asked, "input">, where: Where) {
    this.#asked = asked;
    this.#where = where;
  }

  /** Says something of the request, beside what has been said of it. */
  note(notes: TrailNotes): void {
    this.#notes = { ...this.#notes, ...notes };
  }

  write(answer: object) {
    const { pk, item, record } = this.#record(answer);
    this.#written = record;
    return { pk, put: item, condition: "absent" } as const;
  }

  committed(): void {
    this.#isCommitted = true;
    if (this.#written) this.#where.settings.onRecord?.(this.#written, this.#notes);
  }

  /**
   * The request has ended.
   * @returns why what had to go on record didn't; undefined where all is well
   */
  async end(outcome: object | Ec2Error, deadline: Deadline): Promise<unknown> {
    const { client, tableName, settings } = this.#where;
    if (this.#isCommitted || (onlyReads(this.#asked.action) && !settings.reads)) return undefined;
    try {
      const { pk, item, record } = this.#record(outcome);
      const there = await putTrailItem({ client, tableName, pk, deadline }, item);
      settings.onRecord?.(there === undefined ? record : parseRecord(there), this.#notes);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #record(outcome: object): { readonly pk: string; readonly item: TrailItem; readonly record: TrailRecord } {
    const { accountId, region } = this.#asked.caller;
    const [at, eventId] = [this.#at, this.#eventId];
    const asked = { ...this.#asked, input: this.input };
    const elements = elementsOf(asked, outcome);
    const record = toRecord(asked, { at, eventId, outcome }, elements);
    // Those of what is too large for a record, too.
    const resources = resourcesOf(...elements);
    const item = trailItem({ at, record, resources, days: this.#where.settings.days, notes: this.#notes });
    return { pk: trailKey(accountId, region, at), item, record };
  }
}
