import { isKind, type Item } from "./items.ts";
import { after, before, isMarked } from "./marks.ts";
import type { RawPartition } from "./raw.ts";

/**
 * Items as they are for whoever reads them now. A mark counts by its operation's record, which has to be read after the
 * mark: committed, the item is what it is to become; pending or given up, what it was. Nothing is written.
 * @param items as they have been read
 */
export async function viewsOf(items: readonly Item[], raw: RawPartition): Promise<readonly Item[]> {
  if (!items.some(isMarked)) return items;
  const read = new Map<string, Promise<Item | undefined>>();
  const recordOf = (sk: string) => {
    const record = read.get(sk) ?? raw.get(sk);
    read.set(sk, record);
    return record;
  };
  const views = await Promise.all(items.map((item) => viewOf(item, recordOf, raw)));
  return views.filter((view) => view !== undefined);
}

async function viewOf(
  item: Item | undefined,
  readRecord: (sk: string) => Promise<Item | undefined>,
  raw: RawPartition,
): Promise<Item | undefined> {
  if (!isMarked(item)) return item;
  const { record: sk } = item.operation;
  const record = await readRecord(sk);
  if (record && isKind("operation", record)) return record.state === "committed" ? after(item) : before(item);
  // The operation was given up; or it is finished, and then the item is no longer what has been read.
  const again = await raw.get(item.sk);
  const view =
    isMarked(again) && again.operation.record === sk ? before(again) : await viewOf(again, (key) => raw.get(key), raw);
  return view && { ...view, ...countersOf(item) };
}

const COUNTERS = new Set(["additions", "modifications"]);

/**
 * An item that had to be read once more may count what has come since, and what was read beside it doesn't have that. It
 * counts what it did when it was read first: a condition that it is unchanged fails then, and its reader looks again.
 */
const countersOf = (item: Item): Partial<Item> =>
  Object.fromEntries(Object.entries(item).filter(([name]) => COUNTERS.has(name)));
