/**
 * Marks: what a request that needs several transactions leaves on an item that it is about to write, until the request
 * as a whole has happened or not. Pure; the protocol is in operation.ts, its explanation in docs/concurrency.md.
 */
import type { Item } from "./items.ts";
import { type Attributes, type Counters, keyOf, type Write } from "./transaction.ts";

/**
 * The attribute `operation` of a marked item. The attributes beside it are what the item is until the operation is
 * committed; an item that wasn't there (`add`, `reserve`) is nothing until then.
 */
export type Mark = { /** Sort key of the operation's record. */ readonly record: string } & (
  | { /** What is beside the mark is going to be there. */ readonly does: "add" }
  | { readonly does: "change"; readonly set: Attributes; readonly remove: readonly string[] }
  | { /** It counts up; nothing else of it changes. */ readonly does: "count"; readonly add: Counters }
  | { readonly does: "replace"; readonly becomes: Item }
  | { readonly does: "delete" }
  | { /** Nothing is there, and nothing may come. */ readonly does: "reserve" }
);

export interface Marked extends Item {
  readonly operation: Mark;
}

export const isMarked = (item: Item | undefined): item is Marked => item?.operation !== undefined;

/**
 * The mark for what a write is about to do.
 * @param isThere whether its item is there, as far as that is known: what the mark relies on
 */
export function markFor(write: Write, record: string, isThere: boolean): Mark {
  if ("put" in write) return isThere ? { record, does: "replace", becomes: write.put } : { record, does: "add" };
  if (!isThere) return { record, does: "reserve" };
  if ("delete" in write) return { record, does: "delete" };
  if ("check" in write) return { record, does: "change", set: {}, remove: [] };
  if (write.add) return { record, does: "count", add: write.add };
  const attributes = Object.entries(write.set ?? {});
  return {
    record,
    does: "change",
    set: Object.fromEntries(attributes.filter(([, value]) => value !== undefined)),
    remove: attributes.flatMap(([name, value]) => (value === undefined ? [name] : [])),
  };
}

/** The write that puts the mark on the item, under the condition of the write that it stands for. */
export function marking(write: Write, operation: Mark): Write {
  const sk = keyOf(write);
  if (operation.does === "add" || operation.does === "reserve") {
    const item = "put" in write ? write.put : { sk };
    return { put: { ...item, operation }, condition: "absent" };
  }
  return { update: sk, set: { operation }, condition: write.condition ?? "present" };
}

/** Whether a write, going by its condition, is about an item that is there; a guess where it has none. */
export const expectsItem = (write: Write): boolean =>
  write.condition === undefined ? !("put" in write) : write.condition !== "absent";

/** The write that turns a marked item into what its operation, now committed, makes of it. */
export function finishing({ sk, operation }: Marked): Write {
  const condition = { markedBy: operation.record };
  switch (operation.does) {
    case "add":
      return { update: sk, set: { operation: undefined }, condition };
    case "change": {
      const removed = operation.remove.map((name) => [name, undefined]);
      return { update: sk, set: { ...operation.set, ...Object.fromEntries(removed), operation: undefined }, condition };
    }
    case "count":
      return { update: sk, add: operation.add, set: { operation: undefined }, condition };
    case "replace":
      return { put: operation.becomes, condition };
    default:
      return { delete: sk, condition };
  }
}

/** The write that makes a marked item again what it was before its operation, which has been given up. */
export function clearing({ sk, operation }: Marked): Write {
  const condition = { markedBy: operation.record };
  const wasThere = operation.does !== "add" && operation.does !== "reserve";
  return wasThere ? { update: sk, set: { operation: undefined }, condition } : { delete: sk, condition };
}

/** What a marked item is as long as its operation is not committed; undefined: nothing. */
export function before({ operation, ...item }: Marked): Item | undefined {
  return operation.does === "add" || operation.does === "reserve" ? undefined : item;
}

/**
 * What it is from then on. A counter is still what it was: what it counts may have come after what was read beside it,
 * and as what it was it makes the condition that it hasn't changed fail, so that its reader looks again (views.ts).
 */
export function after({ operation, ...item }: Marked): Item | undefined {
  switch (operation.does) {
    case "add":
    case "count":
      return item;
    case "change": {
      const gone = new Set(operation.remove);
      return {
        ...Object.fromEntries(Object.entries(item).filter(([name]) => !gone.has(name))),
        ...operation.set,
        sk: item.sk,
      };
    }
    case "replace":
      return operation.becomes;
    default:
      return undefined;
  }
}
