import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../lib/account.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { allowing } from "../../lib/policy-document.ts";
import { type CredentialStore, credentialStore } from "../../lib/store/credentials.ts";
import { createSeal, newSealingKey } from "../../lib/store/seal.ts";
import { allow, policyOf } from "../support/policies.ts";
import { startTable, TABLE, type TestTable } from "../support/engine.ts";

let table: TestTable;
let sealing: CredentialStore;
let clear: CredentialStore;

beforeAll(async () => {
  table = await startTable();
  sealing = credentialStore(table.client, TABLE, createSeal(newSealingKey()));
  clear = credentialStore(table.client, TABLE);
});
afterAll(() => table.stop());

let count = 0;
/** A credential that no other test has. */
const credential = (others: Partial<Credential> = {}): Credential => ({
  accessKeyId: `KEY${++count}`,
  secretAccessKey: `a secret of ${count}`,
  accountId: "111122223333",
  platform: "vpc",
  policy: policyOf(allow({ Action: "ec2:DescribeVpcs" })),
  ...others,
});

const itemOf = async ({ accessKeyId }: Credential): Promise<Record<string, unknown>> => {
  const Key = { pk: `KEY#${accessKeyId}`, sk: "KEY" };
  return (await table.client.send(new GetCommand({ TableName: TABLE, Key }))).Item ?? {};
};

/** What somebody does who can write to the table. */
const put = (item: Record<string, unknown>): Promise<unknown> =>
  table.client.send(new PutCommand({ TableName: TABLE, Item: item }));

const stateOf = async (store: CredentialStore, { accessKeyId }: Credential) =>
  (await store.list()).find((listed) => listed.accessKeyId === accessKeyId)?.state;

describe("with a key", () => {
  it("a credential that was added is found as it was, and its secret isn't in the table", async () => {
    const added = credential();
    expect(await sealing.add(added)).toBe(true);
    expect(await sealing.find(added.accessKeyId, deadlineIn(20_000))).toEqual(added);
    expect(JSON.stringify(await itemOf(added))).not.toContain("secret of");
    expect(await stateOf(sealing, added)).toBe("works");
  });

  it("one whose secret stands in clear is none", async () => {
    const forged = credential();
    await clear.add(forged);
    expect(await sealing.find(forged.accessKeyId, deadlineIn(20_000))).toBeUndefined();
    expect(await stateOf(sealing, forged)).toBe("unsealed");
  });

  it.each<[string, Record<string, unknown>]>([
    ["another account", { accountId: "444455556666" }],
    ["another platform", { platform: "ec2" }],
    ["a wider policy", { policy: policyOf(allow()) }],
    ["a list of actions", { allow: ["DescribeVpcs", "CreateVpc"] }],
    ["a secret in clear beside the sealed one", { secretAccessKey: "mine" }],
    ["a seal that is no text", { sealed: 1 }],
  ])("one that was given %s is none", async (_, others) => {
    const added = credential();
    await sealing.add(added);
    await put({ ...(await itemOf(added)), ...others });
    expect(await sealing.find(added.accessKeyId, deadlineIn(20_000))).toBeUndefined();
    expect(await stateOf(sealing, added)).toBe("foreign");
  });

  it("one without its policy is none", async () => {
    const added = credential();
    await sealing.add(added);
    const { policy: _, ...unbounded } = await itemOf(added);
    await put(unbounded);
    expect(await sealing.find(added.accessKeyId, deadlineIn(20_000))).toBeUndefined();
  });

  it("one under another access key ID is none", async () => {
    const [added, other] = [credential(), credential()];
    await sealing.add(added);
    await put({ ...(await itemOf(added)), pk: `KEY#${other.accessKeyId}` });
    expect(await sealing.find(other.accessKeyId, deadlineIn(20_000))).toBeUndefined();
  });

  it("one that another key has sealed is none", async () => {
    const added = credential();
    await credentialStore(table.client, TABLE, createSeal(newSealingKey())).add(added);
    expect(await sealing.find(added.accessKeyId, deadlineIn(20_000))).toBeUndefined();
  });

  it("sealClear → those in clear work, and no secret is left in the table", async () => {
    const one = credential();
    await clear.add(one);
    await sealing.sealClear();
    expect(await sealing.find(one.accessKeyId, deadlineIn(20_000))).toEqual(one);
    expect(await itemOf(one)).not.toHaveProperty("secretAccessKey");
    expect((await sealing.list()).map(({ state }) => state)).not.toContain("unsealed");
  });
});

