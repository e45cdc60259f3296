import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPresigned } from "../../../lib/auth/presigned-query.ts";
import { Ec2Error } from "../../../lib/errors.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { ec2Error } from "../ec2-error.ts";
import { authenticatorOf, BADLY_FORMED, NOT_VALIDATED, THE_CALLER } from "./authenticator.ts";
import { KEYS, presign, sign, SIGNED_AT } from "./stock-signer.ts";

const PARAMETERS = {
  Action: "DescribeSecurityGroups",
  Version: "2016-11-15",
  "Filter.1.Name": "group-name",
  "Filter.10.Name": "",
  GroupName: "a b+c/ü😀!'()*~&=%",
};
const DAY_SECONDS = 86_400;

const authenticate = authenticatorOf();
const authenticateAt = (seconds: number) => authenticatorOf({ now: () => SIGNED_AT + seconds * 1_000 });

const withParameter = (request: HttpRequest, name: string, value: string | undefined): HttpRequest => {
  const query = new URLSearchParams(request.query);
  if (value === undefined) query.delete(name);
  else query.set(name, value);
  return { ...request, query: query.toString() };
};

describe("a URL that the SDK has pre-signed", () => {
  it("GET, odd characters and empty values: the caller, in the scope's region", async () => {
    const request = await presign({ parameters: PARAMETERS }, { region: "eu-central-1" });
    expect(request.headers["authorization"]).toBeUndefined();
    await expect(authenticate(request)).resolves.toMatchObject({ ...THE_CALLER, region: "eu-central-1" });
  });

  it("POST, its parameters in the query string", async () => {
    await expect(authenticate(await presign({ method: "POST", parameters: PARAMETERS }))).resolves.toMatchObject(
      THE_CALLER,
    );
  });

  it("POST, its parameters in a form, which is signed with it", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = await presign({ method: "POST", headers, body: Buffer.from("Action=DescribeVpcs") });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
    const changed = { ...request, body: Buffer.from("Action=DeleteVpc") };
    await expect(authenticate(changed)).rejects.toThrow(NOT_VALIDATED);
  });

  it("parameters in another order, or encoded otherwise, as a proxy may write them: the same", async () => {
    const request = await presign({ parameters: PARAMETERS });
    const pairs = request.query.split("&").toReversed().join("&").replaceAll("+", "%20").replaceAll("%2F", "/");
    await expect(authenticate({ ...request, query: pairs })).resolves.toMatchObject(THE_CALLER);
  });

  it("signed for sts: taken where that is expected, refused elsewhere", async () => {
    const request = await presign({ parameters: PARAMETERS }, { service: "sts" });
    await expect(authenticate(request, "sts")).resolves.toMatchObject(THE_CALLER);
    await expect(authenticate(request)).rejects.toThrow(ec2Error("AuthFailure", /correct service: 'ec2'/));
  });
});

describe("X-Amz-Expires", () => {
  it.each([
    [60, 60],
    [60, -15 * 60],
    [1, 1],
    [7 * DAY_SECONDS, 7 * DAY_SECONDS],
    [3_600, 20 * 60],
  ])("%i seconds, used after %i: fine", async (expiresIn, after) => {
    const request = await presign({ parameters: PARAMETERS }, { expiresIn });
    await expect(authenticateAt(after)(request)).resolves.toMatchObject(THE_CALLER);
  });

  it.each([
    [60, 61],
    [60, -15 * 60 - 1],
    [1, 2],
    [7 * DAY_SECONDS, 7 * DAY_SECONDS + 1],
  ])("%i seconds, used after %i → RequestExpired", async (expiresIn, after) => {
    const request = await presign({ parameters: PARAMETERS }, { expiresIn });
    await expect(authenticateAt(after)(request)).rejects.toThrow(ec2Error("RequestExpired", "Request has expired."));
  });

  it("left out: good for fifteen minutes, as a signature in a header is", async () => {
    const request = withParameter(await presign({ parameters: PARAMETERS }), "X-Amz-Expires", undefined);
    await expect(authenticateAt(15 * 60)(request)).rejects.toThrow(NOT_VALIDATED);
    await expect(authenticateAt(15 * 60 + 1)(request)).rejects.toThrow(ec2Error("RequestExpired"));
  });

  it.each(["0", "-1", "604801", "1e3", "60.5", "", " 60", "60s", "9999999"])("%j → AuthFailure", async (value) => {
    const request = withParameter(await presign({ parameters: PARAMETERS }), "X-Amz-Expires", value);
    await expect(authenticate(request)).rejects.toThrow(BADLY_FORMED);
  });
});

