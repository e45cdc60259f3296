import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import { type Actor, actor, keysOf, revokedIds } from "../support/actor.ts";
import { createTestClient, startTable, type TestTable } from "../support/engine.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";
import { flat, ipv4Rules } from "../support/rules.ts";
import { type CallParameters, createTestService } from "../support/service.ts";

let folder: string;
let running: { stop(): Promise<void> }[];

beforeEach(() => {
  folder = makeFolder();
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop();
  removeFolder(folder);
});

describe("the engine is killed, and started again on its file", () => {
  async function start(): Promise<{ table: TestTable; user: Actor }> {
    const table = await startTable(path.join(folder, "sandbox.db"));
    running.push(table);
    return { table, user: actor(createTestService(table.client)) };
  }

  function killEngine(): void {
    const engines = enginesOn(folder);
    expect(engines).toHaveLength(1);
    for (const pid of engines) process.kill(pid, "SIGKILL");
  }

  it("after the answers → all that was answered is there, and nothing else", async () => {
    const before = await start();
    const groupId = await before.user.createGroup({ GroupName: "kept", VpcId: await before.user.createVpc() });
    await before.user.addRules(groupId, ...ipv4Rules(40));
    const revoked = await Promise.all(ipv4Rules(20).map((rule) => before.user.revoke(groupId, rule)));
    expect(revoked.flatMap(revokedIds)).toHaveLength(20);
    const keys = await keysOf(before.table.client);
    killEngine();
    expect(await before.table.engine.failed).toEqual(expect.any(String));

    const after = await start();
    expect(await keysOf(after.table.client)).toEqual(keys);
    expect(await after.user.rulesOf(groupId)).toEqual(ipv4Rules(40).slice(20).toSorted());
  });

  it("between answers → what was answered is there; what wasn't has happened or not, and can go on", async () => {
    const before = await start();
    const groupId = await before.user.createGroup({ VpcId: await before.user.createVpc() });
    let answered = 0;
    const answers = await Promise.all(
      ipv4Rules(60).map(async (rule) => {
        const answer = await before.user.authorize(groupId, rule);
        if (++answered === 20) killEngine();
        return { rule, answer };
      }),
    );
    const granted = answers.filter(({ answer }) => answer.status === 200).map(({ rule }) => rule);
    const others = answers.filter(({ answer }) => answer.status !== 200);
    expect(granted.length).toBeGreaterThanOrEqual(20);
    expect(others.every(({ answer }) => answer.code === "Unavailable")).toBe(true);

    const after = await start();
    const rules = await after.user.rulesOf(groupId);
    expect(rules).toEqual(expect.arrayContaining(granted));
    const missing = ipv4Rules(60).filter((rule) => !rules.includes(rule));
    for (const rule of missing) expect(await after.user.authorize(groupId, rule)).toMatchObject({ status: 200 });
    expect(await after.user.rulesOf(groupId)).toEqual(ipv4Rules(60).toSorted());
  });

  it("while it is away → Unavailable, nothing is lost", async () => {
    const before = await start();
    killEngine();
    await before.table.engine.failed;
    const example = { Action: "RevokeSecurityGroupIngress", GroupName: "websrv", ...flat("tcp 80 205.192.0.0/16") };
    expect(await before.user.call(example)).toMatchObject({ status: 503, code: "Unavailable" });

    const after = await start();
    expect(revokedIds(await after.user.call(example))).toHaveLength(1);
  });
});

describe("the sandbox is stopped, and started again on its folder", () => {
  interface Served {
    readonly sandbox: Sandbox;
    readonly user: Actor;
    stop(): Promise<void>;
  }

  async function start(): Promise<Served> {
    const environment = { PORT: "0", SANDBOX_DATA: folder, AUTHENTICATION: "none" };
    const sandbox = await startSandbox(environment, () => {});
    let stopped = false;
    const call: Actor["call"] = async (parameters) => {
      const entries = Object.entries<CallParameters[string]>({ Version: "2016-11-15", ...parameters });
      const body = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]));
      const response = await fetch(sandbox.url, { method: "POST", body });
      return { status: response.status, body: await response.text() };
    };
    const served = {
      sandbox,
      user: actor({ call, log: [], takeCalls: () => [] }),
      async stop() {
        if (stopped) return;
        stopped = true;
        await sandbox.stop();
      },
    };
    running.push(served);
    return served;
  }

  it("groups and rules are kept, and it isn't seeded again: a revoked rule of websrv stays revoked", async () => {
    const before = await start();
    const groupId = await before.user.createGroup({ GroupName: "kept" });
    await before.user.addRules(groupId, "tcp 22 10.0.0.0/8 # office");
    const { body } = await before.user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "websrv" });
    const websrv = /<groupId>(?<id>sg-[0-9a-f]{17})<\/groupId>/.exec(body)?.groups?.["id"] ?? "";
    expect(await before.user.rulesOf(websrv)).toEqual(["tcp 80 205.192.0.0/16"]);
    await before.user.revoke(websrv, "tcp 80 205.192.0.0/16");
    await before.stop();
    expect(enginesOn(folder)).toEqual([]);

    const after = await start();
    expect(await after.user.rulesOf(groupId)).toEqual(["tcp 22 10.0.0.0/8 # office"]);
    expect(await after.user.rulesOf(websrv)).toEqual([]);
  });

  it("while it runs, another one on the folder → an error, and the first goes on", async () => {
    const first = await start();
    await expect(startSandbox({ PORT: "0", SANDBOX_DATA: folder }, () => {})).rejects.toThrow(folder);
    expect(enginesOn(folder)).toHaveLength(1);
    expect(await first.user.createGroup()).toMatch(/^sg-/);
  });

  it("requests under way are answered before it stops", async () => {
    const served = await start();
    const groupId = await served.user.createGroup();
    const answers = Promise.all(ipv4Rules(30).map((rule) => served.user.authorize(groupId, rule)));
    // One answer, so that the others are under way.
    await served.user.rulesOf(groupId);
    const [all] = await Promise.all([answers, served.stop()]);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(await (await start()).user.rulesOf(groupId)).toHaveLength(30);
  });

  it("clients that ask again and again on their connections → it stops all the same", async () => {
    const served = await start();
    const groupId = await served.user.createGroup();
    const askOnAndOn = async (): Promise<never> => {
      for (;;) await served.user.rulesOf(groupId);
    };
    const clients = Promise.allSettled(Array.from({ length: 8 }, askOnAndOn));
    // All have a connection by the time that this is answered.
    await served.user.addRules(groupId, ...ipv4Rules(60));
    await served.stop();
    expect((await clients).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => "rejected"));
    expect(enginesOn(folder)).toEqual([]);
  });
});

it("an engine in memory → nothing is kept on disk", async () => {
  const table = await startTable();
  running.push(table);
  const other = createTestClient(table.engine.endpoint);
  expect(await keysOf(other)).not.toEqual([]);
  other.destroy();
  expect(enginesOn(folder)).toEqual([]);
});
