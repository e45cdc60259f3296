import * as crypto from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Credential } from "../../../lib/account.ts";
import { signatureAuthenticator } from "../../../lib/auth/authenticate.ts";
import { cacheCredentials } from "../../../lib/auth/credentials.ts";
import { deadlineIn } from "../../../lib/deadline.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { regionsWith } from "../../../lib/regions.ts";
import { CREDENTIAL, HOME_REGION } from "./authenticator.ts";
import { CLIENT_REQUESTS } from "./client-requests.ts";
import { presign, sign, SIGNED_AT } from "./stock-signer.ts";

// What other files have loaded has Node's own.
vi.hoisted(() => vi.resetModules());
vi.mock("node:crypto", async (original) => {
  const actual = await original<typeof crypto>();
  return {
    ...actual,
    createHmac: vi.fn<typeof crypto.createHmac>(actual.createHmac),
    createHash: vi.fn<typeof crypto.createHash>(actual.createHash),
  };
});

let now: number;
let reads: number;
let stored: Credential;
const MANY_REGIONS = Array.from(
  { length: 51 },
  (_, index) => `us-${"abcdefghij"[index % 10]}${"abcdefghij"[Math.floor(index / 10)]}-1`,
);
const regions = regionsWith(MANY_REGIONS);

let authenticate: (request: HttpRequest) => Promise<unknown>;

beforeEach(() => {
  now = SIGNED_AT;
  reads = 0;
  stored = CREDENTIAL;
  const find = cacheCredentials(
    (accessKeyId) => {
      reads += 1;
      return Promise.resolve(accessKeyId === stored.accessKeyId ? { ...stored } : undefined);
    },
    () => now,
  );
  const verify = signatureAuthenticator({ find, region: HOME_REGION, regions, version2: true, now: () => now });
  authenticate = (request) => verify(request, parseParameters(request), deadlineIn(20_000), "ec2");
});

/** What a request costs: hashes and HMACs (each is one call of Node's), and reads of the table. */
async function costOf(request: HttpRequest) {
  const hmac = vi.mocked(crypto.createHmac).mockClear();
  const hash = vi.mocked(crypto.createHash).mockClear();
  const before = reads;
  await authenticate(request).catch(() => undefined);
  return { hmacs: hmac.mock.calls.length, hashes: hash.mock.calls.length, reads: reads - before };
}

const wrong = { accessKeyId: CREDENTIAL.accessKeyId, secretAccessKey: "guess" };
const unknown = { accessKeyId: "UNKNOWN", secretAccessKey: "guess" };
const PARAMETERS = { Action: "DescribeVpcs", Version: "2016-11-15", GroupName: "a/b" };

const v2 = CLIENT_REQUESTS.find(({ client }) => client === "boto 2, Version 2");

/** Version 2 with a signature that isn't right, whoever's it is. */
const guessV2 = ({ accessKeyId }: typeof wrong): Promise<HttpRequest> => {
  const form = new URLSearchParams(v2?.request.body.toString());
  form.set("AWSAccessKeyId", accessKeyId);
  form.set("Signature", "x".repeat(44));
  return Promise.resolve({ ...(v2 as { request: HttpRequest }).request, body: Buffer.from(form.toString()) });
};

describe.each([
  ["Version 4 in the header", (keys: typeof wrong) => sign({ parameters: PARAMETERS }, { keys }), SIGNED_AT, 4],
  [
    "Version 4 in the query string",
    (keys: typeof wrong) => presign({ parameters: PARAMETERS }, { keys }),
    SIGNED_AT,
    4,
  ],
  ["Version 2", guessV2, v2?.at ?? 0, 1],
])("%s: a wrong secret costs what an unknown key costs", (_, guess, at, spellings) => {
  /** The container is warm: this very scope has been verified before, for somebody and for nobody. */
  beforeEach(async () => {
    now = at;
    await costOf(await guess(wrong));
    await costOf(await guess({ ...unknown, accessKeyId: "BEFORE" }));
    now += 2_000;
  });

  it("at the first guess, and at the next ones within a second", async () => {
    for (const expectedReads of [1, 0, 0]) {
      const known = await costOf(await guess(wrong));
      // The unknown key's first guess has nothing to read again: it reads what isn't kept.
      expect(await costOf(await guess(unknown))).toEqual(known);
      expect(known).toMatchObject({ reads: expectedReads, hmacs: spellings });
    }
  });

  it("a second later again", async () => {
    await costOf(await guess(wrong));
    await costOf(await guess(unknown));
    now += 1_001;
    const known = await costOf(await guess(wrong));
    expect(await costOf(await guess(unknown))).toEqual(known);
    expect(known.reads).toBe(1);
  });
});

describe("a good signature", () => {
  it("body hashed once, one canonical request and one HMAC once the signing key is kept", async () => {
    const body = Buffer.from("Action=DescribeVpcs");
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = await sign({ method: "POST", headers, body });
    await costOf(request);
    const cost = await costOf(request);
    // The host could be spelt in two ways: the first one fits, and the other one isn't made.
    expect(cost).toEqual({ hmacs: 1, hashes: 1 + 1, reads: 0 });
  });

  it("kept signing keys: one for each credential and scope, and those of fifty scopes at most", async () => {
    const requests = await Promise.all(MANY_REGIONS.map((region) => sign({}, { region })));
    for (const request of requests) expect((await costOf(request)).hmacs).toBe(5);
    for (const request of requests.slice(1)) expect((await costOf(request)).hmacs).toBe(1);
    expect((await costOf(requests[0] as HttpRequest)).hmacs).toBe(5);
  });

  it("another secret under the same key: another signing key", async () => {
    await costOf(await sign());
    stored = { ...CREDENTIAL, secretAccessKey: "new" };
    now += 2_000;
    const request = await sign({}, { keys: { ...wrong, secretAccessKey: "new" } });
    await expect(authenticate(request)).resolves.toMatchObject({ accountId: CREDENTIAL.accountId });
  });
});
