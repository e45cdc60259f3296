import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Engine, startEngine } from "../../infra/local/engine.ts";
import { runningEngine } from "../../infra/local/folder.ts";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";

let folder: string;
let data: string;
let running: (Sandbox | Engine)[];

beforeEach(() => {
  folder = makeFolder();
  data = path.join(folder, "data");
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop();
  removeFolder(folder);
});

async function start(on = data): Promise<Sandbox> {
  const sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: on }, () => {});
  running.push(sandbox);
  return sandbox;
}

const endpointFile = () => path.join(data, "endpoint");

/** Bigger than any process has. */
const NO_PID = 2 ** 30;

describe("the file `endpoint` of a data folder", () => {
  it("while the sandbox runs → says where its engine is; afterwards there is none", async () => {
    const sandbox = await start();
    expect(await runningEngine(data)).toMatch(/^http:\/\/127\./);
    await sandbox.stop();
    running = [];
    expect(await runningEngine(data)).toBeUndefined();
  });

  it("in a copy of the folder → says nothing: the copy is a sandbox of its own", async () => {
    await start();
    const copy = path.join(folder, "copy");
    cpSync(data, copy, { recursive: true });
    expect(await runningEngine(copy)).toBeUndefined();
    await start(copy);
    expect(await runningEngine(copy)).not.toBe(await runningEngine(data));
    expect(enginesOn(folder)).toHaveLength(2);
  });

  it.each<[string, (text: string) => string]>([
    [
      "of a process that is gone, though something answers there like an engine",
      (text) => forge(text, { pid: NO_PID }),
    ],
    ["that names another folder", (text) => forge(text, { folder: "1:1" })],
    ["that is damaged", () => "{"],
    ["that is empty", () => ""],
    ["of an earlier version", () => "http://127.0.0.1:9"],
  ])("%s → says nothing, and a sandbox starts", async (_, change) => {
    const sandbox = await start();
    const text = readFileSync(endpointFile(), "utf8");
    await sandbox.stop();
    const impostor = await startEngine(undefined);
    running = [impostor];
    mkdirSync(data, { recursive: true });
    writeFileSync(endpointFile(), change(forge(text, { endpoint: impostor.endpoint })));
    expect(await runningEngine(data)).toBeUndefined();
    await start();
    expect(await runningEngine(data)).not.toBe(impostor.endpoint);
  });

  it("left behind, and many start at once → one serves", async () => {
    mkdirSync(data);
    writeFileSync(endpointFile(), JSON.stringify({ pid: NO_PID, folder: "1:1", endpoint: "http://127.0.0.1:9" }));
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => start()));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(enginesOn(folder)).toHaveLength(1);
  });
});

const forge = (text: string, others: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), ...others });
