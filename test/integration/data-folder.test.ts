import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { type DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Engine, startEngine } from "../../infra/local/engine.ts";
import { runningEngine } from "../../infra/local/claim.ts";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import { ACCOUNT, createTestClient, REGION, startTable, TABLE } from "../support/engine.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";

let folder: string;
let data: string;
let running: (Sandbox | Engine)[];
let clients: DynamoDBDocumentClient[];

beforeEach(() => {
  folder = makeFolder();
  data = path.join(folder, "data");
  running = [];
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.destroy();
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

/** The table of the sandbox that runs on the folder, for somebody who has found out where its engine is. */
async function intruder(): Promise<DynamoDBDocumentClient> {
  const client = createTestClient((await runningEngine(data)) ?? "");
  clients.push(client);
  return client;
}

async function accountsSeen(url: string, accessKeyId: string, secretAccessKey: string): Promise<unknown> {
  const client = new EC2Client({
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  try {
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
    return [...new Set(SecurityGroups.map(({ OwnerId }) => OwnerId))];
  } catch (error) {
    return error instanceof Error ? error.name : error;
  } finally {
    client.destroy();
  }
}

describe("the secrets of a data folder", () => {
  it("can't be read by whoever reaches the engine", async () => {
    const { url } = await start();
    const { Items = [] } = await (await intruder()).send(new ScanCommand({ TableName: TABLE }));
    expect(Items.find(({ sk }) => sk === "KEY")).toMatchObject({ accessKeyId: "test", accountId: ACCOUNT });
    expect(JSON.stringify(Items)).not.toContain("secretAccessKey");
    expect(await accountsSeen(url, "test", "test")).toEqual([ACCOUNT]);
  });

  it("can't be made by whoever reaches the engine: a forged credential is none", async () => {
    const { url } = await start();
    const forged = { accessKeyId: "FORGED", secretAccessKey: "forged", accountId: "111122223333", platform: "vpc" };
    const Item = { pk: "KEY#FORGED", sk: "KEY", ...forged };
    await (await intruder()).send(new PutCommand({ TableName: TABLE, Item }));
    expect(await accountsSeen(url, "FORGED", "forged")).toBe("AuthFailure");
  });

  it("the engine isn't where a web page would look for it", async () => {
    await start();
    const { hostname, port } = new URL((await runningEngine(data)) ?? "");
    expect(hostname).toMatch(/^127\.\d+\.\d+\.\d+$/);
    expect(hostname).not.toBe("127.0.0.1");
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
  });

  it("folder and files are for this user only, also where they weren't", async () => {
    mkdirSync(data, { mode: 0o755 });
    const sandbox = await start();
    await sandbox.stop();
    running = [];
    for (const name of readdirSync(data)) chmodSync(path.join(data, name), 0o644);
    chmodSync(data, 0o755);
    await start();
    const modes = readdirSync(data).map((name) => [name, modeOf(path.join(data, name))]);
    expect(Object.fromEntries(modes)).toMatchObject({ key: "600", endpoint: "600", "sandbox.db": "600" });
    expect(new Set(modes.map(([, mode]) => mode))).toEqual(new Set(["600"]));
    expect(modeOf(data)).toBe("700");
  });

  it("a folder with something else in it keeps its mode, and the sandbox's files in it are for this user only", async () => {
    mkdirSync(data, { mode: 0o755 });
    writeFileSync(path.join(data, "notes"), "", { mode: 0o644 });
    await start();
    expect([data, path.join(data, "notes")].map(modeOf)).toEqual(["755", "644"]);
    expect(["key", "endpoint", "sandbox.db"].map((name) => modeOf(path.join(data, name)))).toEqual([
      "600",
      "600",
      "600",
    ]);
  });

  it("of a folder from before there were keys are sealed at the first start", async () => {
    mkdirSync(data);
    await (await startTable(path.join(data, "sandbox.db"))).stop();
    const { url } = await start();
    expect(await accountsSeen(url, "test", "test")).toEqual([ACCOUNT]);
    const { Items = [] } = await (await intruder()).send(new ScanCommand({ TableName: TABLE }));
    expect(JSON.stringify(Items)).not.toContain("secretAccessKey");
  });

  it("without their key → the sandbox says so and doesn't start; with it again → it does", async () => {
    const key = path.join(data, "key");
    await (await start()).stop();
    running = [];
    renameSync(key, `${key}.away`);
    await expect(start()).rejects.toMatchObject({ name: "SandboxError", message: expect.stringContaining("`key`") });
    renameSync(`${key}.away`, key);
    expect(await accountsSeen((await start()).url, "test", "test")).toEqual([ACCOUNT]);
  });

  it("FIRST_KEY=random → the first key works, nobody knows it, and a second start doesn't say it", async () => {
    const first = await startSandbox({ PORT: "0", SANDBOX_DATA: data, FIRST_KEY: "random" }, () => {});
    const { accessKeyId, secretAccessKey } = first.accessKey ?? {};
    expect(secretAccessKey).toMatch(/^\S{40}$/);
    expect(await accountsSeen(first.url, accessKeyId ?? "", secretAccessKey ?? "")).toEqual([ACCOUNT]);
    expect(await accountsSeen(first.url, "test", "test")).toBe("AuthFailure");
    await first.stop();
    expect((await start()).accessKey).toBeUndefined();
  });
});

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

const forge = (text: string, others: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), ...others });
