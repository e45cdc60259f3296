import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./items.ts";

/** What has to hold of the item as it is stored. */
export type Condition =
  | "absent"
  | "present"
  | {
      /** An attribute that is undefined here must be absent there. */
      readonly equals?: Attributes;
      readonly atMost?: Counters;
    };

type Attributes = Readonly<Record<string, unknown>>;
type Counters = Readonly<Record<string, number>>;

/** A transaction is data first: these are its parts. */
export type Write =
  | { readonly put: Item; readonly condition?: Condition }
  | { readonly delete: string; readonly condition?: Condition }
  /** Sets attributes, and removes those that are undefined here. */
  | { readonly update: string; readonly set: Attributes; readonly condition: Condition }
  /** Counts up: by 0, the item only has to meet the condition. */
  | { readonly increment: string; readonly by: Counters; readonly condition: Condition };

/** DynamoDB API Reference, TransactWriteItems. */
export const MAX_WRITES = 100;

type TransactItems = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/** The parameters of TransactWriteItems. Every failed condition will show the item that is really there. */
export function toTransactItems(writes: readonly Write[], TableName: string, pk: string): TransactItems {
  return writes.map((write) => {
    const { names, values, clauses } = expression(write.condition);
    const condition = clauses.length > 0 && {
      ConditionExpression: clauses.join(" AND "),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
    if ("increment" in write) {
      const add = addExpression(write.by);
      return {
        Update: {
          TableName,
          Key: { pk, sk: write.increment },
          UpdateExpression: add.expression,
          ExpressionAttributeNames: { ...names, ...add.names },
          ExpressionAttributeValues: { ...values, ...add.values },
          ...condition,
        },
      };
    }
    if ("update" in write) {
      const update = updateExpression(write.set);
      return {
        Update: {
          TableName,
          Key: { pk, sk: write.update },
          UpdateExpression: update.expression,
          ExpressionAttributeNames: { ...names, ...update.names },
          ...(Object.keys({ ...values, ...update.values }).length > 0 && {
            ExpressionAttributeValues: { ...values, ...update.values },
          }),
          ...condition,
        },
      };
    }
    const attributes = {
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    };
    if ("put" in write) return { Put: { TableName, Item: { pk, ...write.put }, ...attributes, ...condition } };
    return { Delete: { TableName, Key: { pk, sk: write.delete }, ...attributes, ...condition } };
  });
}

interface Expression {
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
  readonly clauses: string[];
}

function expression(condition: Condition | undefined): Expression {
  if (condition === undefined) return { names: {}, values: {}, clauses: [] };
  if (condition === "absent") return { names: {}, values: {}, clauses: ["attribute_not_exists(pk)"] };
  const result: Expression = { names: {}, values: {}, clauses: ["attribute_exists(pk)"] };
  if (condition === "present") return result;
  for (const [name, value] of Object.entries(condition.equals ?? {})) {
    result.names[`#${name}`] = name;
    if (value !== undefined) result.values[`:${name}`] = value;
    result.clauses.push(value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`);
  }
  for (const [name, value] of Object.entries(condition.atMost ?? {})) {
    result.names[`#${name}`] = name;
    result.values[`:most_${name}`] = value;
    result.clauses.push(`#${name} <= :most_${name}`);
  }
  return result;
}

function addExpression(by: Counters) {
  const counters = Object.entries(by);
  return {
    expression: `ADD ${counters.map(([name]) => `#${name} :by_${name}`).join(", ")}`,
    names: Object.fromEntries(counters.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(counters.map(([name, value]) => [`:by_${name}`, value])),
  };
}

function updateExpression(attributes: Attributes) {
  const entries = Object.entries(attributes);
  const set = entries.filter(([, value]) => value !== undefined).map(([name]) => `#${name} = :new_${name}`);
  const remove = entries.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const clauses = [
    ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
  ];
  return {
    expression: clauses.join(" "),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(
      entries.filter(([, value]) => value !== undefined).map(([name, value]) => [`:new_${name}`, value]),
    ),
  };
}

/**
 * The parts of a transaction that failed, with the item that is there instead; undefined where none is.
 * @param failed by the index of the write, as the transaction's outcome tells
 */
export function failedParts<Part, Stored>(
  parts: readonly Part[],
  writesOf: (part: Part) => readonly Write[],
  failed: ReadonlyMap<number, Stored | undefined>,
): Map<Part, Stored | undefined> {
  const result = new Map<Part, Stored | undefined>();
  let index = 0;
  for (const part of parts) {
    for (const _ of writesOf(part)) {
      if (failed.has(index)) result.set(part, failed.get(index));
      index++;
    }
  }
  return result;
}

/** The parts in as few transactions as the limit allows; the writes of one part stay together. */
export function inTransactions<Part>(
  parts: readonly Part[],
  writesOf: (part: Part) => readonly Write[],
  limit = MAX_WRITES,
): Part[][] {
  const transactions: Part[][] = [];
  let room = 0;
  for (const part of parts) {
    const size = writesOf(part).length;
    if (size > room) {
      transactions.push([]);
      room = limit;
    }
    transactions.at(-1)?.push(part);
    room -= size;
  }
  return transactions;
}
