import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import path from "node:path";
import { expect, it } from "vitest";
import { form, type State } from "../../infra/local/state/form.ts";
import { keys, partitionKey } from "../../lib/store/keys.ts";
import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { furnish } from "../support/furnish.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { startTestSandbox } from "../support/sandbox.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();
const other = await sandbox.table.addCredential({ accountId: "111122223333" });
const classic = await sandbox.table.addCredential({ accountId: "444455556666", platform: "ec2" });

async function read(query = ""): Promise<State> {
  const response = await fetch(`${sandbox.url}/_sandbox/state${query}`);
  return (await response.json()) as State;
}

const { accounts: atFirst } = await read();
await furnish(ec2, sandbox.ec2(other));
const old = new CreateSecurityGroupCommand({ GroupName: "old", Description: "old" });
await sandbox.ec2(classic).send(old);
await sandbox.ec2(other, "eu-west-1").send(old);

it("a new sandbox → its account, with the default VPC and the document's group", () => {
  expect(atFirst).toMatchObject([{ accountId: ACCOUNT, region: REGION, platform: "vpc", vpcs: [{ isDefault: true }] }]);
  const groups = atFirst[0]?.vpcs?.[0]?.groups;
  expect(groups?.map(({ name }) => name).toSorted()).toEqual(["default", "websrv"]);
  expect(groups?.find(({ name }) => name === "websrv")?.ingress).toMatchObject([
    { protocol: "tcp", fromPort: 80, toPort: 80, source: "205.192.0.0/16" },
  ]);
});

it("all accounts and regions, in the form that a seed has", async () => {
  const state = await read();
  const found = state.accounts.map(({ accountId, region }) => `${accountId}/${region}`);
  expect(found).toEqual([
    "111122223333/eu-west-1",
    `111122223333/${REGION}`,
    `${ACCOUNT}/${REGION}`,
    `444455556666/${REGION}`,
  ]);
  expect(form.safeParse(state).error?.issues).toBeUndefined();
  expect(JSON.stringify(state)).toContain('"__proto__":""');
});

it("of an account, or a region, alone", async () => {
  expect((await read("?account=111122223333")).accounts).toHaveLength(2);
  expect((await read("?account=111122223333&region=eu-west-1")).accounts).toHaveLength(1);
  expect((await read("?region=eu-west-3")).accounts).toEqual([]);
  const refused = await fetch(`${sandbox.url}/_sandbox/state?account=me`);
  expect([refused.status, await refused.json()]).toEqual([400, { error: "account is 12 digits, not me" }]);
});

it("with events that go somewhere → the accounts alone", async () => {
  const folder = makeFolder();
  const sending = await startTestSandbox({ EVENTS: path.join(folder, "events.jsonl") });
  await sending.ec2().send(old);
  const { client } = sending.table;
  const cursors = async () => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
    return Items.filter(({ pk }) => String(pk).startsWith("EVENTS#")).length;
  };
  await expect.poll(cursors).toBe(1);
  const { accounts } = (await (await fetch(`${sending.url}/_sandbox/state`)).json()) as State;
  expect(accounts.map(({ accountId }) => accountId)).toEqual([ACCOUNT]);
  await sending.stop();
  removeFolder(folder);
});

it("no secret is in it", async () => {
  const text = JSON.stringify(await read());
  const Key = { pk: partitionKey(ACCOUNT, REGION), sk: keys.account };
  const { Item: account = {} } = await sandbox.table.client.send(new GetCommand({ TableName: TABLE, Key }));
  expect(account["tokenSecret"]).toMatch(/^[0-9a-f]{64}$/);
  for (const secret of [account["tokenSecret"], other.secretAccessKey, "tokenSecret", "sealed", "secretAccessKey"]) {
    expect(text).not.toContain(secret);
  }
});
