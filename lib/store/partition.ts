import { randomUUID } from "node:crypto";
import type { Item } from "./items.ts";
import type { Key, Range } from "./keys.ts";
import { isMarked } from "./marks.ts";
import { commitInSteps, type Outcome } from "./operation.ts";
import { openRaw, type PartitionOptions, type RawPartition } from "./raw.ts";
import { settle, settleFailures } from "./settle.ts";
import { fitsOne, MAX_WRITES } from "./size.ts";
import type { Write } from "./transaction.ts";
import { untilUnchanged } from "./until-unchanged.ts";
import { viewsOf } from "./views.ts";

/**
 * One account in one region: the part of the table that a request can reach. Reads are strongly consistent, and show
 * what is so: nothing of requests that have not happened, all of those that have.
 */
export interface Partition extends PartitionReader {
  /**
   * All of the writes or none, however many they are: in one transaction where they fit.
   * @param answer what the request is going to answer if they are made: it goes on record with them. Undefined where
   * they are not what was asked for
   * @throws RequestLimitExceeded, Unavailable: then all of them have been made, or none
   */
  commit(writes: readonly Write[], answer: object | undefined): Promise<Outcome>;
}

/** What a partition holds, to look at. */
export interface PartitionReader {
  get<Stored extends Item>(sk: Key<Stored>): Promise<Stored | undefined>;
  /** All items of the range, in the order of their keys. */
  query<Stored extends Item>(range: Range<Stored>): Promise<readonly Stored[]>;
  /** The same, with no request under way among them: for what is about to be deleted as a whole. */
  settled<Stored extends Item>(range: Range<Stored>): Promise<readonly Stored[]>;
  /** The same as {@link query} one by one, read as they are asked for, in requests of about that many. */
  scan<Stored extends Item>(range: Range<Stored>, readAhead?: number): AsyncIterable<Stored>;
}

export function openPartition(options: PartitionOptions): Partition {
  const raw = openRaw(options);
  const { deadline, recorder } = options;

  async function* scan<Stored extends Item>(range: Range<Stored>, readAhead?: number): AsyncIterable<Stored> {
    for await (const page of raw.pages(range, readAhead)) yield* (await viewsOf(page, raw)) as readonly Stored[];
  }

  async function query<Stored extends Item>(range: Range<Stored>): Promise<readonly Stored[]> {
    const items: Stored[] = [];
    for await (const item of scan(range)) items.push(item);
    return items;
  }

  return {
    async get<Stored extends Item>(sk: Key<Stored>) {
      const item = await raw.get(sk);
      const [view] = item ? await viewsOf([item], raw) : [];
      return view as Stored | undefined;
    },

    query,

    async settled<Stored extends Item>(range: Range<Stored>) {
      const items: Item[] = [];
      for await (const page of raw.pages(range)) items.push(...page);
      if (!items.some(isMarked)) return items as unknown as readonly Stored[];
      await settle(items, raw, deadline);
      return query(range);
    },

    scan,

    async commit(writes, answer) {
      const record = answer && recorder?.write(answer);
      const records = record ? [record] : [];
      const outcome = await (fitsOne(writes, MAX_WRITES - records.length)
        ? commitAtOnce([...writes, ...records], raw, deadline)
        : commitInSteps(writes, records, raw, deadline));
      if (record && outcome.committed) recorder?.committed();
      return outcome;
    },
  };
}

/** One transaction, one call: more only where it meets the marks of a request that takes several. */
async function commitAtOnce(
  writes: readonly Write[],
  raw: RawPartition,
  deadline: PartitionOptions["deadline"],
): Promise<Outcome> {
  const token = randomUUID();
  return untilUnchanged(async (): Promise<Outcome | undefined> => {
    const failed = await raw.send(writes, deadline, token);
    if (!failed) return { committed: true };
    if (![...failed.values()].some(isMarked)) return { committed: false, failed };
    await settleFailures(failed, raw, deadline);
    return undefined;
  });
}
