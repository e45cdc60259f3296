import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTransactions, toTransactItems, type Write } from "../../../lib/store/transaction.ts";

const TABLE = "table";
const PK = "111122223333/us-east-1";

const itemOf = (write: Write) => toTransactItems([write], TABLE, PK)[0];

describe("toTransactItems", () => {
  it("nothing: nothing", () => {
    expect(toTransactItems([], TABLE, PK)).toEqual([]);
  });

  it("writes: in their order, since the reasons of a cancellation come by index", () => {
    const items = toTransactItems([{ delete: "a" }, { put: { sk: "b" } }, { delete: "c" }], TABLE, PK);
    expect(items.map(({ Delete, Put }) => Delete?.Key?.["sk"] ?? Put?.Item?.["sk"])).toEqual(["a", "b", "c"]);
  });

  it("put without a condition: the item in its partition", () => {
    expect(itemOf({ put: { sk: "a" } })).toEqual({ Put: { TableName: TABLE, Item: { pk: PK, sk: "a" } } });
  });

  it("put where there is none", () => {
    expect(itemOf({ put: { sk: "a" }, condition: "absent" })).toEqual({
      Put: {
        TableName: TABLE,
        Item: { pk: PK, sk: "a" },
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("delete without a condition: by its key", () => {
    expect(itemOf({ delete: "a" })).toEqual({ Delete: { TableName: TABLE, Key: { pk: PK, sk: "a" } } });
  });

  it("delete what is there", () => {
    expect(itemOf({ delete: "a", condition: "present" })).toEqual({
      Delete: {
        TableName: TABLE,
        Key: { pk: PK, sk: "a" },
        ConditionExpression: "attribute_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("delete what is as predicted: each attribute equal, what is undefined absent", () => {
    const condition = { equals: { ruleId: "sgr-1", description: undefined } };
    expect(itemOf({ delete: "a", condition })).toEqual({
      Delete: {
        TableName: TABLE,
        Key: { pk: PK, sk: "a" },
        ConditionExpression: "attribute_exists(pk) AND #ruleId = :ruleId AND attribute_not_exists(#description)",
        ExpressionAttributeNames: { "#ruleId": "ruleId", "#description": "description" },
        ExpressionAttributeValues: { ":ruleId": "sgr-1" },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("delete, all attributes absent: no values, which DynamoDB would refuse empty", () => {
    const item = itemOf({ delete: "a", condition: { equals: { description: undefined } } });
    expect(item?.Delete).not.toHaveProperty("ExpressionAttributeValues");
    expect(item?.Delete?.ConditionExpression).toBe("attribute_exists(pk) AND attribute_not_exists(#description)");
  });

  it("update: counts up within a bound", () => {
    expect(itemOf({ update: "a", add: { revision: 2 }, condition: { atMost: { revision: 7 } } })).toEqual({
      Update: {
        TableName: TABLE,
        Key: { pk: PK, sk: "a" },
        UpdateExpression: "ADD #revision :add_revision",
        ConditionExpression: "attribute_exists(pk) AND #revision <= :most_revision",
        ExpressionAttributeNames: { "#revision": "revision" },
        ExpressionAttributeValues: { ":most_revision": 7, ":add_revision": 2 },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("update: sets what is defined, removes what isn't, beside a condition on the same attribute", () => {
    const write = {
      update: "a",
      set: { description: undefined, tags: { a: "b" } },
      condition: { equals: { description: "old" } },
    };
    expect(itemOf(write)).toEqual({
      Update: {
        TableName: TABLE,
        Key: { pk: PK, sk: "a" },
        UpdateExpression: "SET #tags = :new_tags REMOVE #description",
        ConditionExpression: "attribute_exists(pk) AND #description = :description",
        ExpressionAttributeNames: { "#tags": "tags", "#description": "description" },
        ExpressionAttributeValues: { ":new_tags": { a: "b" }, ":description": "old" },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("update that only removes: no values", () => {
    const item = itemOf({ update: "a", set: { description: undefined }, condition: "present" });
    expect(item?.Update).not.toHaveProperty("ExpressionAttributeValues");
    expect(item?.Update?.UpdateExpression).toBe("REMOVE #description");
  });
});

describe("inTransactions", () => {
  /** A part is as many writes as its number says. */
  const writesOf = (size: number): Write[] => Array.from({ length: size }, () => ({ delete: "a" }));
  const sizes = (parts: number[]) => parts.reduce((sum, size) => sum + size, 0);

  it("no parts: no transaction", () => {
    expect(inTransactions([], writesOf)).toEqual([]);
  });

  it("100 writes: one transaction; 101: two", () => {
    expect(
      inTransactions(
        Array.from({ length: 100 }, () => 1),
        writesOf,
      ),
    ).toHaveLength(1);
    expect(
      inTransactions(
        Array.from({ length: 101 }, () => 1),
        writesOf,
      ),
    ).toHaveLength(2);
  });

  it("parts of two: 50 in one, the 51st whole in the next", () => {
    const transactions = inTransactions(
      Array.from({ length: 51 }, () => 2),
      writesOf,
    );
    expect(transactions.map(sizes)).toEqual([100, 2]);
  });

  it("a part that doesn't fit behind the others: whole in the next", () => {
    expect(inTransactions([99, 2], writesOf)).toEqual([[99], [2]]);
  });

  it("every part once and whole, in order, never more than 100 writes, no two that would fit in one", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 60 }), (parts) => {
        const transactions = inTransactions(parts, writesOf);
        expect(transactions.flat()).toEqual(parts);
        for (const [index, transaction] of transactions.entries()) {
          expect(sizes(transaction)).toBeGreaterThan(0);
          expect(sizes(transaction)).toBeLessThanOrEqual(100);
          const [next = 100] = transactions[index + 1] ?? [];
          expect(sizes(transaction) + next).toBeGreaterThan(index === transactions.length - 1 ? 0 : 100);
        }
      }),
    );
  });
});
