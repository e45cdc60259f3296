import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Credential } from "../../lib/account.ts";
import { stringsToSign } from "../../lib/auth/signature-v2.ts";
import {
  authenticatorFor,
  DEFAULT_REGION,
  type Environment,
  limitsFor,
  SANDBOX_ACCOUNT,
  takesSignatureVersion2,
  permissionsFor,
  tableFor,
  trailFor,
} from "../../lib/environment.ts";
import { AWS_LIMITS, GENEROUS_LIMITS, type Limits } from "../../lib/security-group/limits.ts";
import type { HttpRequest } from "../../lib/http.ts";
import { ec2Error } from "./ec2-error.ts";
import { deadlineIn } from "../../lib/deadline.ts";

const UNSIGNED: HttpRequest = { method: "GET", path: "/", query: "", headers: {}, body: Buffer.alloc(0) };
const noCredentials = () => Promise.resolve(undefined);

const callerFor = (environment: Record<string, string>, request = UNSIGNED) =>
  authenticatorFor(environment, noCredentials)(request, new Map(), deadlineIn(30_000), "ec2");

/** What `sam local` sets. */
const SAM_LOCAL = {
  AUTHENTICATION: "none",
  AWS_LAMBDA_FUNCTION_NAME: "ec2",
  AWS_LAMBDA_LOG_STREAM_NAME: "$LATEST",
  AWS_SAM_LOCAL: "true",
};

describe("LIMITS", () => {
  it.each<[Environment, Limits]>([
    [{}, GENEROUS_LIMITS],
    [{ LIMITS: "generous" }, GENEROUS_LIMITS],
    [{ LIMITS: "aws" }, AWS_LIMITS],
  ])("%j", (environment, limits) => {
    expect(limitsFor(environment)).toBe(limits);
  });

  it("no bound of AWS's is wider than ours", () => {
    const names = Object.keys(AWS_LIMITS) as (keyof Limits)[];
    expect(names.filter((name) => AWS_LIMITS[name] > GENEROUS_LIMITS[name])).toEqual([]);
  });

  it("something else → Error that names it", () => {
    expect(() => limitsFor({ LIMITS: "none" })).toThrow("LIMITS is generous or aws, not none");
  });
});

describe("TABLE_NAME and DYNAMODB_ENDPOINT", () => {
  it.each<[Environment, ReturnType<typeof tableFor>]>([
    [{}, { tableName: "sg-sandbox", endpoint: undefined }],
    [
      { TABLE_NAME: "a_B-9.c", DYNAMODB_ENDPOINT: "http://[::1]:8000" },
      { tableName: "a_B-9.c", endpoint: "http://[::1]:8000" },
    ],
    [
      { TABLE_NAME: "a".repeat(255), DYNAMODB_ENDPOINT: "https://dynamodb.eu-west-1.amazonaws.com" },
      { tableName: "a".repeat(255), endpoint: "https://dynamodb.eu-west-1.amazonaws.com" },
    ],
  ])("%j", (environment, place) => {
    expect(tableFor(environment)).toEqual(place);
  });

  it.each(["ab", "a".repeat(256), "a b c", "table/one"])("TABLE_NAME=%s → Error that names it", (TABLE_NAME) => {
    const message = `TABLE_NAME is 3 to 255 letters, digits and any of _ . -, not ${TABLE_NAME}`;
    expect(() => tableFor({ TABLE_NAME })).toThrow(message);
  });

  it.each(["127.0.0.1:8000", "localhost:8000", "http://", "file:///tmp", "foo"])(
    "DYNAMODB_ENDPOINT=%s → Error that names it",
    (DYNAMODB_ENDPOINT) => {
      const message = `DYNAMODB_ENDPOINT is a URL, as http://127.0.0.1:8000, not ${DYNAMODB_ENDPOINT}`;
      expect(() => tableFor({ DYNAMODB_ENDPOINT })).toThrow(message);
    },
  );
});

