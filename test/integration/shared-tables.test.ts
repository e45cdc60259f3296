import { afterEach, beforeEach, expect, it } from "vitest";
import { type Engine, startEngine } from "../../infra/local/engine.ts";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import { keysOf } from "../support/actor.ts";
import { createTestClient, startTable, TABLE } from "../support/engine.ts";

let engine: Engine;
let sandboxes: Sandbox[];

beforeEach(async () => {
  engine = await startEngine(undefined);
  sandboxes = [];
});
afterEach(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  await engine.stop();
});

it("sandboxes that start at once on one empty DYNAMODB_ENDPOINT → all serve, on what one of them has made", async () => {
  const environment = { PORT: "0", TABLE_NAME: TABLE, DYNAMODB_ENDPOINT: engine.endpoint };
  const starts = Array.from({ length: 5 }, () => startSandbox(environment, () => {}));
  for (const started of await Promise.allSettled(starts)) {
    if (started.status === "fulfilled") sandboxes.push(started.value);
    else throw started.reason;
  }
  const [client, alone] = [createTestClient(engine.endpoint), await startTable()];
  expect(await keysOf(client)).toEqual(await keysOf(alone.client));
  client.destroy();
  await alone.stop();
});
