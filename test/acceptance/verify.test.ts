import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "../../infra/local/engine.ts";
import { startSandbox } from "../../infra/local/sandbox.ts";
import { actor } from "../support/actor.ts";
import { createTestClient, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { enginesOn } from "../support/processes.ts";
import { type Ended, runProgram } from "../support/programs.ts";
import { createTestService } from "../support/service.ts";
import { stoppedAfterEach } from "../support/started.ts";
import { itemsOf, PK, populate } from "../support/table-stage.ts";

const started = stoppedAfterEach();

describe("sg-sandbox verify", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sg-sandbox-verify-"));
    started({ stop: () => rmSync(folder, { recursive: true }) });
  });

  interface Run extends Ended {
    /** Of its output. */
    readonly lines: string[];
  }

  async function run(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> {
    const ended = await runProgram("verify", { TABLE_NAME: TABLE, AWS_REGION: REGION, ...environment }, ...args);
    return { ...ended, lines: ended.stdout.split("\n").filter((line) => line !== "") };
  }

  /** The table in the folder, while nothing else is using it. */
  async function withFolder<Result>(use: (table: TestTable) => Promise<Result>): Promise<Result> {
    const table = await startTable(path.join(folder, "sandbox.db"));
    try {
      return await use(table);
    } finally {
      await table.stop();
    }
  }

  it("on SANDBOX_DATA: exit code 0 and a line; with a fault, 1 and a line for it; the table is as before", async () => {
    const { stage, items } = await withFolder(async (table) => ({
      stage: await populate(actor(createTestService(table.client))),
      items: await itemsOf(table.client),
    }));
    const sound = await run({ SANDBOX_DATA: folder });
    expect(sound).toMatchObject({ exit: 0, lines: [`0 faults in ${items.length} items`] });
    expect(sound.stderr).toContain(`${items.length} items read`);

    const sk = `NAME#${stage.vpcId}#web`;
    const damaged = await withFolder(async (table) => {
      expect(await itemsOf(table.client)).toEqual(items);
      await table.client.send(new DeleteCommand({ TableName: TABLE, Key: { pk: PK, sk } }));
      return itemsOf(table.client);
    });
    expect(await run({ SANDBOX_DATA: folder })).toMatchObject({
      exit: 1,
      lines: [`${PK}  GROUP#${stage.web}  the group has no name`, `1 faults in ${damaged.length} items`],
    });
    expect(await withFolder((table) => itemsOf(table.client))).toEqual(damaged);
    expect(enginesOn(folder)).toEqual([]);
  });

  it("while the sandbox runs on the folder → of its table, and it goes on", async () => {
    const sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: folder, TABLE_NAME: TABLE }, () => {});
    started(sandbox);
    const { exit, lines } = await run({ SANDBOX_DATA: folder });
    expect(exit).toBe(0);
    expect(lines.join("\n")).toMatch(/^0 faults in \d+ items$/);
    expect((await fetch(`${sandbox.url}/health`)).status).toBe(200);
  });

  it("--table → of the deployed table, where the SDK's settings say; one that isn't there → exit code 1", async () => {
    const table = started(await startTable());
    const items = await itemsOf(table.client);
    const deployed = {
      AWS_ENDPOINT_URL_DYNAMODB: table.engine.endpoint,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const [there, missing] = await Promise.all([
      run(deployed, "--table", TABLE),
      run(deployed, "--table", "no-such-table"),
    ]);
    expect(there).toMatchObject({ exit: 0, lines: [`0 faults in ${items.length} items`] });
    expect(missing).toMatchObject({ exit: 1, lines: [] });
    expect(missing.stderr).toContain("there is no such table");
    expect(await itemsOf(table.client)).toEqual(items);
  });

  it("where there is no table → none is made: it only reads", async () => {
    const engine = started(await startEngine(undefined));
    const client = createTestClient(engine.endpoint);
    started({ stop: () => client.destroy() });
    const none = path.join(folder, "none");
    await Promise.all([run({ DYNAMODB_ENDPOINT: engine.endpoint }), run({ SANDBOX_DATA: none })]);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect(existsSync(none)).toBe(false);
  });
});
