import { describe, expect, it } from "vitest";
import { sha256 } from "../../../lib/auth/encoding.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { ec2Error } from "../ec2-error.ts";
import { authenticatorOf, NOT_VALIDATED, THE_CALLER } from "./authenticator.ts";
import { KEYS, presign, sign, SIGNED_AT } from "./stock-signer.ts";

const TOKEN = "AQoEXAMPLEH4aoAH0gNCAPy+/==";
const EXPIRES = SIGNED_AT / 1_000 + 3_600;
const temporary = { sessionTokenHash: sha256(TOKEN), expires: EXPIRES };

const withToken = (sessionToken: string) => ({ keys: { ...KEYS, sessionToken } });
const PARAMETERS = { Action: "DescribeVpcs", Version: "2016-11-15" };

describe.each([
  ["in the header", sign],
  ["in the query string", presign],
])("session token %s", (_, signer) => {
  const signWith = (token?: string): Promise<HttpRequest> =>
    signer({ parameters: PARAMETERS }, token === undefined ? {} : withToken(token));
  const authenticate = authenticatorOf({ credential: temporary });

  it("the credential's: the caller", async () => {
    await expect(authenticate(await signWith(TOKEN))).resolves.toMatchObject(THE_CALLER);
  });

  it.each([
    ["none", undefined],
    ["another one", "other"],
    ["a part of it", TOKEN.slice(0, -1)],
  ])("%s → AuthFailure", async (__, token) => {
    await expect(authenticate(await signWith(token))).rejects.toThrow(NOT_VALIDATED);
  });

  it("one that the credential doesn't have → AuthFailure", async () => {
    await expect(authenticatorOf()(await signWith(TOKEN))).rejects.toThrow(NOT_VALIDATED);
  });
});

describe("an end", () => {
  const after = (seconds: number, credential = {}) =>
    authenticatorOf({ credential: { ...temporary, ...credential }, now: () => EXPIRES * 1_000 + seconds * 1_000 });
  const request = (token = TOKEN) => sign({ parameters: PARAMETERS }, { ...withToken(token), at: EXPIRES * 1_000 });

  it("the second before: the caller", async () => {
    await expect(after(-1)(await request())).resolves.toMatchObject(THE_CALLER);
  });

  it.each([0, 60])("%i seconds after → RequestExpired 400", async (seconds) => {
    const refused = after(seconds)(await request());
    await expect(refused).rejects.toThrow(ec2Error("RequestExpired", "Request has expired."));
    await expect(after(seconds)(await request())).rejects.toMatchObject({ status: 400 });
  });

  it.each(["sts", "cloudtrail"])("%s calls it ExpiredToken, 403", async (service) => {
    const signed = await sign({ parameters: PARAMETERS }, { ...withToken(TOKEN), at: EXPIRES * 1_000, service });
    const refused = after(60)(signed, service);
    await expect(refused).rejects.toThrow(
      ec2Error("ExpiredToken", "The security token included in the request is expired"),
    );
    await expect(after(60)(signed, service)).rejects.toMatchObject({ status: 403 });
  });

  it("is told only to who has signed well", async () => {
    await expect(after(60, { secretAccessKey: "other" })(await request())).rejects.toThrow(NOT_VALIDATED);
    await expect(after(60)(await request("other"))).rejects.toThrow(NOT_VALIDATED);
  });
});
