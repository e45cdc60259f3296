import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { HttpResponse } from "@smithy/core/protocols";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deadline, deadlineIn } from "../../lib/deadline.ts";
import { toAttributes } from "../../lib/store/attributes.ts";
import { call } from "../../lib/store/call.ts";
import { noUsage } from "../../lib/usage.ts";
import { startTable, TABLE, type TestTable } from "../support/engine.ts";
import { connectionReset, interceptedClient } from "../support/requests.ts";

let table: TestTable;
beforeAll(async () => void (table = await startTable()));
afterAll(() => table.stop());

type Intercept = Parameters<typeof interceptedClient>[1];

const READ = { TableName: TABLE, Key: toAttributes({ pk: "KEY#test", sk: "KEY" }), ConsistentRead: true };
const put = (sk: string) => ({ TableName: TABLE, Item: toAttributes({ pk: "a/b", sk }) });
const TWO = { TransactItems: [{ Put: put("one") }, { Put: put("two") }] };

type Call = (client: ReturnType<typeof interceptedClient>, deadline: Deadline) => Promise<unknown>;

const read: Call = (client, deadline) => call(client, GetItemCommand, READ, deadline);
const writeTwo: Call = (client, deadline) => call(client, TransactWriteItemsCommand, TWO, deadline);

/** What calls of such a client are counted as. */
async function counted(intercept: Intercept, makeCall: Call) {
  const usage = noUsage();
  const client = interceptedClient(table.engine.endpoint, intercept);
  await makeCall(client, { ...deadlineIn(29_000), usage }).catch(() => {});
  client.destroy();
  return usage;
}

describe("what a request takes of DynamoDB", () => {
  it("a strongly consistent read: one round trip, one read unit", async () => {
    const usage = await counted((send) => send(), read);
    expect(usage).toEqual({ roundTrips: 1, conflicts: 0, readUnits: 1, writeUnits: 0 });
  });

  it("a transaction of two writes: one round trip, four write units", async () => {
    const usage = await counted((send) => send(), writeTwo);
    expect(usage).toEqual({ roundTrips: 1, conflicts: 0, readUnits: 0, writeUnits: 4 });
  });

  it("a put: one round trip, one write unit", async () => {
    const usage = await counted(
      (send) => send(),
      (client, deadline) => call(client, PutItemCommand, put("three"), deadline),
    );
    expect(usage).toEqual({ roundTrips: 1, conflicts: 0, readUnits: 0, writeUnits: 1 });
  });

  it("a socket that died while the container was frozen: read again, at the price of a round trip", async () => {
    let sent = 0;
    const usage = await counted((send) => (++sent === 1 ? Promise.reject(connectionReset()) : send()), read);
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
      writeTwo,
    );
    expect(usage).toMatchObject({ roundTrips: 1, conflicts: 1 });
  });

  it("nobody counts: DynamoDB isn't asked", async () => {
    const client = interceptedClient(table.engine.endpoint, (send) => send());
    const answer = await call(client, GetItemCommand, READ, deadlineIn(29_000));
    expect(answer.Item).toBeDefined();
    expect(answer.ConsumedCapacity).toBeUndefined();
    client.destroy();
  });
});
