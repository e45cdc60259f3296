import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Bundle, bundle } from "../../infra/build/bundle.ts";
import { seedTable } from "../../infra/local/seed.ts";
import { createTable } from "../../infra/local/table.ts";
import { REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

type Handler = (event: unknown, context: Context) => Promise<APIGatewayProxyResult>;

const events = readdirSync("events").filter((name) => /^[A-Z].*\.json$/.test(name));
const context = { getRemainingTimeInMillis: () => 20_000 } as Context;

let folder: string;
let built: Readonly<Record<"ec2" | "events", Bundle>>;
let table: TestTable;
let handler: Handler;

/** The function as `npm run build` makes it and Lambda loads it: JavaScript, in a folder without node_modules. */
beforeAll(async () => {
  folder = makeFolder();
  built = await bundle(folder);
  table = await startTable();
  const environment = {
    AUTHENTICATION: "none",
    AWS_LAMBDA_FUNCTION_NAME: "ec2",
    AWS_SAM_LOCAL: "true",
    AWS_LAMBDA_LOG_STREAM_NAME: "$LATEST",
    SIGNATURE_VERSION_2: "off",
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    DYNAMODB_ENDPOINT: table.engine.endpoint,
    TABLE_NAME: TABLE,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = (await import(pathToFileURL(path.join(folder, "ec2.mjs")).href)) as { handler: Handler });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await table.stop();
  removeFolder(folder);
});

it.each(["ec2", "events"] as const)("what a cold start of %s loads: at most 380 kB", (name) => {
  expect(built[name].eager).toBeGreaterThan(10_000);
  expect(built[name].eager).toBeLessThanOrEqual(380_000);
});

it("events loads as it is built, where its variable says where to", async () => {
  vi.stubEnv("EVENTS", "arn:aws:events:us-east-1:123456789012:event-bus/default");
  const url = pathToFileURL(path.join(folder, "events.mjs")).href;
  const { handler } = (await import(url)) as { handler: (event: unknown) => Promise<unknown> };
  expect(await handler({ Records: [] })).toEqual({ batchItemFailures: [] });
});

/** What the name of an event's file says: `<action>.http-api.json`, `<action>.<error code>.http-api.json`, … */
function expectation(name: string): { readonly status: number; readonly element: string } {
  const [action = "", ...words] = name.replace(/\.[^.]+\.json$/, "").split(".");
  const code = words.join(".");
  return /^[A-Z]/.test(code)
    ? { status: 400, element: `<Code>${code}</Code>` }
    : { status: 200, element: `<${action}Response xmlns="http` };
}

describe("events/, each on a new sandbox", () => {
  let log: ReturnType<typeof vi.spyOn>;
  beforeEach(async () => {
    log = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    await table.client.send(new DeleteTableCommand({ TableName: TABLE }));
    await createTable(table.client, TABLE);
    await seedTable(table.client, TABLE, { region: REGION });
  });
  afterEach(() => log.mockRestore());

  it.each(events)("%s", async (name) => {
    const event: unknown = JSON.parse(readFileSync(path.join("events", name), "utf8"));
    const { statusCode, body } = await handler(event, context);
    const { status, element } = expectation(name);
    expect(body).toContain(element);
    expect(statusCode).toBe(status);
  });
});
