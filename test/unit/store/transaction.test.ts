import { describe, expect, it } from "vitest";
import { keyOf, toTransactItems, type Write } from "../../../lib/store/transaction.ts";

const TABLE = "table";
const PK = "111122223333/us-east-1";

/** The key `a`, as DynamoDB has it. */
const A = { pk: { S: PK }, sk: { S: "a" } };

const itemOf = (write: Write) => toTransactItems([write], TABLE, PK)[0];

describe("toTransactItems", () => {
  it("nothing: nothing", () => {
    expect(toTransactItems([], TABLE, PK)).toEqual([]);
  });

  it("writes: in their order, since the reasons of a cancellation come by index", () => {
    const items = toTransactItems([{ delete: "a" }, { put: { sk: "b" } }, { delete: "c" }], TABLE, PK);
    expect(items.map(({ Delete, Put }) => (Delete?.Key ?? Put?.Item)?.["sk"]?.S)).toEqual(["a", "b", "c"]);
  });

  const UNMARKED = { ExpressionAttributeNames: { "#operation": "operation" } };
  const SHOWN = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

  it("put without a condition: the item in its partition, unless another request has marked what is there", () => {
    expect(itemOf({ put: { sk: "a" } })).toEqual({
      Put: {
        TableName: TABLE,
        Item: A,
        ConditionExpression: "attribute_not_exists(#operation)",
        ...UNMARKED,
        ...SHOWN,
      },
    });
  });

  it("put where there is none: a mark would be something", () => {
    expect(itemOf({ put: { sk: "a" }, condition: "absent" })).toEqual({
      Put: {
        TableName: TABLE,
        Item: A,
        ConditionExpression: "attribute_not_exists(pk)",
        ...SHOWN,
      },
    });
  });

  it.each([
    [undefined, "attribute_not_exists(#operation)"],
    ["present" as const, "attribute_exists(pk) AND attribute_not_exists(#operation)"],
  ])("delete, condition %s: by its key, unless it is marked", (condition, ConditionExpression) => {
    expect(itemOf({ delete: "a", ...(condition && { condition }) })).toEqual({
      Delete: { TableName: TABLE, Key: A, ConditionExpression, ...UNMARKED, ...SHOWN },
    });
  });

  it("check: only looks", () => {
    expect(itemOf({ check: "a", condition: "absent" })).toEqual({
      ConditionCheck: {
        TableName: TABLE,
        Key: A,
        ConditionExpression: "attribute_not_exists(pk)",
        ...SHOWN,
      },
    });
  });

  it("what finishes or clears a mark: only where the item bears that very mark", () => {
    expect(itemOf({ delete: "a", condition: { markedBy: "OPERATION#1" } })).toEqual({
      Delete: {
        TableName: TABLE,
        Key: A,
        ConditionExpression: "#operation.#record = :markedBy",
        ExpressionAttributeNames: { "#operation": "operation", "#record": "record" },
        ExpressionAttributeValues: { ":markedBy": { S: "OPERATION#1" } },
        ...SHOWN,
      },
    });
  });

  it("delete what is as predicted: each attribute equal, what is undefined absent", () => {
    const condition = { equals: { ruleId: "sgr-1", description: undefined } };
    expect(itemOf({ delete: "a", condition })?.Delete).toMatchObject({
      ConditionExpression:
        "attribute_exists(pk) AND attribute_not_exists(#operation) AND #ruleId = :ruleId AND attribute_not_exists(#description)",
      ExpressionAttributeNames: { "#operation": "operation", "#ruleId": "ruleId", "#description": "description" },
      ExpressionAttributeValues: { ":ruleId": { S: "sgr-1" } },
    });
  });

  it("delete, all attributes absent: no values, which DynamoDB would refuse empty", () => {
    const item = itemOf({ delete: "a", condition: { equals: { description: undefined } } });
    expect(item?.Delete).not.toHaveProperty("ExpressionAttributeValues");
    expect(item?.Delete?.ConditionExpression).toMatch(/ AND attribute_not_exists\(#description\)$/);
  });

  it("update: counts up within a bound", () => {
    const write = { update: "a", add: { additions: 2 }, condition: { atMost: { additions: 7 } } };
    expect(itemOf(write)?.Update).toMatchObject({
      UpdateExpression: "ADD #additions :add_additions",
      ConditionExpression:
        "attribute_exists(pk) AND attribute_not_exists(#operation) AND #additions <= :most_additions",
      ExpressionAttributeNames: { "#operation": "operation", "#additions": "additions" },
      ExpressionAttributeValues: { ":most_additions": { N: "7" }, ":add_additions": { N: "2" } },
    });
  });

  it("update: sets what is defined, removes what isn't, beside a condition on the same attribute", () => {
    const write = {
      update: "a",
      set: { description: undefined, tags: { a: "b" } },
      condition: { equals: { description: "old" } },
    };
    expect(itemOf(write)?.Update).toMatchObject({
      UpdateExpression: "SET #tags = :new_tags REMOVE #description",
      ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(#operation) AND #description = :description",
      ExpressionAttributeValues: { ":new_tags": { M: { a: { S: "b" } } }, ":description": { S: "old" } },
    });
  });

  it("update that only removes: no values", () => {
    const item = itemOf({ update: "a", set: { description: undefined }, condition: "present" });
    expect(item?.Update).not.toHaveProperty("ExpressionAttributeValues");
    expect(item?.Update?.UpdateExpression).toBe("REMOVE #description");
  });
});

it("keyOf: the key of the item, whatever is done with it", () => {
  const writes: Write[] = [
    { put: { sk: "a" } },
    { delete: "b" },
    { update: "c", condition: "present" },
    { check: "d", condition: "absent" },
  ];
  expect(writes.map(keyOf)).toEqual(["a", "b", "c", "d"]);
});
