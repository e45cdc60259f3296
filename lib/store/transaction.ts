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
  | {
      readonly update: string;
      /** Attributes that are undefined here are removed. */
      readonly set?: Attributes;
      /** By 0, the item only has to meet the condition. */
      readonly add?: Counters;
      readonly condition: Condition;
    };

/** DynamoDB API Reference, TransactWriteItems. */
export const MAX_WRITES = 100;

type TransactItems = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/** The parameters of TransactWriteItems. Every failed condition will show the item that is really there. */
export function toTransactItems(writes: readonly Write[], TableName: string, pk: string): TransactItems {
  return writes.map((write) => {
    const condition = conditionExpression(write.condition);
    const common = {
      TableName,
      ...(condition.clauses.length > 0 && {
        ConditionExpression: condition.clauses.join(" AND "),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      }),
    };
    if ("put" in write) return { Put: { ...common, Item: { pk, ...write.put }, ...placeholders(condition) } };
    if ("delete" in write) {
      return { Delete: { ...common, Key: { pk, sk: write.delete }, ...placeholders(condition) } };
    }
    const update = updateExpression(write);
    return {
      Update: {
        ...common,
        Key: { pk, sk: write.update },
        UpdateExpression: update.clauses.join(" "),
        ...placeholders(condition, update),
      },
    };
  });
}

interface Expression {
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
  readonly clauses: string[];
}

/** What the clauses refer to. DynamoDB refuses it where it is empty. */
function placeholders(...expressions: readonly Expression[]) {
  const names = Object.assign({}, ...expressions.map((expression) => expression.names)) as Expression["names"];
  const values = Object.assign({}, ...expressions.map((expression) => expression.values)) as Expression["values"];
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function conditionExpression(condition: Condition | undefined): Expression {
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

function updateExpression({ set = {}, add = {} }: { readonly set?: Attributes; readonly add?: Counters }): Expression {
  const result: Expression = { names: {}, values: {}, clauses: [] };
  const parts: Record<"SET" | "REMOVE" | "ADD", string[]> = { SET: [], REMOVE: [], ADD: [] };
  for (const [name, value] of Object.entries(set)) {
    result.names[`#${name}`] = name;
    if (value !== undefined) result.values[`:new_${name}`] = value;
    if (value === undefined) parts.REMOVE.push(`#${name}`);
    else parts.SET.push(`#${name} = :new_${name}`);
  }
  for (const [name, value] of Object.entries(add)) {
    result.names[`#${name}`] = name;
    result.values[`:add_${name}`] = value;
    parts.ADD.push(`#${name} :add_${name}`);
  }
  for (const [keyword, list] of Object.entries(parts)) {
    if (list.length > 0) result.clauses.push(`${keyword} ${list.join(", ")}`);
  }
  return result;
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
