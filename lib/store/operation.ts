/**
 * A commit that needs several transactions, all or nothing wherever it is cut off. What doesn't fit the main transaction
 * is marked first, and a record says that the operation is pending. The main transaction makes it committed, which is
 * the moment at which everything happens; then the marks are turned into what they stand for, and the record goes.
 * docs/concurrency.md has a picture, and says what goes wrong without each part.
 */
import { randomUUID } from "node:crypto";
import { beforeUndoing, type Deadline } from "../deadline.ts";
import { isKind, type Item, type OperationItem } from "./items.ts";
import { keys } from "./keys.ts";
import { expectsItem, isMarked, type Mark, markFor, type Marked, marking } from "./marks.ts";
import type { Failures, RawPartition } from "./raw.ts";
import { clearAll, finishAll, giveUp, settle, settleFailures } from "./settle.ts";
import { inTransactions, MAX_WRITES } from "./size.ts";
import { keyOf, type Write } from "./transaction.ts";
import { untilUnchanged } from "./until-unchanged.ts";

/** What became of a commit. */
export type Outcome =
  | { readonly committed: true }
  | {
      readonly committed: false;
      /** The writes whose conditions failed, each with the item that is there; undefined where none is. */
      readonly failed: Failures;
    };

/**
 * @param records what puts it on record: they never make it too large
 * @throws RequestLimitExceeded, Unavailable: then it has happened as a whole, or not at all and never will
 */
export async function commitInSteps(
  writes: readonly Write[],
  records: readonly Write[],
  raw: RawPartition,
  deadline: Deadline,
): Promise<Outcome> {
  const { overflow, main } = split(writes, records);
  // Each attempt has a record of its own: somebody may still be clearing the marks of the one before.
  return untilUnchanged(() => new Operation(overflow, raw, deadline).commit(main));
}

/**
 * What is in other partitions goes in the main transaction: nobody there would find the record of a mark. Counters go
 * there as long as all of them fit, so that others who count the same are not held up by marks; then the writes with the
 * last keys. The others are marked in the order of their keys: of two requests that do nothing else, neither waits for a
 * mark while it holds one that the other waits for. Where a counter breaks that order, one of them gives the other up.
 */
