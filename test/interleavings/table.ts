/** A table in the simulation: what DynamoDB does with a transaction, and with a Query that reads item by item. */
import { isDeepStrictEqual } from "node:util";
import type { Item } from "../../lib/store/items.ts";
import { type Condition, keyOf, type Write } from "../../lib/store/transaction.ts";

/** Tables with the same items are the same object: they can be told apart by number. */
export interface Table {
  readonly number: number;
  /** In the order of their keys. */
  readonly items: ReadonlyMap<string, Item>;
}

const known = new Map<string, Table>();

export function tableOf(items: Iterable<Item>): Table {
  const sorted = [...items].toSorted((one, two) => (one.sk < two.sk ? -1 : 1));
  const text = JSON.stringify(sorted.map(canonical));
  const there = known.get(text);
  if (there) return there;
  const table = { number: known.size, items: new Map(sorted.map((item) => [item.sk, item])) };
  known.set(text, table);
  return table;
}

/** The same text for the same attributes, whatever order they were set in. */
const canonical = (item: Item): unknown => Object.entries(item).toSorted(([one], [two]) => (one < two ? -1 : 1));

/** The first item of the range whose key is greater; undefined: there is none. */
export function nextItem({ items }: Table, after: string, to: string): Item | undefined {
  for (const [sk, item] of items) if (sk > after) return sk <= to ? item : undefined;
  return undefined;
}

/** @returns the table as it is then; or the writes whose conditions fail, each with what is there */
export function execute(table: Table, writes: readonly Write[]): Table | ReadonlyMap<Write, Item | undefined> {
  const failed = new Map<Write, Item | undefined>();
  for (const write of writes) {
    const item = table.items.get(keyOf(write));
    if (!holds(write.condition, item)) failed.set(write, item);
  }
  if (failed.size > 0) return failed;
  const items = new Map(table.items);
  for (const write of writes) {
    const sk = keyOf(write);
    if ("put" in write) items.set(sk, write.put);
    else if ("delete" in write) items.delete(sk);
    else if ("update" in write) items.set(sk, updated(write, items.get(sk)));
  }
  return tableOf(items.values());
}

const attributesOf = (item: Item | undefined): Readonly<Record<string, unknown>> => ({ ...item });

/** As transaction.ts says it to DynamoDB: no write but those that finish or clear a mark may touch a marked item. */
function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === "absent") return item === undefined;
  const { equals = {}, atMost = {}, markedBy } = typeof condition === "object" ? condition : {};
  if (markedBy !== undefined) return item?.operation?.record === markedBy;
  if (item?.operation !== undefined) return false;
  if (condition !== undefined && item === undefined) return false;
  const attributes = attributesOf(item);
  return (
    Object.entries(equals).every(([name, value]) => isDeepStrictEqual(attributes[name], value)) &&
    Object.entries(atMost).every(([name, most]) => Number(attributes[name]) <= most)
  );
}

function updated(write: Extract<Write, { readonly update: string }>, item: Item | undefined): Item {
  const attributes = attributesOf(item);
  const counted = Object.entries(write.add ?? {}).map(([name, more]) => [name, Number(attributes[name]) + more]);
  const changed = Object.entries({ ...attributes, ...write.set, ...Object.fromEntries(counted) });
  return { ...Object.fromEntries(changed.filter(([, value]) => value !== undefined)), sk: write.update };
}
