import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WELL_KNOWN_KEY } from "../../infra/local/seed.ts";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { prepareTable } from "../../infra/local/table.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import { keys, partitionKey } from "../../lib/store/keys.ts";
import { TABLE_VERSION } from "../../lib/store/version.ts";
import { attempt } from "../support/actor.ts";
import { ACCOUNT, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { createTestService } from "../support/service.ts";

let table: TestTable;
beforeAll(async () => void (table = await startTable()));
afterAll(() => table.stop());

/** Says of the first account's partition that a program of that version has written it. */
async function writtenBy(version: number | undefined): Promise<void> {
  const Key = { pk: partitionKey(ACCOUNT, REGION), sk: keys.account };
  const given = { ExpressionAttributeNames: { "#version": "version" } };
  const update =
    version === undefined
      ? { ...given, UpdateExpression: "REMOVE #version" }
      : { ...given, UpdateExpression: "SET #version = :v", ExpressionAttributeValues: { ":v": version } };
  await table.client.send(new UpdateCommand({ TableName: TABLE, Key, ...update }));
}

/** As `npm start` does with a table that is there. */
const start = () => {
  const database = {
    endpoint: table.engine.endpoint,
    isKept: false,
    failed: new Promise<string>(() => {}),
    openKey: () => undefined,
    close: () => Promise.resolve(),
  };
  return prepareTable(table.client, TABLE, { region: REGION, database, firstKey: WELL_KNOWN_KEY });
};

const REVOKE = {
  Action: "RevokeSecurityGroupIngress",
  GroupName: "websrv",
  IpProtocol: "tcp",
  FromPort: 80,
  ToPort: 80,
};

describe.each([
  ["from before there were versions", undefined, /^the table is of version 0, .*: begin with a new table/],
  ["newer than the program", TABLE_VERSION + 1, /^the table is of version 3, .*: run the newer program/],
])("a table %s", (_, version, line) => {
  beforeAll(() => writtenBy(version));

  it("a request → InternalError, nothing changed, and one line of log that says what to do", async () => {
    const service = createTestService(table.client);
    const revoke = () => service.call({ ...REVOKE, CidrIp: "205.192.0.0/16" });
    expect(await attempt(table.client, revoke)).toMatchObject({ status: 500, code: "InternalError", changed: false });
    expect(service.log.map(({ cause }) => cause)).toEqual([expect.stringMatching(line)]);
  });

  it("the first request says all by GroupId, and reads nothing → the same", async () => {
    const service = createTestService(table.client);
    const { GroupName: _, ...rule } = REVOKE;
    const GroupId = derivedId("sg", ACCOUNT, REGION, "websrv");
    const revoke = () => service.call({ ...rule, GroupId, CidrIp: "205.192.0.0/16" });
    expect(await attempt(table.client, revoke)).toMatchObject({ status: 500, code: "InternalError", changed: false });
    expect(service.log.map(({ cause }) => cause)).toEqual([expect.stringMatching(line)]);
  });

  it("requests that only read → InternalError, and a change after them, too", async () => {
    const service = createTestService(table.client);
    const requests = [{ Action: "DescribeVpcs" }, { ...REVOKE, CidrIp: "205.192.0.0/16" }];
    for (const request of requests) {
      expect(await service.call(request)).toMatchObject({ status: 500, code: "InternalError" });
    }
    expect(service.log.map(({ cause }) => cause)).toEqual(requests.map(() => expect.stringMatching(line) as string));
  });

  it("npm start → refused, in the same words", async () => {
    await expect(start()).rejects.toThrow(line);
  });
});

describe("a table of version 1, where the account counts its groups alone", () => {
  const Key = { pk: partitionKey(ACCOUNT, REGION), sk: keys.account };
  const account = async () =>
    (await table.client.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item ?? {};
  const counts = async () => {
    const { version, groups, vpcs, prefixLists, interfaces } = await account();
    return { version, groups, vpcs, prefixLists, interfaces };
  };
  const service = () => createTestService(table.client);

  beforeAll(async () => {
    await writtenBy(TABLE_VERSION);
    const subnet = derivedId("subnet", ACCOUNT, REGION, `${REGION}a`);
    for (const request of [
      { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" },
      { Action: "CreateManagedPrefixList", PrefixListName: "office", MaxEntries: 1, AddressFamily: "IPv4" },
      { Action: "CreateNetworkInterface", SubnetId: subnet },
      { Action: "CreateNetworkInterface", SubnetId: subnet },
    ]) {
      const { status, body } = await service().call(request);
      if (status !== 200) throw new Error(body);
    }
    await writtenBy(1);
    const UpdateExpression = "REMOVE vpcs, prefixLists, interfaces";
    await table.client.send(new UpdateCommand({ TableName: TABLE, Key, UpdateExpression }));
  });

  it("npm start, and requests that only read → taken, and nothing changes", async () => {
    await expect(start()).resolves.toMatchObject({ isNew: false });
    const reading = service();
    for (const Action of ["DescribeVpcs", "DescribeSecurityGroups"]) {
      expect(await attempt(table.client, () => reading.call({ Action }))).toMatchObject({
        status: 200,
        changed: false,
      });
    }
    expect(await counts()).toEqual({ version: 1, groups: 3 });
  });

  it("ten changes at once, half of them by a container that has read before → made, and all is counted once", async () => {
    const reading = service();
    await reading.call({ Action: "DescribeVpcs" });
    const create = (who: typeof reading) => who.call({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16" });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => create(at < 5 ? reading : service())));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await counts()).toEqual({ version: 2, groups: 13, vpcs: 12, prefixLists: 1, interfaces: 2 });
    expect(await verifyTable({ client: table.client, tableName: TABLE, onProgress: () => {} })).toEqual([]);
  });
});

it("a table of this program's version: as ever", async () => {
  await writtenBy(TABLE_VERSION);
  await expect(start()).resolves.toMatchObject({ isNew: false });
  const { status } = await createTestService(table.client).call({ ...REVOKE, CidrIp: "205.192.0.0/16" });
  expect(status).toBe(200);
});