function split(
  writes: readonly Write[],
  records: readonly Write[],
): { readonly overflow: readonly Write[]; readonly main: readonly Write[] } {
  const most = MAX_WRITES - 1 - records.length;
  const unmarked = writes.filter((write) => isElsewhere(write) || isCounter(write));
  const first = new Set(unmarked.length <= most ? unmarked : writes.filter(isElsewhere));
  const others = writes.filter((write) => !first.has(write)).toSorted((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
  const left = most - first.size;
  const [last = []] = left < 1 ? [] : inTransactions(others.toReversed(), left);
  return { overflow: others.slice(0, others.length - last.length), main: [...first, ...last, ...records] };
}

const isElsewhere = ({ pk }: Write): boolean => pk !== undefined;

/** Whether it counts, or depends on nothing having been counted, as the delete of a group does. */
const isCounter = (write: Write): boolean =>
  ("update" in write && write.add !== undefined) ||
  (typeof write.condition === "object" && write.condition.equals?.["additions"] !== undefined);

/** A write that is marked, and its mark. */
interface Planned {
  readonly write: Write;
  mark: Mark;
}

/** One attempt, from the first mark to the last. */
class Operation {
  readonly #record = keys.operation(randomUUID());
  readonly #planned: readonly Planned[];
  readonly #raw: RawPartition;
  readonly #deadline: Deadline;
  /** When to stop going forward, so that what is there can be taken back. */
  readonly #due: Deadline;

  constructor(overflow: readonly Write[], raw: RawPartition, deadline: Deadline) {
    this.#planned = overflow.map((write) => ({ write, mark: markFor(write, this.#record, expectsItem(write)) }));
    this.#raw = raw;
    this.#deadline = deadline;
    this.#due = beforeUndoing(deadline);
  }

  /** @returns undefined where somebody has given this attempt up: another one is needed */
  async commit(main: readonly Write[]): Promise<Outcome | undefined> {
    let outcome: Outcome | "given up";
    try {
      outcome = (await this.#placeMarks()) ?? (await this.#commitMain(main));
    } catch (error) {
      if (!(await this.#giveUp())) throw error;
      outcome = { committed: true };
    }
    if (outcome === "given up") {
      await this.#clear();
      return undefined;
    }
    if (outcome.committed) await this.#finish();
    else await this.#giveUp();
    return outcome;
  }

  /** @returns undefined once all marks are there */
  async #placeMarks(): Promise<Outcome | undefined> {
    const marks = this.#planned.map(({ write }) => keyOf(write));
    const record: OperationItem = { sk: this.#record, state: "pending", marks };
    let withRecord: readonly Write[] = [{ put: record, condition: "absent" }];
    const markings = this.#planned.map(({ write, mark }) => marking(write, mark));
    let start = 0;
    for (const { length } of inTransactions(markings, MAX_WRITES - 1)) {
      const failed = await this.#placeSome(this.#planned.slice(start, start + length), withRecord);
      if (failed) return { committed: false, failed };
      withRecord = [];
      start += length;
    }
    return undefined;
  }

  /** @returns the writes whose conditions don't hold; undefined where all of these are marked */
  async #placeSome(some: readonly Planned[], withRecord: readonly Write[]): Promise<Failures | undefined> {
    const outcome = await untilUnchanged(async () => {
      const planned = new Map(some.map((one) => [marking(one.write, one.mark), one]));
      const failed = await this.#raw.send([...withRecord, ...planned.keys()], this.#due);
      if (!failed) return "placed";
      await settle(failed.values(), this.#raw, this.#due);
      const real = new Map<Write, Item | undefined>();
      for (const [marked, there] of failed) {
        const plan = planned.get(marked);
        if (!plan || isMarked(there)) continue;
        // Without a condition the write holds either way; what stands for it depends on whether the item is there.
        if (plan.write.condition === undefined) plan.mark = markFor(plan.write, this.#record, there !== undefined);
        else real.set(plan.write, there);
      }
      return real.size > 0 ? real : undefined;
    });
    return outcome === "placed" ? undefined : outcome;
  }

  async #commitMain(writes: readonly Write[]): Promise<Outcome | "given up"> {
    const turn: Write = {
      update: this.#record,
      set: { state: "committed" },
      condition: { equals: { state: "pending" } },
    };
    const token = randomUUID();
    return untilUnchanged(async () => {
      const failed = await this.#raw.send([turn, ...writes], this.#due, token);
      if (!failed) return { committed: true };
      if (failed.has(turn)) return isCommitted(failed.get(turn)) ? { committed: true } : "given up";
      if (![...failed.values()].some(isMarked)) return { committed: false, failed };
      await settleFailures(failed, this.#raw, this.#due);
      return undefined;
    });
  }

  /** It has happened: what is not finished here is finished by whoever meets a mark. */
  async #finish(): Promise<void> {
    await finishAll(this.#record, this.#marked(), this.#raw, this.#deadline).catch(() => {});
  }

  /**
   * Without its record it never happens, whatever is still on its way: that is also how an answer that was lost is made
   * up for.
   * @returns whether it turns out to have happened already
   */
  async #giveUp(): Promise<boolean> {
    try {
      if (isCommitted(await giveUp(this.#record, this.#raw, this.#deadline))) return true;
      await this.#clear();
    } catch {
      // Nobody is blocked by what stays, and the request has an error to answer.
    }
    return false;
  }

  /** Marks that are not cleared here are cleared by whoever meets them. */
  async #clear(): Promise<void> {
    await clearAll(this.#marked(), this.#raw, this.#deadline).catch(() => {});
  }

  #marked(): Marked[] {
    return this.#planned.map(({ write, mark }) => ({ sk: keyOf(write), operation: mark }));
  }
}

const isCommitted = (item: Item | undefined): boolean =>
  item !== undefined && isKind("operation", item) && item.state === "committed";
