import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startBetween } from "../support/between.ts";
import { createTestClient, TABLE } from "../support/engine.ts";

/** Slower than the engine can be made, and still far from the client's time limits. */
const ANSWER_MILLISECONDS = 300;
/** So many that the last ones wait for a connection longer than one may take to open. */
const REQUESTS = 400;

let attempts: number;
const server = createServer(async (incoming, outgoing) => {
  attempts++;
  incoming.resume();
  await setTimeout(ANSWER_MILLISECONDS);
  outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
});

beforeEach(async () => {
  attempts = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const url = () => {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
};
const client = () => createTestClient(url());

const get = new GetCommand({ TableName: TABLE, Key: { pk: "a", sk: "b" } });

it("more requests at once than connections → each waits its turn, is sent once, and is answered", async () => {
  const many = client();
  await Promise.all(Array.from({ length: REQUESTS }, () => many.send(get)));
  expect(attempts).toBe(REQUESTS);
  many.destroy();
});

it("a request that is given up while it waits for its turn → AbortError, and it is never sent", async () => {
  const many = client();
  const others = Array.from({ length: 50 }, () => many.send(get));
  await expect.poll(() => attempts).toBe(50);
  const waiting = many.send(get, { abortSignal: AbortSignal.timeout(20) });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  await Promise.all(others);
  expect(attempts).toBe(50);
  many.destroy();
});

it("all its connections are dead by the time it uses them again → the second attempt has a new one", async () => {
  const between = await startBetween(url());
  const many = createTestClient(between.endpoint);
  await Promise.all(Array.from({ length: 10 }, () => many.send(get)));
  expect(between.connections()).toBe(10);
  between.forget();
  const { $metadata } = await many.send(get);
  expect($metadata.attempts).toBe(2);
  expect(between.connections()).toBe(11);
  many.destroy();
  between.stop();
});
