import { beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../../../lib/account.ts";
import { cacheCredentials, type FindCredential } from "../../../lib/auth/credentials.ts";

const MINUTE = 60_000;

let now: number;
let stored: Map<string, Credential>;
let asked: string[];
let find: FindCredential;

const credential = (accessKeyId: string, accountId = "111122223333"): Credential => ({
  accessKeyId,
  secretAccessKey: "secret",
  accountId,
  platform: "vpc",
});

const store = (...credentials: Credential[]) => {
  for (const one of credentials) stored.set(one.accessKeyId, one);
};

beforeEach(() => {
  now = Date.UTC(2011, 11, 15);
  stored = new Map();
  asked = [];
  find = cacheCredentials(
    (accessKeyId) => {
      asked.push(accessKeyId);
      return Promise.resolve(stored.get(accessKeyId));
    },
    () => now,
  );
});

describe("cacheCredentials", () => {
  it("asked again within a minute: read once", async () => {
    store(credential("A"));
    expect(await find("A")).toEqual(credential("A"));
    now += MINUTE - 1;
    expect(await find("A")).toEqual(credential("A"));
    expect(asked).toEqual(["A"]);
  });

  it("after a minute: read again, and what is there now counts", async () => {
    store(credential("A"));
    await find("A");
    store(credential("A", "444455556666"));
    now += MINUTE;
    expect(await find("A")).toEqual(credential("A", "444455556666"));
    expect(asked).toEqual(["A", "A"]);
  });

  it("asking doesn't prolong it: a removed credential ends", async () => {
    store(credential("A"));
    await find("A");
    stored.clear();
    now += MINUTE / 2;
    expect(await find("A")).toBeDefined();
    now += MINUTE / 2;
    expect(await find("A")).toBeUndefined();
  });

  it("an unknown key: not kept, so a new credential works at once", async () => {
    expect(await find("A")).toBeUndefined();
    store(credential("A"));
    expect(await find("A")).toEqual(credential("A"));
  });

  it("keys are apart", async () => {
    store(credential("A"), credential("B", "444455556666"));
    expect(await find("A")).toMatchObject({ accountId: "111122223333" });
    expect(await find("B")).toMatchObject({ accountId: "444455556666" });
    expect(await find("__proto__")).toBeUndefined();
  });

  it("a failing read: passed on, not kept", async () => {
    let fails = true;
    const cached = cacheCredentials(() =>
      fails ? Promise.reject(new Error("down")) : Promise.resolve(credential("A")),
    );
    await expect(cached("A")).rejects.toThrow("down");
    fails = false;
    expect(await cached("A")).toEqual(credential("A"));
  });

  it("more keys than it keeps: the oldest go, the newest stay", async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `KEY${index}`);
    store(...names.map((name) => credential(name)));
    for (const name of names) await find(name);
    asked.length = 0;
    await find("KEY1999");
    expect(asked).toEqual([]);
    await find("KEY0");
    expect(asked).toEqual(["KEY0"]);
  });
});
