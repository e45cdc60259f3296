import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, paginateScan, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { startEngine } from "../../infra/local/engine.ts";
import { startSandbox } from "../../infra/local/sandbox.ts";
import { type Actor, actor } from "../support/actor.ts";
import { ACCOUNT, createTestClient, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { enginesOn } from "../support/processes.ts";
import { interceptedClient } from "../support/requests.ts";
import { createTestService, type TestService, textsOf } from "../support/service.ts";

type Stop = { stop(): Promise<void> | void };

let running: Stop[];
beforeEach(() => {
  running = [];
});
afterEach(async () => {
  for (const one of running.toReversed()) await one.stop();
});

const started = <One extends Stop>(one: One): One => {
  running.push(one);
  return one;
};

const PK = `${ACCOUNT}/${REGION}`;

interface Stage {
  readonly vpcId: string;
  /** The rule tcp 80 of `web` names `db`. */
  readonly web: string;
  readonly db: string;
  readonly webRule: string;
  readonly dbRule: string;
  readonly prefixListId: string;
}

/** Some of everything, beside what a new table has. */
async function populate(user: Actor): Promise<Stage> {
  const vpcId = await user.createVpc();
  const web = await user.createGroup({ GroupName: "Web", VpcId: vpcId });
  const db = await user.createGroup({ GroupName: "db", VpcId: vpcId });
  const list = { Action: "CreateManagedPrefixList", PrefixListName: "office", MaxEntries: 2, AddressFamily: "IPv4" };
  const [prefixListId = ""] = textsOf((await user.call(list)).body, "prefixListId");
  const [webRule = ""] = await user.addRules(web, `tcp 80 ${db}`, `tcp 443 ${prefixListId}`, `udp 53 ${web}`);
  const [dbRule = ""] = await user.addRules(db, "tcp 5432 10.0.0.0/8 # office", `tcp 22 111122223333/sg-12345678`);
  return { vpcId, web, db, webRule, dbRule, prefixListId };
}

async function itemsOf(client: DynamoDBDocumentClient): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: TABLE, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
}