describe("form → AuthFailure: not formatted correctly", () => {
  it.each([
    ["X-Amz-Algorithm", undefined],
    ["X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"],
    ["X-Amz-Credential", undefined],
    ["X-Amz-Credential", ""],
    ["X-Amz-Date", undefined],
    ["X-Amz-Date", "2011-12-15T12:00:00Z"],
    ["X-Amz-SignedHeaders", undefined],
    ["X-Amz-SignedHeaders", "x-amz-date"],
    ["X-Amz-SignedHeaders", "host;a\nb"],
    ["X-Amz-Signature", undefined],
    ["X-Amz-Signature", "0"],
  ])("%s: %j", async (name, value) => {
    const request = withParameter(await presign({ parameters: PARAMETERS }), name, value);
    await expect(authenticate(request)).rejects.toThrow(BADLY_FORMED);
  });

  it.each(["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Algorithm"])("%s alone says that it is pre-signed", (name) => {
    expect(isPresigned(new Map([[name, ""]]))).toBe(true);
    expect(isPresigned(new Map([[name.toLowerCase(), ""]]))).toBe(false);
  });

  it("a signature in the header beside it", async () => {
    const { headers } = await sign({ parameters: PARAMETERS });
    const request = await presign({ parameters: PARAMETERS });
    await expect(authenticate({ ...request, headers })).rejects.toThrow(BADLY_FORMED);
  });

  it("whatever the parameters say: an error of EC2's", async () => {
    const request = await presign({ parameters: PARAMETERS });
    const names = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"].map((x) => `X-Amz-${x}`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.string({ unit: "grapheme" }), async (name, value) => {
        await expect(authenticate(withParameter(request, name, value))).rejects.toBeInstanceOf(Ec2Error);
      }),
    );
  });
});

describe("changed after it was signed → AuthFailure", () => {
  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ["method", (request) => ({ ...request, method: "POST" })],
    ["path", (request) => ({ ...request, path: "/other" })],
    ["host", (request) => ({ ...request, headers: { ...request.headers, host: "elsewhere.example.com" } })],
    ["a parameter", (request) => withParameter(request, "Action", "DeleteSecurityGroup")],
    ["a parameter added", (request) => withParameter(request, "DryRun", "true")],
    ["a parameter taken away", (request) => withParameter(request, "GroupName", undefined)],
    ["how long it is good for", (request) => withParameter(request, "X-Amz-Expires", "604800")],
    ["when it was signed", (request) => withParameter(request, "X-Amz-Date", "20111215T120001Z")],
    [
      "what it is signed for",
      (request) =>
        withParameter(request, "X-Amz-Credential", `${KEYS.accessKeyId}/20111215/us-east-2/ec2/aws4_request`),
    ],
    ["signed headers", (request) => withParameter(request, "X-Amz-SignedHeaders", "host;x-other")],
    ["signature", (request) => withParameter(request, "X-Amz-Signature", "0".repeat(64))],
    ["a body added", (request) => ({ ...request, body: Buffer.from("DryRun=true") })],
  ])("%s", async (_, change) => {
    const request = await presign({ parameters: PARAMETERS });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
    await expect(authenticate(change(request))).rejects.toThrow(NOT_VALIDATED);
  });
});
