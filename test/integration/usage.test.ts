import { GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { HttpResponse } from "@smithy/core/protocols";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countUsage, noUsage, type Usage } from "../../lib/store/usage.ts";
import { startTable, TABLE, type TestTable } from "../support/engine.ts";
import { connectionReset, interceptedClient } from "../support/requests.ts";

let table: TestTable;
beforeAll(async () => void (table = await startTable()));
afterAll(() => table.stop());

type Intercept = Parameters<typeof interceptedClient>[1];

const READ = new GetCommand({ TableName: TABLE, Key: { pk: "KEY#test", sk: "KEY" }, ConsistentRead: true });
const write = (sk: string) => ({ Put: { TableName: TABLE, Item: { pk: "a/b", sk } } });

/** What calls of such a client are counted as. */
async function counted(intercept: Intercept, call: (client: ReturnType<typeof interceptedClient>) => Promise<unknown>) {
  const usage: Usage = noUsage();
  const client = interceptedClient(table.engine.endpoint, intercept);
  countUsage(client, () => usage);
  await call(client).catch(() => {});
  client.destroy();
  return usage;
}

describe("what a request takes of DynamoDB", () => {
  it("a strongly consistent read: one round trip, one read unit", async () => {
    const usage = await counted(
      (send) => send(),
      (client) => client.send(READ),
    );
    expect(usage).toEqual({ roundTrips: 1, conflicts: 0, readUnits: 1, writeUnits: 0 });
  });

  it("a transaction of two writes: one round trip, four write units", async () => {
    const usage = await counted(
      (send) => send(),
      (client) => client.send(new TransactWriteCommand({ TransactItems: [write("one"), write("two")] })),
    );
    expect(usage).toEqual({ roundTrips: 1, conflicts: 0, readUnits: 0, writeUnits: 4 });
  });

  it("a socket that died while the container was frozen: read again, at the price of a round trip", async () => {
    let sent = 0;
    const usage = await counted(
      (send) => (++sent === 1 ? Promise.reject(connectionReset()) : send()),
      (client) => client.send(READ),
    );
    expect(usage).toEqual({ roundTrips: 2, conflicts: 0, readUnits: 1, writeUnits: 0 });
  });

  it("a transaction that met another one: a conflict", async () => {
    const body = JSON.stringify({
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message: "Transaction cancelled",
      CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }],
    });
    const headers = { "content-type": "application/x-amz-json-1.0" };
    const usage = await counted(
      () => Promise.resolve({ response: new HttpResponse({ statusCode: 400, headers, body: Buffer.from(body) }) }),
      (client) => client.send(new TransactWriteCommand({ TransactItems: [write("one"), write("two")] })),
    );
    expect(usage).toMatchObject({ roundTrips: 1, conflicts: 1 });
  });

  it("nobody's request: as ever, and not counted", async () => {
    const client = interceptedClient(table.engine.endpoint, (send) => send());
    countUsage(client, () => undefined);
    expect((await client.send(READ)).ConsumedCapacity).toBeUndefined();
    client.destroy();
  });
});
