import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { allowing } from "../../../lib/policy-document.ts";
import type { Credential } from "../../../lib/account.ts";
import { type Authenticate, signatureAuthenticator } from "../../../lib/auth/authenticate.ts";
import { Ec2Error } from "../../../lib/errors.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error } from "../ec2-error.ts";
import { BADLY_FORMED, CREDENTIAL, HOME_REGION, NOT_VALIDATED, THE_CALLER } from "./authenticator.ts";
import { HOST, KEYS, sign, SIGNED_AT, signVerbatim } from "./stock-signer.ts";
import { deadlineIn } from "../../../lib/deadline.ts";

const POLICY = allowing(["CreateVpc"]);
const PARAMETERS = { Action: "DescribeSecurityGroups", Version: "2016-11-15", GroupName: "a b+c/ü!'()*~&=%" };
const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const MINUTE = 60_000;

let credentials: Map<string, Credential>;
let now: number;
let authenticator: Authenticate;

beforeEach(() => {
  credentials = new Map([[KEYS.accessKeyId, CREDENTIAL]]);
  now = SIGNED_AT;
  authenticator = signatureAuthenticator({
    find: (accessKeyId) => Promise.resolve(credentials.get(accessKeyId)),
    region: HOME_REGION,
    version2: true,
    now: () => now,
  });
});

const authenticate = (request: HttpRequest) =>
  authenticator(request, parseParameters(request), deadlineIn(30_000), "ec2");

const withHeaders = (request: HttpRequest, headers: HttpRequest["headers"]): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

function withAuthorization(request: HttpRequest, change: (text: string) => string): HttpRequest {
  return withHeaders(request, { authorization: change(request.headers["authorization"] ?? "") });
}

const signedPost = () => sign({ method: "POST", headers: FORM, body: Buffer.from("Action=CreateVpc&CidrBlock=x") });