describe("a consistency check of a table", () => {
  let table: TestTable;
  let service: TestService;
  let stage: Stage;

  beforeEach(async () => {
    table = started(await startTable());
    service = createTestService(table.client);
    stage = await populate(actor(service));
    const classic = actor(service, { accountId: "222233334444", platform: "ec2" });
    await classic.createGroup({ GroupName: "Source" });
    await classic.addRules(await classic.createGroup({ GroupName: "web" }), "tcp 80 @Source");
    await actor(service, { region: "eu-west-1" }).createGroup();
    service.takeCalls();
  });

  it("that is sound → no findings; it has only read, and told of all items", async () => {
    const told: number[] = [];
    const before = await itemsOf(table.client);
    service.takeCalls();
    expect(
      await verifyTable({ client: table.client, tableName: TABLE, onProgress: (items) => told.push(items) }),
    ).toEqual([]);
    expect(new Set(service.takeCalls())).toEqual(new Set(["Scan"]));
    expect(told.at(-1)).toBe(before.length);
    expect(await itemsOf(table.client)).toEqual(before);
  });

  const put = async (item: Record<string, unknown>, pk = PK): Promise<unknown> =>
    table.client.send(new PutCommand({ TableName: TABLE, Item: { pk, ...item } }));
  const remove = async (sk: string): Promise<unknown> =>
    table.client.send(new DeleteCommand({ TableName: TABLE, Key: { pk: PK, sk } }));

  const GONE = "sg-0123456789abcdef0";

  /** What is planted, and the sort key and fault of what is found. */
  const FAULTS: readonly (readonly [string, () => Promise<unknown>, () => readonly [sk: string, fault: string]])[] = [
    [
      "a rule without its group",
      () => put({ sk: `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, ruleId: "sgr-01234567", tags: [] }),
      () => [`GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, "rule sgr-01234567 has no group"],
    ],
    [
      "the ID of a rule twice, in one group",
      () => put({ sk: `GROUP#${stage.db}#EGRESS#tcp#1#1#10.0.0.0/8`, ruleId: stage.dbRule, tags: [] }),
      () => [stage.dbRule, "2 rules have this ID"],
    ],
    [
      "the ID of a rule twice, in two groups",
      () => put({ sk: `GROUP#${stage.web}#INGRESS#tcp#1#1#10.0.0.0/8`, ruleId: stage.dbRule, tags: [] }),
      () => [stage.dbRule, "2 rules have this ID"],
    ],
    [
      "a rule that names a group, without its pointer",
      () => remove(pointerToDb(stage)),
      () => [pointerToDb(stage), "a rule has no pointer"],
    ],
    [
      "a rule that names a prefix list, without its pointer",
      () => remove(pointerToList(stage)),
      () => [pointerToList(stage), "a rule has no pointer"],
    ],
    [
      "a pointer without its rule",
      () => remove(`GROUP#${stage.web}#INGRESS#tcp#80#80#${ACCOUNT}/${stage.db}`),
      () => [pointerToDb(stage), "the pointer has no rule"],
    ],
    [
      "a pointer to a rule that needs none",
      () => put({ sk: pointerToItself(stage) }),
      () => [pointerToItself(stage), "the pointer has no rule"],
    ],
    [
      "a name without its group",
      () => put({ sk: `NAME#${stage.vpcId}#app`, groupId: GONE, groupName: "app" }),
      () => [`NAME#${stage.vpcId}#app`, `the name has no group ${GONE}`],
    ],
    [
      "a second name of a group",
      () => put({ sk: `NAME#${stage.vpcId}#app`, groupId: stage.db, groupName: "app" }),
      () => [`NAME#${stage.vpcId}#app`, `group ${stage.db} has another name`],
    ],
    [
      "a group without its name",
      () => remove(`NAME#${stage.vpcId}#web`),
      () => [`GROUP#${stage.web}`, "the group has no name"],
    ],
    [
      "a group without its VPC",
      async () => {
        const group = { groupId: GONE, groupName: "Lost", vpcId: "vpc-01234567" };
        await put({ sk: "NAME#vpc-01234567#lost", groupId: GONE, groupName: "Lost" });
        await put({ sk: `GROUP#${GONE}`, ...group, description: "x", tags: [], additions: 0, modifications: 0 });
      },
      () => [`GROUP#${GONE}`, "the group has no VPC vpc-01234567"],
    ],
    [
      "the record of an operation without a mark",
      () => put({ sk: "OPERATION#1", state: "committed", marks: [`GROUP#${stage.web}`] }),
      () => ["OPERATION#1", "the operation has no marks: its record can be deleted"],
    ],
  ];

  it.each(FAULTS)("with %s → that finding alone", async (_, plant, finding) => {
    await plant();
    const [sk, fault] = finding();
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([{ pk: PK, sk, fault }]);
  });

  it("with faults in two accounts → both, each with its partition", async () => {
    await remove(`NAME#${stage.vpcId}#web`);
    await put({ sk: "NAME#ec2#app", groupId: "sg-01234567", groupName: "app" }, `222233334444/${REGION}`);
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual(
      expect.arrayContaining([
        { pk: PK, sk: `GROUP#${stage.web}`, fault: "the group has no name" },
        { pk: `222233334444/${REGION}`, sk: "NAME#ec2#app", fault: "the name has no group sg-01234567" },
      ]),
    );
  });

  it("with the marks of a request that died → none: whoever meets them settles them", async () => {
    const operation = { record: "OPERATION#1", does: "add" };
    await put({ sk: "OPERATION#1", state: "pending", marks: [`GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`] });
    await put({ sk: `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, ruleId: "sgr-01234567", tags: [], operation });
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
  });

  it("that is being written to → what is sound when it is read once more is no finding", async () => {
    const sk = `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`;
    await put({ sk, ruleId: "sgr-01234567", tags: [] });
    let queries = 0;
    const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
      if (operation === "Query" && ++queries === 1) await remove(sk);
      return send();
    });
    started({ stop: () => client.destroy() });
    expect(await verifyTable({ client, tableName: TABLE })).toEqual([]);
    expect(queries).toBeGreaterThan(0);
  });
});

const pointerToDb = ({ db, web }: Stage): string =>
  `GROUP#${db}#REFERENCED-BY#${web}#INGRESS#tcp#80#80#${ACCOUNT}/${db}`;

const pointerToItself = ({ web }: Stage): string =>
  `GROUP#${web}#REFERENCED-BY#${web}#INGRESS#udp#53#53#${ACCOUNT}/${web}`;

const pointerToList = ({ web, prefixListId }: Stage): string =>
  `PREFIX-LIST#${prefixListId}#REFERENCED-BY#${web}#INGRESS#tcp#443#443#${prefixListId}`;

describe("npm run verify", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sg-sandbox-verify-"));
    started({ stop: () => rmSync(folder, { recursive: true }) });
  });

  interface Run {
    readonly exitCode: number;
    /** Of its output. */
    readonly lines: string[];
    readonly stderr: string;
  }

  const run = (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Run> =>
    new Promise((resolve) => {
      const env = { ...process.env, TABLE_NAME: TABLE, AWS_REGION: REGION, ...environment };
      const child = execFile(
        process.execPath,
        ["--import", "tsx", "infra/commands/main.ts", "verify", ...args],
        { env },
        (_, stdout, stderr) =>
          resolve({ exitCode: child.exitCode ?? -1, lines: stdout.split("\n").filter((line) => line !== ""), stderr }),
      );
    });

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
    expect(sound).toMatchObject({ exitCode: 0, lines: [`0 faults in ${items.length} items`] });
    expect(sound.stderr).toContain(`${items.length} items read`);

    const sk = `NAME#${stage.vpcId}#web`;
    const damaged = await withFolder(async (table) => {
      expect(await itemsOf(table.client)).toEqual(items);
      await table.client.send(new DeleteCommand({ TableName: TABLE, Key: { pk: PK, sk } }));
      return itemsOf(table.client);
    });
    expect(await run({ SANDBOX_DATA: folder })).toMatchObject({
      exitCode: 1,
      lines: [`${PK}  GROUP#${stage.web}  the group has no name`, `1 faults in ${damaged.length} items`],
    });
    expect(await withFolder((table) => itemsOf(table.client))).toEqual(damaged);
    expect(enginesOn(folder)).toEqual([]);
  });

  it("while the sandbox runs on the folder → of its table, and it goes on", async () => {
    const sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: folder, TABLE_NAME: TABLE }, () => {});
    started(sandbox);
    const { exitCode, lines } = await run({ SANDBOX_DATA: folder });
    expect(exitCode).toBe(0);
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
    expect(there).toMatchObject({ exitCode: 0, lines: [`0 faults in ${items.length} items`] });
    expect(missing).toMatchObject({ exitCode: 1, lines: [] });
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
