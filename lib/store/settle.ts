/**
 * What becomes of marks: those of an operation that is committed are finished, those of one that is given up are
 * cleared. Whoever meets another request's mark does that for it, so that a request that died blocks nobody.
 */
import type { Deadline } from "../deadline.ts";
import { errors } from "../errors.ts";
import { isKind, type Item, type OperationItem } from "./items.ts";
import { clearing, finishing, isMarked, type Marked } from "./marks.ts";
import { backOff, type Failures, type RawPartition } from "./raw.ts";
import { inTransactions } from "./size.ts";
import type { Write } from "./transaction.ts";

/**
 * How long a pending operation is left to whoever it belongs to, before it is taken for dead and given up: longer than
 * a living request takes from its first mark to its commit.
 */
const PATIENCE_MILLISECONDS = 1_000;

/**
 * Sees to it that the marks among items that were met are no longer on them.
 * @throws RequestLimitExceeded where the deadline passes while another request is at work
 */
export async function settle(met: Iterable<Item | undefined>, raw: RawPartition, deadline: Deadline): Promise<void> {
  const byRecord = new Map<string, Marked[]>();
  for (const item of met) {
    if (!isMarked(item)) continue;
    const { record } = item.operation;
    byRecord.set(record, [...(byRecord.get(record) ?? []), item]);
  }
  for (const [sk, marked] of byRecord) {
    const record = await decided(sk, raw, deadline);
    if (record) await finish(record, raw, deadline);
    else await clearAll(marked, raw, deadline);
  }
}

/**
 * The same for the items that a transaction's conditions have failed on: what an item's mark means is to be found in the
 * item's own partition.
 */
export async function settleFailures(failed: Failures, raw: RawPartition, deadline: Deadline): Promise<void> {
  const byPartition = new Map<string | undefined, (Item | undefined)[]>();
  for (const [{ pk }, item] of failed) byPartition.set(pk, [...(byPartition.get(pk) ?? []), item]);
  for (const [pk, items] of byPartition) await settle(items, pk === undefined ? raw : raw.elsewhere(pk), deadline);
}

/**
 * Waits until an operation is no longer pending; gives it up where that takes too long.
 * @returns its record, now committed; undefined where it was given up, or is finished and gone
 */
async function decided(sk: string, raw: RawPartition, deadline: Deadline): Promise<OperationItem | undefined> {
  const patienceEnds = Date.now() + PATIENCE_MILLISECONDS;
  for (let attempt = 1; ; attempt++) {
    const record = await raw.get(sk, deadline);
    if (!record || !isKind("operation", record)) return undefined;
    if (record.state === "committed") return record;
    if (Date.now() >= patienceEnds) return giveUp(sk, raw, deadline);
    if (!(await backOff(Math.min(attempt, 3), deadline))) throw errors.requestLimit("another request is at work");
  }
}

/**
 * Gives a pending operation up: without its record, none of what it has marked is ever going to happen.
 * @returns its record where it was committed at the last moment
 */
export async function giveUp(sk: string, raw: RawPartition, deadline: Deadline): Promise<OperationItem | undefined> {
  const deletion: Write = { delete: sk, condition: { equals: { state: "pending" } } };
  const record = (await raw.send([deletion], deadline))?.get(deletion);
  return record && isKind("operation", record) ? record : undefined;
}

/** Finishes what somebody else has committed: what its marks mean is read off them. */
async function finish(record: OperationItem, raw: RawPartition, deadline: Deadline): Promise<void> {
  const items = await Promise.all(record.marks.map((sk) => raw.get(sk, deadline)));
  const marked = items.filter(isMarked).filter(({ operation }) => operation.record === record.sk);
  await finishAll(record.sk, marked, raw, deadline);
}

/**
 * Makes of all that a committed operation has marked what it is to become. Its record goes with the last of them: without
 * it, a mark that is left would count as one of an operation that was given up.
 */
export async function finishAll(
  record: string,
  marked: readonly Marked[],
  raw: RawPartition,
  deadline: Deadline,
): Promise<void> {
  await sendAll([...marked.map(finishing), { delete: record }], raw, deadline);
}

/** Makes of marked items again what they were. */
export const clearAll = (marked: readonly Marked[], raw: RawPartition, deadline: Deadline): Promise<void> =>
  sendAll(marked.map(clearing), raw, deadline);

/** All of the writes, in few transactions. What fails has been done by somebody else, and is left out. */
async function sendAll(writes: readonly Write[], raw: RawPartition, deadline: Deadline): Promise<void> {
  for (const transaction of inTransactions(writes)) {
    let rest: readonly Write[] = transaction;
    while (rest.length > 0) {
      const failed = await raw.send(rest, deadline);
      if (!failed) break;
      rest = rest.filter((write) => !failed.has(write));
    }
  }
}
