import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { paginateQuery, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, expect, it } from "vitest";
import { changeAll } from "../../infra/local/batches.ts";
import { startTable, TABLE } from "../support/engine.ts";

const table = await startTable();
const { client } = table;
afterAll(() => table.stop());

async function keysIn(pk: string): Promise<string[]> {
  const ofPartition = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } };
  const query = { TableName: TABLE, ProjectionExpression: "sk", ...ofPartition };
  const found: string[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items.map(({ sk }) => String(sk)));
  return found;
}

it("more changes than a transaction takes → all of them", async () => {
  const sks = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
  await changeAll(
    client,
    TABLE,
    sks.map((sk) => ({ put: { pk: "many", sk } })),
  );
  expect(await keysIn("many")).toEqual(sks);
  const [kept = "", ...gone] = sks;
  await changeAll(client, TABLE, [
    ...gone.map((sk) => ({ delete: { pk: "many", sk } })),
    { put: { pk: "many", sk: "new" } },
  ]);
  expect(await keysIn("many")).toEqual([kept, "new"]);
});

it("more octets than a transaction takes → all of them", async () => {
  const sks = Array.from({ length: 12 }, (_, index) => String(10 + index));
  await changeAll(
    client,
    TABLE,
    sks.map((sk) => ({ put: { pk: "large", sk, text: "x".repeat(390_000) } })),
  );
  expect(await keysIn("large")).toHaveLength(12);
});

it("another one's transaction in the way → again, and not for ever", async () => {
  const cancelled = new TransactionCanceledException({ message: "conflict", $metadata: {} });
  const mock = mockClient(client);
  mock.on(TransactWriteCommand).rejectsOnce(cancelled).rejectsOnce(cancelled).resolves({});
  await changeAll(client, TABLE, [{ put: { pk: "a", sk: "b" } }]);
  expect(mock.commandCalls(TransactWriteCommand)).toHaveLength(3);
  mock.on(TransactWriteCommand).rejects(cancelled);
  await expect(changeAll(client, TABLE, [{ put: { pk: "a", sk: "b" } }])).rejects.toBe(cancelled);
  mock.restore();
});