describe.each([
  ["sealed", () => sealing],
  ["in clear", () => clear],
])("a temporary credential, %s", (_, storeOf) => {
  const ended = () => credential({ sessionTokenHash: "0".repeat(64), expires: 1_700_000_000 });

  it("is found as it was long after its end, for DynamoDB doesn't delete it then: it has ended, and isn't unknown", async () => {
    const added = ended();
    await storeOf().add(added);
    expect(await storeOf().find(added.accessKeyId, deadlineIn(20_000))).toEqual(added);
    const { expires = 0 } = added;
    expect(await itemOf(added)).toMatchObject({ endsAt: expires, expires: expires + 90 * 86_400 });
    const listed = (await storeOf().list()).find(({ accessKeyId }) => accessKeyId === added.accessKeyId);
    expect(listed).toMatchObject({ expires, state: "works" });
  });

  it("from before ends had an attribute of their own → is found as it was", async () => {
    const added = ended();
    await storeOf().add(added);
    const { endsAt, ...item } = await itemOf(added);
    await put({ ...item, expires: endsAt });
    expect(await storeOf().find(added.accessKeyId, deadlineIn(20_000))).toEqual(added);
  });

  it("whose end was put off is none, where it is sealed", async () => {
    const added = ended();
    await sealing.add(added);
    await put({ ...(await itemOf(added)), endsAt: 4_000_000_000 });
    expect(await sealing.find(added.accessKeyId, deadlineIn(20_000))).toBeUndefined();
  });
});

describe("without a key", () => {
  it("a sealed credential is none", async () => {
    const added = credential();
    await sealing.add(added);
    expect(await clear.find(added.accessKeyId, deadlineIn(20_000))).toBeUndefined();
    expect(await stateOf(clear, added)).toBe("foreign");
  });

  it("a list shows no secret", async () => {
    const added = credential();
    await clear.add(added);
    expect(await stateOf(clear, added)).toBe("works");
    expect(JSON.stringify(await clear.list())).not.toContain(added.secretAccessKey);
  });
});

describe("a list", () => {
  it("of a table that is read in one page → no progress; in several → how many items so far", async () => {
    const told: number[] = [];
    await clear.list((items) => told.push(items));
    expect(told).toEqual([]);
    // DynamoDB reads 1 MB at a time.
    for (const index of [1, 2, 3, 4, 5]) {
      await put({ pk: "111122223333/us-east-1", sk: `LARGE#${index}`, text: "x".repeat(350_000) });
    }
    await clear.list((items) => told.push(items));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
  });
});
it.each([[["DescribeVpcs", "RevokeSecurityGroupIngress"]], [[]]])(
  "one from before policies, with the actions %j → it has the policy that allows those",
  async (actions) => {
    const { policy: _, ...old } = credential();
    const before = { ...old, allow: actions } as Credential;
    await sealing.add(before);
    expect(await sealing.find(old.accessKeyId, deadlineIn(20_000))).toEqual({ ...old, policy: allowing(actions) });
    expect((await sealing.list()).find(({ accessKeyId }) => accessKeyId === old.accessKeyId)).toMatchObject({
      policy: { Statement: [{ Effect: "Allow", Action: actions.map((name) => `ec2:${name}`), Resource: "*" }] },
    });
  },
);
