import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  CreateSecurityGroupCommand,
  DeleteManagedPrefixListCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { BatchWriteCommand, type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyTable } from "../../../infra/commands/verify-table.ts";
import { runningEngine } from "../../../infra/local/claim.ts";
import { startEngine } from "../../../infra/local/engine.ts";
import { databaseFile } from "../../../infra/local/folder.ts";
import { type Sandbox, startSandbox } from "../../../infra/local/sandbox.ts";
import { createTable } from "../../../infra/local/table.ts";
import { keys } from "../../../lib/store/keys.ts";
import { TABLE_VERSION } from "../../../lib/store/version.ts";
import { attempt } from "../../support/actor.ts";
import { createTestClient, REGION, TABLE } from "../../support/engine.ts";
import { makeFolder, removeFolder } from "../../support/processes.ts";
import { createTestService } from "../../support/service.ts";
import { describeAll, type EarlierTable, type Key } from "./earlier-table.ts";

const readTable = (version: number) =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, `version-${version}.json`), "utf8")) as EarlierTable;

let folder: string;
beforeAll(() => void (folder = makeFolder()));
afterAll(() => removeFolder(folder));

/** Fills a table with what another program has left. */
async function fill(client: DynamoDBDocumentClient, { items }: EarlierTable): Promise<void> {
  await createTable(client, TABLE);
  for (let at = 0; at < items.length; at += MOST_ITEMS) {
    const requests = items.slice(at, at + MOST_ITEMS).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
  }
}

/** What BatchWriteItem takes. */
const MOST_ITEMS = 25;

/** A data folder as the program that wrote the table has left it. */
async function leaveIn(data: string, table: EarlierTable): Promise<void> {
  mkdirSync(data);
  const engine = await startEngine(databaseFile(data));
  const client = createTestClient(engine.endpoint);
  await fill(client, table);
  client.destroy();
  await engine.stop();
}

describe("a data folder of table version 1", () => {
  const table = readTable(1);
  let sandbox: Sandbox;
  let client: DynamoDBDocumentClient;
  const clients: EC2Client[] = [];
  const clientOf = ({ accessKeyId, secretAccessKey }: Key) => {
    const credentials = { accessKeyId, secretAccessKey };
    const made = new EC2Client({ endpoint: sandbox.url, region: REGION, credentials, maxAttempts: 1 });
    clients.push(made);
    return made;
  };
  const faults = () => verifyTable({ client, tableName: TABLE });
  const versions = async () => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
    return Items.filter(({ sk }) => sk === keys.account).map(({ version }) => version as unknown);
  };

  beforeAll(async () => {
    const data = path.join(folder, "version-1");
    await leaveIn(data, table);
    sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: data }, () => {});
    client = createTestClient((await runningEngine(data)) ?? "");
  });
  afterAll(async () => {
    for (const made of [...clients, client]) made.destroy();
    await sandbox.stop();
  });

  it.each(["vpc", "classic"] as const)(
    "what account %s has is described as by the program that wrote it",
    async (whose) => {
      expect(await describeAll(clientOf(table.keys[whose]))).toMatchObject(table.answers[whose]);
      expect(await versions()).toEqual([1, 1]);
      expect(await faults()).toEqual([]);
    },
  );

  it("a key that may only describe and revoke → UnauthorizedOperation for the rest", async () => {
    const limited = clientOf(table.keys.limited);
    await expect(limited.send(new DescribeSecurityGroupsCommand({}))).resolves.toBeDefined();
    const create = new CreateSecurityGroupCommand({ GroupName: "new", Description: "new" });
    await expect(limited.send(create)).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  });

  it.each(["vpc", "classic"] as const)(
    "every rule of account %s is revoked, and its groups are deleted",
    async (whose) => {
      const ec2 = clientOf(table.keys[whose]);
      const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
      for (const { GroupName, GroupId, VpcId, IpPermissions = [], IpPermissionsEgress = [] } of groups) {
        const named = VpcId === undefined ? { GroupName } : { GroupId };
        const revoke = [
          () => ec2.send(new RevokeSecurityGroupIngressCommand({ ...named, IpPermissions })),
          () => ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress })),
        ];
        const rules = [IpPermissions, IpPermissionsEgress].map(numberOfRules);
        for (const [at, send] of revoke.entries()) {
          const revoked = rules[at] === 0 ? [] : (await send()).RevokedSecurityGroupRules;
          expect(revoked).toHaveLength(rules[at] ?? 0);
        }
      }
      expect(await faults()).toEqual([]);
      for (const { GroupId, GroupName } of groups) {
        if (GroupName !== "default") await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
      }
      expect(await faults()).toEqual([]);
    },
  );

  it("then both accounts are of this program's version, and account vpc can do the rest", async () => {
    expect(await versions()).toEqual([TABLE_VERSION, TABLE_VERSION]);
    const ec2 = clientOf(table.keys.vpc);
    const { PrefixLists, Vpcs = [] } = table.answers.vpc;
    const [VpcId, PrefixListId] = [
      Vpcs.find(({ IsDefault }) => IsDefault !== true)?.VpcId,
      PrefixLists[0]?.PrefixListId,
    ];
    await ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));
    await ec2.send(new DeleteVpcCommand({ VpcId }));
    expect(await faults()).toEqual([]);
  });
});

/** How many rules permissions are: one for each source. */
const numberOfRules = (permissions: readonly IpPermission[]): number =>
  permissions.flatMap(({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) => [
    ...IpRanges,
    ...Ipv6Ranges,
    ...PrefixListIds,
    ...UserIdGroupPairs,
  ]).length;

describe("table version 0, from before there were versions", () => {
  const table = readTable(0);
  const line =
    "the table is of version 0, and this program of version 2, which can't take over what was written before the first " +
    "release: begin with a new table (--data FOLDER or --table-name NAME; on AWS, a stack of another name)";

  it("npm start on its data folder → that line; with another folder, as it says → it serves", async () => {
    const data = path.join(folder, "version-0");
    await leaveIn(data, table);
    await expect(startSandbox({ PORT: "0", SANDBOX_DATA: data }, () => {})).rejects.toThrow(line);
    const sandbox = await startSandbox({ PORT: "0", SANDBOX_DATA: path.join(folder, "new") }, () => {});
    await sandbox.stop();
  });

  it("a request to a function on it → InternalError, that line in its log, nothing changed; verify says it, too", async () => {
    const engine = await startEngine(undefined);
    const client = createTestClient(engine.endpoint);
    await fill(client, table);
    const service = createTestService(client);
    for (const { accountId } of [table.keys.vpc, table.keys.classic]) {
      const describing = () => service.call({ Action: "DescribeSecurityGroups" }, { accountId });
      expect(await attempt(client, describing)).toMatchObject({ code: "InternalError", changed: false });
    }
    expect(service.log.map(({ cause }) => cause)).toEqual([line, line]);
    const findings = await verifyTable({ client, tableName: TABLE });
    expect(findings.map(({ fault }) => fault)).toEqual([line, line]);
    client.destroy();
    await engine.stop();
  });
});
