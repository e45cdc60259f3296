import { describe, expect, it } from "vitest";
import type { Caller } from "../../../lib/auth/authenticate.ts";
import { noAuthenticator } from "../../../lib/auth/no-authenticator.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error } from "../ec2-error.ts";
import { presign, sign } from "./stock-signer.ts";
import { deadlineIn } from "../../../lib/deadline.ts";

describe("noAuthenticator", () => {
  const everybody: Caller = {
    accessKeyId: "anonymous",
    accountId: "123456789012",
    platform: "vpc",
    region: "us-east-1",
  };
  const callerOf = (request: HttpRequest) =>
    noAuthenticator(everybody)(request, parseParameters(request), deadlineIn(30_000), "ec2");

  it("unsigned: everybody's account and region", async () => {
    await expect(callerOf({ ...(await sign()), headers: {} })).resolves.toEqual(everybody);
  });

  it("signed with any keys: the account is everybody's, the region the signature's", async () => {
    await expect(callerOf(await sign({}, { region: "eu-west-1" }))).resolves.toEqual({
      ...everybody,
      region: "eu-west-1",
    });
  });

  it("a pre-signed URL: likewise", async () => {
    const request = await presign({}, { region: "eu-west-1" });
    await expect(callerOf(request)).resolves.toEqual({ ...everybody, region: "eu-west-1" });
  });

  it("signed in another way: everybody's account and region", async () => {
    const headers = { authorization: "Basic dGVzdDp0ZXN0" };
    await expect(callerOf({ ...(await sign()), headers })).resolves.toEqual(everybody);
  });

  it("signed for a region that there isn't → AuthFailure", async () => {
    await expect(callerOf(await sign({}, { region: "us-esat-1" }))).rejects.toThrow(
      ec2Error("AuthFailure", /Did you mean us-east-1/),
    );
  });
});
