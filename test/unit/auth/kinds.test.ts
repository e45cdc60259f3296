import { describe, expect, it } from "vitest";
import { signatureAuthenticator } from "../../../lib/auth/authenticate.ts";
import { deadlineIn } from "../../../lib/deadline.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error } from "../ec2-error.ts";
import { authenticatorOf, CREDENTIAL, HOME_REGION, THE_CALLER } from "./authenticator.ts";
import { CLIENT_REQUESTS } from "./client-requests.ts";
import { sign, SIGNED_AT } from "./stock-signer.ts";

const one = (client: string) => CLIENT_REQUESTS.find((recorded) => recorded.client === client) ?? CLIENT_REQUESTS[0];

describe.each(["curl", "boto3, pre-signed GET", "boto 2, Version 2"])("two Host headers, %s", (client) => {
  it("→ InvalidHttpRequest that says so, whichever is signed", async () => {
    const { request, at } = one(client) as (typeof CLIENT_REQUESTS)[number];
    const host = request.headers["host"] ?? "";
    const authenticate = authenticatorOf({ now: () => at });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
    for (const hosts of [`${host},elsewhere`, `elsewhere,${host}`, `${host},${host}`]) {
      await expect(authenticate({ ...request, headers: { ...request.headers, host: hosts } })).rejects.toThrow(
        ec2Error("InvalidHttpRequest", /More than one Host header$/),
      );
    }
  });
});

it("no Host header at all, and no signature → MissingParameter, whether Version 2 is taken or not", async () => {
  const unsigned = { method: "GET", path: "/", query: "Action=DescribeVpcs", headers: {}, body: Buffer.alloc(0) };
  const missing = ec2Error("MissingParameter", "The request must contain the parameter AWSAccessKeyId");
  await expect(authenticatorOf()(unsigned)).rejects.toThrow(missing);
  await expect(authenticatorOf({ version2: false })(unsigned)).rejects.toThrow(missing);
});

it("a good signature: the credential is asked for once", async () => {
  const asked: string[] = [];
  const find = (accessKeyId: string) => {
    asked.push(accessKeyId);
    return Promise.resolve(CREDENTIAL);
  };
  const authenticate = signatureAuthenticator({ find, region: HOME_REGION, version2: true, now: () => SIGNED_AT });
  const request = await sign();
  await authenticate(request, parseParameters(request), deadlineIn(20_000), "ec2");
  expect(asked).toEqual([CREDENTIAL.accessKeyId]);
});