describe("a request that a stock client has signed", () => {
  it("GET: the caller is the credential's account, in the scope's region", async () => {
    expect(await authenticate(await sign({ parameters: PARAMETERS }))).toEqual({
      accessKeyId: KEYS.accessKeyId,
      accountId: "111122223333",
      platform: "vpc",
      region: "us-east-1",
    });
  });

  it("POST, path with a stage, more headers signed", async () => {
    const body = Buffer.from("GroupName=ü");
    const hash = createHash("sha256").update(body).digest("hex");
    const headers = { ...FORM, "amz-sdk-invocation-id": "1", "x-amz-content-sha256": hash, "x-spaces": "  a   b " };
    const request = await sign({ method: "POST", path: "/prod/", headers, body });
    await expect(authenticate(request)).resolves.toMatchObject({ accountId: "111122223333" });
  });

  it("x-amz-content-sha256 that isn't the body's → AuthFailure: the body itself counts", async () => {
    const headers = { ...FORM, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    const request = await sign({ method: "POST", headers, body: Buffer.from("Action=CreateVpc") });
    await expect(authenticate(request)).rejects.toThrow(NOT_VALIDATED);
  });

  it.each(["eu-central-1", "us-gov-west-1"])("signed for %s: that region", async (region) => {
    await expect(authenticate(await sign({}, { region }))).resolves.toMatchObject({ region });
  });

  it("the credential's platform and allowed actions come along", async () => {
    credentials.set(KEYS.accessKeyId, { ...CREDENTIAL, platform: "ec2", policy: POLICY });
    await expect(authenticate(await sign())).resolves.toMatchObject({ platform: "ec2", policy: POLICY });
  });

  it("a header that isn't signed may change on its way", async () => {
    const request = withHeaders(await sign(), { "x-forwarded-for": "205.251.233.182" });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
  });
});

describe("other clients' ways", () => {
  it("the host signed without its port, sent with it (Net::Amazon::EC2, fog)", async () => {
    const request = await sign({ headers: { host: "ec2.example.com" } });
    await expect(authenticate(withHeaders(request, { host: HOST }))).resolves.toMatchObject(THE_CALLER);
  });

  it("the query string signed as it was sent, neither sorted nor encoded (curl before 8.3)", async () => {
    const request = signVerbatim({ query: "Version=2011-12-15&Action=X&CidrIp=205.192.0.0/16&FromPort=80" });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
  });

  it("as it was sent, with a line break, which could pretend to be a line of what is signed → AuthFailure", async () => {
    const request = signVerbatim({ query: "Action=X\nhost:ec2.example.com" });
    await expect(authenticate(request)).rejects.toThrow(NOT_VALIDATED);
  });

  it("no Host header, where one was signed: refused", async () => {
    const request = await sign();
    await expect(authenticate(withHeaders(request, { host: undefined }))).rejects.toThrow(NOT_VALIDATED);
  });

  it("no Host header, and an empty one signed (HTTP/1.0): taken", async () => {
    await expect(authenticate(signVerbatim({ headers: { host: undefined } }))).resolves.toMatchObject(THE_CALLER);
  });

  it("Date signed in place of X-Amz-Date", async () => {
    const date = new Date(SIGNED_AT).toUTCString();
    await expect(
      authenticate(signVerbatim({ headers: { date } }, { signedHeaders: ["date", "host"] })),
    ).resolves.toMatchObject(THE_CALLER);
  });

  it.each([undefined, "", "yesterday"])("Date %j, signed in place of X-Amz-Date → AuthFailure", async (date) => {
    const request = signVerbatim({ headers: { date: "" } }, { signedHeaders: ["date", "host"] });
    await expect(authenticate(withHeaders(request, { date }))).rejects.toThrow(BADLY_FORMED);
  });

  it("Date beside X-Amz-Date: X-Amz-Date counts", async () => {
    const request = withHeaders(await sign(), { date: "Thu, 01 Jan 1970 00:00:00 GMT" });
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
  });
});

describe("who is calling → AuthFailure 401", () => {
  it("an unknown key", async () => {
    credentials.clear();
    await expect(authenticate(await sign())).rejects.toThrow(NOT_VALIDATED);
    await expect(authenticate(await sign())).rejects.toMatchObject({ status: 401 });
  });

  it("a wrong secret", async () => {
    const keys = { ...KEYS, secretAccessKey: "other" };
    await expect(authenticate(await sign({}, { keys }))).rejects.toThrow(NOT_VALIDATED);
  });

  it("another's key, with one's own secret", async () => {
    credentials.set("OTHER", { ...CREDENTIAL, accessKeyId: "OTHER", secretAccessKey: "other" });
    const request = withAuthorization(await sign(), (text) => text.replace(KEYS.accessKeyId, "OTHER"));
    await expect(authenticate(request)).rejects.toThrow(NOT_VALIDATED);
  });
});

describe("changed after it was signed → AuthFailure", () => {
  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ["method", (request) => ({ ...request, method: "GET" })],
    ["path", (request) => ({ ...request, path: "/other" })],
    ["body", (request) => ({ ...request, body: Buffer.from("Action=CreateVpc&CidrBlock=y") })],
    ["body taken away", (request) => ({ ...request, body: Buffer.alloc(0) })],
    ["query added", (request) => ({ ...request, query: "DryRun=true" })],
    ["a signed header", (request) => withHeaders(request, { "content-type": "application/x-www-form-urlencoded" })],
    ["a signed header taken away", (request) => withHeaders(request, { "content-type": undefined })],
    ["host", (request) => withHeaders(request, { host: "elsewhere.example.com" })],
    ["time", (request) => withHeaders(request, { "x-amz-date": "20111215T120001Z" })],
    ["region", (request) => withAuthorization(request, (text) => text.replace("us-east-1", "us-east-2"))],
    ["signed headers", (request) => withAuthorization(request, (text) => text.replace("content-type;", ""))],
    ["signature", (request) => withAuthorization(request, (text) => text.replace(/\w{64}$/, "0".repeat(64)))],
  ])("%s", async (_, change) => {
    const request = await signedPost();
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
    await expect(authenticate(change(request))).rejects.toThrow(NOT_VALIDATED);
  });

  it("a value in the query string", async () => {
    const request = await sign({ parameters: PARAMETERS });
    const query = request.query.replace("DescribeSecurityGroups", "DeleteSecurityGroup");
    await expect(authenticate({ ...request, query })).rejects.toThrow(NOT_VALIDATED);
  });
});