describe("AUTHENTICATION", () => {
  it("left out: an unsigned request is refused", async () => {
    await expect(callerFor({})).rejects.toThrow(ec2Error("MissingParameter"));
  });

  it("signature: an unsigned request is refused", async () => {
    await expect(callerFor({ AUTHENTICATION: "signature" })).rejects.toThrow(ec2Error("MissingParameter"));
  });

  it("signature: reads the credential that a signature names", async () => {
    const asked: string[] = [];
    const find = (accessKeyId: string): Promise<Credential | undefined> => {
      asked.push(accessKeyId);
      return Promise.resolve(undefined);
    };
    const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
    const authorization =
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${stamp.slice(0, 8)}/us-east-1/ec2/aws4_request, ` +
      `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
    const request = { ...UNSIGNED, headers: { authorization, host: "localhost", "x-amz-date": stamp } };
    const authenticate = authenticatorFor({ AUTHENTICATION: "signature" }, find);
    await expect(authenticate(request, new Map(), deadlineIn(30_000), "ec2")).rejects.toThrow(ec2Error("AuthFailure"));
    expect(asked).toEqual(["AKIDEXAMPLE"]);
  });

  it("none: everybody is the sandbox's account, in the default region", async () => {
    const caller = await callerFor({ AUTHENTICATION: "none" });
    expect(caller).toMatchObject({ accountId: SANDBOX_ACCOUNT, platform: "vpc", region: DEFAULT_REGION });
  });

  it("none, AWS_REGION set: in that region", async () => {
    const caller = await callerFor({ AUTHENTICATION: "none", AWS_REGION: "eu-west-1" });
    expect(caller).toMatchObject({ region: "eu-west-1" });
  });

  it("none in a deployed function → refuses to start", () => {
    expect(() => callerFor({ AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2" })).toThrow(/local runs only/);
  });

  it("none in a deployed function, AWS_SAM_LOCAL=false → refuses to start", () => {
    const environment = { AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2", AWS_SAM_LOCAL: "false" };
    expect(() => callerFor(environment)).toThrow(/local runs only/);
  });

  it("none under sam local: starts", async () => {
    await expect(callerFor(SAM_LOCAL)).resolves.toMatchObject({ accountId: SANDBOX_ACCOUNT });
  });

  it.each([
    ["the log stream of a deployed function", { AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/25/[$LATEST]0123456789abcdef" }],
    ["a log stream of another name", { AWS_LAMBDA_LOG_STREAM_NAME: "" }],
  ])("none in what says that it is sam local, but has %s → refuses to start", (_, otherwise) => {
    expect(() => callerFor({ ...SAM_LOCAL, ...otherwise })).toThrow(/local runs only/);
  });

  it("none in what says that it is sam local, but has no log stream → refuses to start", () => {
    const { AWS_LAMBDA_LOG_STREAM_NAME: _, ...environment } = SAM_LOCAL;
    expect(() => callerFor(environment)).toThrow(/local runs only/);
  });

  it.each(["nobody", "None", "NONE", ""])("unknown value %j → refuses to start, naming it", (AUTHENTICATION) => {
    expect(() => callerFor({ AUTHENTICATION })).toThrow(/^AUTHENTICATION is /);
  });
});

describe("SIGNATURE_VERSION_2", () => {
  const V2 = new Map(Object.entries({ AWSAccessKeyId: "A", Signature: "x", SignatureVersion: "2" }));
  const refusalOf = (environment: Record<string, string>) =>
    authenticatorFor(environment, noCredentials)(UNSIGNED, V2, deadlineIn(30_000), "ec2");

  it.each([{}, { SIGNATURE_VERSION_2: "on" }])("%o: looked at", async (environment) => {
    await expect(refusalOf(environment)).rejects.toThrow(ec2Error("MissingParameter", /SignatureMethod$/));
  });

  it("off: refused", async () => {
    await expect(refusalOf({ SIGNATURE_VERSION_2: "off" })).rejects.toThrow(ec2Error("AuthFailure", /Version 2/));
  });

  it.each(["", "false", "OFF"])("unknown value %j → refuses to start, naming it", (SIGNATURE_VERSION_2) => {
    expect(() => refusalOf({ SIGNATURE_VERSION_2 })).toThrow(
      `SIGNATURE_VERSION_2 is on or off, not ${SIGNATURE_VERSION_2}`,
    );
    expect(() => takesSignatureVersion2({ SIGNATURE_VERSION_2 })).toThrow(/on or off/);
  });

  it("its requests go to AWS_REGION, or else to the default region", async () => {
    const at = Date.now();
    const query = new URLSearchParams({
      Action: "DescribeVpcs",
      AWSAccessKeyId: "A",
      SignatureMethod: "HmacSHA256",
      SignatureVersion: "2",
      Timestamp: new Date(at).toISOString(),
    });
    const request = { ...UNSIGNED, headers: { host: "localhost" } };
    const [toSign = ""] = stringsToSign(request, new Map(query));
    query.set("Signature", createHmac("sha256", "secret").update(toSign).digest("base64"));
    const read = (): Promise<Credential> =>
      Promise.resolve({ accessKeyId: "A", secretAccessKey: "secret", accountId: "111122223333", platform: "vpc" });
    const regionFor = async (environment: Record<string, string>) =>
      (await authenticatorFor(environment, read)(request, new Map(query), deadlineIn(30_000), "ec2")).region;
    expect(await regionFor({})).toBe(DEFAULT_REGION);
    expect(await regionFor({ AWS_REGION: "eu-central-1" })).toBe("eu-central-1");
  });
});

describe("PERMISSIONS", () => {
  it.each([
    [{}, "enforce"],
    [{ PERMISSIONS: "enforce" }, "enforce"],
    [{ PERMISSIONS: "report" }, "report"],
  ])("%j → %s", (environment, permissions) => {
    expect(permissionsFor(environment)).toBe(permissions);
  });

  it.each(["off", "Enforce", ""])("unknown value %j → refuses to start, naming it", (PERMISSIONS) => {
    expect(() => permissionsFor({ PERMISSIONS })).toThrow(/^PERMISSIONS is /);
  });
});

describe("trailFor: what goes on record", () => {
  it.each<[Environment, unknown]>([
    [{}, { days: 90, reads: false }],
    [
      { TRAIL_DAYS: "7", TRAIL_READS: "on" },
      { days: 7, reads: true },
    ],
    [{ TRAIL_DAYS: "0" }, undefined],
  ])("%j → %j", (environment, settings) => {
    expect(trailFor(environment)).toEqual(settings);
  });

  it.each([{ TRAIL_DAYS: "-1" }, { TRAIL_DAYS: "1.5" }, { TRAIL_DAYS: "3651" }, { TRAIL_READS: "yes" }])(
    "%j → an error that names the variable",
    (environment) => expect(() => trailFor(environment)).toThrow(/^TRAIL_(DAYS|READS) is/),
  );
});
