import { beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../../../lib/account.ts";
import { signatureAuthenticator } from "../../../lib/auth/authenticate.ts";
import { cacheCredentials } from "../../../lib/auth/credentials.ts";
import { deadlineIn } from "../../../lib/deadline.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { CREDENTIAL, HOME_REGION, NOT_VALIDATED } from "./authenticator.ts";
import { KEYS, sign, SIGNED_AT } from "./stock-signer.ts";

let stored: Credential | undefined;
let now: number;
let authenticate: (request: HttpRequest) => Promise<unknown>;

beforeEach(() => {
  stored = CREDENTIAL;
  now = SIGNED_AT;
  const find = cacheCredentials(
    () => Promise.resolve(stored),
    () => now,
  );
  const verify = signatureAuthenticator({ find, region: HOME_REGION, version2: true, now: () => now });
  authenticate = (request) => verify(request, new Map(), deadlineIn(20_000), "ec2");
});

describe("a key that was removed and added again", () => {
  it("its new secret works at once, in its new account, and the old one no longer", async () => {
    await authenticate(await sign());
    stored = { ...CREDENTIAL, secretAccessKey: "new", accountId: "444455556666" };
    now += 1;
    const keys = { ...KEYS, secretAccessKey: "new" };
    await expect(authenticate(await sign({}, { keys }))).resolves.toMatchObject({ accountId: "444455556666" });
    now += 1;
    await expect(authenticate(await sign())).rejects.toThrow(NOT_VALIDATED);
  });

  it("tried before it was there: works at once when it is", async () => {
    stored = undefined;
    await expect(authenticate(await sign())).rejects.toThrow(NOT_VALIDATED);
    stored = CREDENTIAL;
    now += 1;
    await expect(authenticate(await sign())).resolves.toMatchObject({ accountId: "111122223333" });
  });
});
