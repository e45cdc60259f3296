import { beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../../../lib/account.ts";
import { cacheCredentials } from "../../../lib/auth/credentials.ts";
import { deadlineIn } from "../../../lib/deadline.ts";

const MINUTE = 60_000;

let now: number;
let stored: Map<string, Credential>;
let asked: string[];
let find: (accessKeyId: string, since?: number) => Promise<Credential | undefined>;

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
  const cached = cacheCredentials(
    (accessKeyId) => {
      asked.push(accessKeyId);
      return Promise.resolve(stored.get(accessKeyId));
    },
    () => now,
  );
  find = (accessKeyId, since) => cached(accessKeyId, deadlineIn(30_000), since);
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
    await expect(cached("A", deadlineIn(30_000))).rejects.toThrow("down");
    await expect(cached("A", deadlineIn(30_000))).rejects.toThrow("down");
    fails = false;
    expect(await cached("A", deadlineIn(30_000))).toEqual(credential("A"));
  });

  it("asked many times at once: read once", async () => {
    store(credential("A"));
    expect(await Promise.all([find("A"), find("A"), find("A")])).toEqual(Array(3).fill(credential("A")));
    expect(asked).toEqual(["A"]);
  });
});

const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe("what is kept is bounded", () => {
  it.each([
    ["known", true],
    ["unknown", false],
  ])("a thousand %s keys stay, the oldest goes for the next one", async (_, known) => {
    const keys = names(1_001, "KEY");
    if (known) store(...keys.map((name) => credential(name)));
    for (const name of keys.slice(0, 1_000)) await find(name);
    asked.length = 0;
    for (const name of keys.slice(0, 1_000)) await find(name);
    expect(asked).toEqual([]);
    await find("KEY1000");
    for (const name of keys.slice(1)) await find(name);
    expect(asked).toEqual(["KEY1000"]);
    await find("KEY0");
    expect(asked).toEqual(["KEY1000", "KEY0"]);
  });

  it("however many keys are guessed: those that exist stay", async () => {
    store(credential("A"));
    await find("A");
    for (const name of names(3_000, "GUESS")) await find(name);
    asked.length = 0;
    await find("A");
    expect(asked).toEqual([]);
  });

  it("a key read again counts as new", async () => {
    store(...names(1_001, "KEY").map((name) => credential(name)));
    for (const name of names(1_000, "KEY")) await find(name);
    now += 1;
    await find("KEY0", now);
    await find("KEY1000");
    asked.length = 0;
    await find("KEY0");
    await find("KEY1");
    expect(asked).toEqual(["KEY1"]);
  });
});

/** As the authenticator asks: what is kept, and where the signature doesn't match that, what is there now. */
async function tryKey(name: string) {
  now += 1;
  const startedAt = now;
  return [await find(name), await find(name, startedAt)];
}

describe("a signature that doesn't match", () => {
  it("what was kept is read again, so a key that was replaced works at once", async () => {
    store(credential("A"));
    await find("A");
    store(credential("A", "444455556666"));
    expect(await tryKey("A")).toEqual([credential("A"), credential("A", "444455556666")]);
    expect(await find("A")).toEqual(credential("A", "444455556666"));
    expect(asked).toEqual(["A", "A"]);
  });

  it("a key that was tried before it was added works at once", async () => {
    expect(await tryKey("A")).toEqual([undefined, undefined]);
    store(credential("A"));
    expect(await tryKey("A")).toEqual([undefined, credential("A")]);
  });

  it("a key that was removed: unknown from then on", async () => {
    store(credential("A"));
    await find("A");
    stored.clear();
    expect(await tryKey("A")).toEqual([credential("A"), undefined]);
    expect(await find("A")).toBeUndefined();
  });

  it("what this very request has read isn't read again", async () => {
    store(credential("A"));
    await tryKey("A");
    await tryKey("B");
    expect(asked).toEqual(["A", "B"]);
  });

  it.each([
    ["a key that exists", true],
    ["a key that doesn't", false],
  ])("%s: a thousand guesses in a second read it once more, and the next second once more", async (_, known) => {
    if (known) store(credential("A"));
    await find("A");
    for (const guess of names(1_000, "")) {
      await find("A", now + 1);
      now += Number(guess) < 999 ? 1 : 0;
    }
    expect(asked).toHaveLength(2);
    now += 1;
    await tryKey("A");
    await tryKey("A");
    expect(asked).toHaveLength(3);
  });

  it("read again once a second has passed, and not before", async () => {
    await find("A");
    const readAgainAt = now;
    await find("A", now + 1);
    now = readAgainAt + 999;
    await find("A", now);
    expect(asked).toHaveLength(2);
    now = readAgainAt + 1_000;
    await find("A", now);
    expect(asked).toHaveLength(3);
  });

  it("guesses many at once: one read", async () => {
    store(credential("A"));
    await find("A");
    now += 1;
    await Promise.all(Array.from({ length: 100 }, () => find("A", now)));
    expect(asked).toHaveLength(2);
  });

  it("guessing doesn't prolong what is kept", async () => {
    store(credential("A"));
    await tryKey("A");
    stored.clear();
    now += MINUTE;
    expect(await find("A")).toBeUndefined();
  });
});
