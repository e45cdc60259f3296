import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import type { Item } from "./items.ts";

/** What has to hold of the item as it is stored. */
export type Condition =
  | "absent"
  | "present"
  | {
      /** An attribute that is undefined here must be absent there. */
      readonly equals?: Attributes;
      readonly atMost?: Counters;
      /** The item bears the mark of that operation: what finishing or clearing the mark needs, and nothing else. */
      readonly markedBy?: string;
    };

export type Attributes = Readonly<Record<string, unknown>>;
export type Counters = Readonly<Record<string, number>>;

/**
 * A transaction is data first: these are its parts. A `put` or `delete` without a condition holds whether the item is
 * there or not.
 */
export type Write = {
  /** Partition key, where the item is (or may be) in another partition than the commit's own. */
  readonly pk?: string;
} & (
  | { readonly put: Item; readonly condition?: Condition }
  | { readonly delete: string; readonly condition?: Condition }
  | {
      readonly update: string;
      /** Attributes that are undefined here are removed. */
      readonly set?: Attributes;
      readonly add?: undefined;
      readonly condition: Condition;
    }
  | {
      readonly update: string;
      /** Counts up, or down. */
      readonly add: Counters;
      /** Nothing but the mark goes along. */
      readonly set?: { readonly operation: undefined };
      readonly condition: Condition;
    }
  | { readonly check: string; readonly condition: Condition }
);

/** Sort key of the item that is written, or looked at. */
export function keyOf(write: Write): string {
  if ("put" in write) return write.put.sk;
  if ("delete" in write) return write.delete;
  return "update" in write ? write.update : write.check;
}

/**
 * The parameters of TransactWriteItems. Every failed condition will show the item that is really there, and every write
 * fails on an item that bears the mark of another request (operation.ts).
 */
export function toTransactItems(writes: readonly Write[], TableName: string, ownPk: string): TransactWriteItem[] {
  return writes.map((write) => {
    const { pk = ownPk } = write;
    const condition = conditionExpression(write.condition);
    const common = {
      TableName,
      ConditionExpression: condition.clauses.join(" AND "),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
    if ("put" in write) {
      return { Put: { ...common, Item: toAttributes({ pk, ...write.put }), ...placeholders(condition) } };
    }
    const Key = toAttributes({ pk, sk: keyOf(write) });
    if ("delete" in write) return { Delete: { ...common, Key, ...placeholders(condition) } };
    if ("check" in write) return { ConditionCheck: { ...common, Key, ...placeholders(condition) } };
    const update = updateExpression(write);
    const UpdateExpression = update.clauses.join(" ");
    return { Update: { ...common, Key, UpdateExpression, ...placeholders(condition, update) } };
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
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toAttributes(values) }),
  };
}

function conditionExpression(condition: Condition | undefined): Expression {
  // An item that isn't there bears no mark.
  if (condition === "absent") return { names: {}, values: {}, clauses: ["attribute_not_exists(pk)"] };
  const result: Expression = { names: { "#operation": "operation" }, values: {}, clauses: [] };
  const { equals = {}, atMost = {}, markedBy } = typeof condition === "object" ? condition : {};
  if (condition !== undefined && markedBy === undefined) result.clauses.push("attribute_exists(pk)");
  if (markedBy === undefined) result.clauses.push("attribute_not_exists(#operation)");
  else {
    result.names["#record"] = "record";
    result.values[":markedBy"] = markedBy;
    result.clauses.push("#operation.#record = :markedBy");
  }
  for (const [name, value] of Object.entries(equals)) {
    result.names[`#${name}`] = name;
    if (value !== undefined) result.values[`:${name}`] = value;
    result.clauses.push(value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`);
  }
  for (const [name, value] of Object.entries(atMost)) {
    result.names[`#${name}`] = name;
    result.values[`:most_${name}`] = value;
    result.clauses.push(`#${name} <= :most_${name}`);
  }
  return result;
}

function updateExpression({ set = {}, add = {} }: Extract<Write, { readonly update: string }>): Expression {
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