describe("form of the signature → AuthFailure", () => {
  it("host not signed", async () => {
    await expect(authenticate(signVerbatim({}, { signedHeaders: ["x-amz-date"] }))).rejects.toThrow(
      ec2Error("AuthFailure"),
    );
  });

  it("X-Amz-Date not signed", async () => {
    await expect(authenticate(signVerbatim({}, { signedHeaders: ["host"] }))).rejects.toThrow(ec2Error("AuthFailure"));
  });

  it("X-Amz-Date not signed, a signed Date beside it", async () => {
    const date = new Date(SIGNED_AT).toUTCString();
    const request = signVerbatim({ headers: { date } }, { signedHeaders: ["date", "host"] });
    const both = withHeaders(request, { "x-amz-date": "20111215T120000Z" });
    await expect(authenticate(both)).rejects.toThrow(ec2Error("AuthFailure"));
  });

  it.each([undefined, "", "20111215", "20111215T120000", "2011-12-15T12:00:00Z", "20111315T120000Z", "yesterday"])(
    "X-Amz-Date %s, no Date",
    async (date) => {
      const request = withHeaders(await sign(), { "x-amz-date": date });
      await expect(authenticate(request)).rejects.toThrow(ec2Error("AuthFailure"));
    },
  );

  it.each(["20111214", "20111216", "2011121", "2011", "", "20111215T", "2011-12-15"])(
    "well signed, but the scope's date is %j",
    async (scopeDate) => {
      await expect(authenticate(signVerbatim({}, { scopeDate }))).rejects.toThrow(ec2Error("AuthFailure"));
    },
  );

  it("signed for another service", async () => {
    await expect(authenticate(await sign({}, { service: "s3" }))).rejects.toThrow(ec2Error("AuthFailure"));
  });

  it("signed for sts: taken where that is expected, refused elsewhere", async () => {
    const request = await sign({}, { service: "sts" });
    await expect(authenticator(request, new Map(), deadlineIn(30_000), "sts")).resolves.toMatchObject({
      accountId: "111122223333",
    });
    await expect(authenticator(request, new Map(), deadlineIn(30_000), "ec2")).rejects.toThrow(ec2Error("AuthFailure"));
    await expect(authenticator(await sign(), new Map(), deadlineIn(30_000), "sts")).rejects.toThrow(
      ec2Error("AuthFailure"),
    );
  });

  it.each<[region: string, near: string]>([
    ["us-esat-1", " Did you mean us-east-1 or us-west-1?"],
    ["US-EAST-1", " Did you mean us-east-1?"],
    ["us-east-1a", " Did you mean us-east-1?"],
    ["us-east-1#", " Did you mean us-east-1?"],
    ["eu-centrall-2", " Did you mean eu-central-2?"],
    ["mars-north-1", ""],
    ["*", ""],
    ["", ""],
  ])("signed for the region %j → AuthFailure that names those nearly called that", async (region, near) => {
    const text = `Credential should be scoped to a valid region. There is no region ${region}.${near} Regions beside AWS's are named in REGIONS.`;
    await expect(authenticate(await sign({}, { region }))).rejects.toThrow(ec2Error("AuthFailure", text));
  });

  it("signed for a region of a thousand letters → AuthFailure, and no search for one nearly called that", async () => {
    const outcome = authenticate(await sign({}, { region: "x".repeat(1_000) }));
    await expect(outcome).rejects.toThrow(ec2Error("AuthFailure", new RegExp(`no region x{32}\\. Regions beside`)));
  });

  it.each(["constructor", "__proto__", "toString"])("a signed header called %s that wasn't sent", async (name) => {
    const request = withAuthorization(await sign(), (text) => text.replace("SignedHeaders=host", `$&;${name}`));
    await expect(authenticate(request)).rejects.toThrow(ec2Error("AuthFailure"));
  });

  it("whatever the header says: an error of EC2's", async () => {
    const request = await sign();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (signedHeaders, date) => {
        const changed = withAuthorization(withHeaders(request, { "x-spare": date }), (text) =>
          text.replace("SignedHeaders=host", () => `SignedHeaders=host;${signedHeaders}`),
        );
        await expect(authenticate(changed)).rejects.toBeInstanceOf(Ec2Error);
      }),
    );
  });
});

describe("unsigned → MissingParameter AWSAccessKeyId", () => {
  it("no Authorization header", async () => {
    const request = withHeaders(await sign({ parameters: PARAMETERS }), { authorization: undefined });
    await expect(authenticate(request)).rejects.toThrow(
      ec2Error("MissingParameter", "The request must contain the parameter AWSAccessKeyId"),
    );
  });
});

describe("time", () => {
  it.each([
    ["15 minutes old", 15],
    ["14 minutes old", 14],
    ["14 minutes ahead", -14],
  ])("%s: fine", async (_, minutes) => {
    const request = await sign();
    now += minutes * MINUTE;
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
  });

  it.each([
    ["16 minutes old", 16],
    ["16 minutes ahead", -16],
    ["years old", 14 * 365 * 24 * 60],
  ])("%s → RequestExpired", async (_, minutes) => {
    const request = await sign();
    now += minutes * MINUTE;
    await expect(authenticate(request)).rejects.toThrow(ec2Error("RequestExpired"));
  });

  it("across midnight: the scope's date is the day of signing", async () => {
    const at = Date.UTC(2011, 11, 15, 23, 55);
    const request = await sign({}, { at });
    now = at + 10 * MINUTE;
    await expect(authenticate(request)).resolves.toMatchObject(THE_CALLER);
  });
});
