import { randomUUID } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Deadline } from "../deadline.ts";
import type { Ec2Error } from "../errors.ts";
import { putTrailItem, type Recorder, type TrailItem, trailItem, trailKey } from "../store/trail.ts";
import { type Asked, onlyReads, toRecord, type TrailRecord } from "./record.ts";
import { resourcesOf } from "./resources.ts";

/** What goes on record, and for how long. */
export interface TrailSettings {
  readonly days: number;
  /** Whether requests that only read do, too. */
  readonly reads: boolean;
  /** Gets each record once it is there. */
  readonly onRecord?: (record: TrailRecord) => void;
}

interface Where {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly settings: TrailSettings;
}

/** What a request leaves in the trail: a record in the transaction of its change, or one of its own when it has ended. */
export class Recording implements Recorder {
  readonly #asked: Omit<Asked, "input">;
  readonly #where: Where;
  #isCommitted = false;
  /** The one that was made last: what is committed. */
  #latest: TrailRecord | undefined;
  /** In AWS's own types, once it has been read. */
  input: object | undefined;

  constructor(asked: Omit<Asked, "input">, where: Where) {
    this.#asked = asked;
    this.#where = where;
  }

  write(answer: object) {
    const { pk, item } = this.#record(answer);
    return { pk, put: item, condition: "absent" } as const;
  }

  committed(): void {
    this.#isCommitted = true;
    this.#announce();
  }

  /**
   * The request has ended.
   * @returns why what had to go on record didn't; undefined where all is well
   */
  async end(outcome: object | Ec2Error, deadline: Deadline): Promise<unknown> {
    const { client, tableName, settings } = this.#where;
    if (this.#isCommitted || (onlyReads(this.#asked.action) && !settings.reads)) return undefined;
    try {
      const { pk, item } = this.#record(outcome);
      await putTrailItem({ client, tableName, pk, deadline }, item);
      this.#announce();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #announce(): void {
    if (this.#latest) this.#where.settings.onRecord?.(this.#latest);
  }

  #record(outcome: object): { readonly pk: string; readonly item: TrailItem } {
    const { accountId, region } = this.#asked.caller;
    const at = new Date();
    const record = toRecord({ ...this.#asked, input: this.input }, { at, eventId: randomUUID(), outcome });
    this.#latest = record;
    const resources = resourcesOf(record.requestParameters, record.responseElements);
    const item = trailItem({ at, record, resources, days: this.#where.settings.days });
    return { pk: trailKey(accountId, region, at), item };
  }
}
