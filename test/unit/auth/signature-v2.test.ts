import { createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { sha256 } from "../../../lib/auth/encoding.ts";
import { stringsToSign } from "../../../lib/auth/signature-v2.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { ec2Error } from "../ec2-error.ts";
import { authenticatorOf, BADLY_FORMED, HOME_REGION, NOT_VALIDATED, THE_CALLER } from "./authenticator.ts";
import { HOST, KEYS, SIGNED_AT } from "./stock-signer.ts";

const AUTH = {
  AWSAccessKeyId: KEYS.accessKeyId,
  SignatureMethod: "HmacSHA256",
  SignatureVersion: "2",
  Timestamp: "2011-12-15T12:00:00Z",
};
const EXAMPLE = { Action: "RevokeSecurityGroupIngress", Version: "2011-12-15", GroupName: "websrv" };

const request = (given: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: { host: HOST },
  body: Buffer.alloc(0),
  ...given,
});

type Parameters = Readonly<Record<string, string | undefined>>;

/** The document's example with those AUTHPARAMS, in the place of others where they are given; signed by its own rules. */
function signed(changes: Parameters = {}, given: Partial<HttpRequest> = {}): HttpRequest {
  const all = { ...EXAMPLE, ...AUTH, ...changes };
  const pairs = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const unsigned = request(given);
  const [toSign = ""] = stringsToSign(unsigned, new Map(pairs));
  const algorithm = all.SignatureMethod === "HmacSHA1" ? "sha1" : "sha256";
  const Signature = createHmac(algorithm, KEYS.secretAccessKey).update(toSign).digest("base64");
  return { ...unsigned, query: new URLSearchParams([...pairs, ["Signature", Signature]]).toString() };
}

const authenticate = authenticatorOf();
const doesNotMatch = ec2Error("SignatureDoesNotMatch", /^The request signature we calculated does not match/);

describe("string to sign", () => {
  it("AWS's published example", () => {
    const parameters = new Map([
      ["Version", "2009-03-31"],
      ["Action", "DescribeJobFlows"],
      ["AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"],
      ["SignatureVersion", "2"],
      ["SignatureMethod", "HmacSHA256"],
      ["Timestamp", "2011-10-03T15:19:30"],
      ["Signature", "left out"],
    ]);
    const [toSign = ""] = stringsToSign(request({ headers: { host: "elasticmapreduce.amazonaws.com" } }), parameters);
    expect(toSign.split("\n")).toEqual([
      "GET",
      "elasticmapreduce.amazonaws.com",
      "/",
      "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=DescribeJobFlows&SignatureMethod=HmacSHA256&SignatureVersion=2" +
        "&Timestamp=2011-10-03T15%3A19%3A30&Version=2009-03-31",
    ]);
    expect(createHmac("sha256", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").update(toSign).digest("base64")).toBe(
      "i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=",
    );
  });

  it("host in lower case, with its port and without", () => {
    const hosts = stringsToSign(request({ headers: { host: "EC2.Example.com:8080" } }), new Map()).map(
      (text) => text.split("\n")[1],
    );
    expect(hosts).toEqual(["ec2.example.com:8080", "ec2.example.com"]);
  });

  it.each([
    ["[::1]:8080", ["[::1]:8080", "[::1]"]],
    ["[fe80::1:22]", ["[fe80::1:22]"]],
    ["127.0.0.1", ["127.0.0.1"]],
  ])("host %s", (host, hosts) => {
    expect(stringsToSign(request({ headers: { host } }), new Map()).map((text) => text.split("\n")[1])).toEqual(hosts);
  });

  it("no host: an empty line", () => {
    expect(stringsToSign(request({ headers: {} }), new Map())).toEqual(["GET\n\n/\n"]);
  });

  it.each([
    ["", "/"],
    ["/", "/"],
    ["/prod/", "/prod/"],
  ])("path %j: %j", (path, line) => {
    expect(stringsToSign(request({ path }), new Map())[0]?.split("\n")[2]).toBe(line);
  });

  it("names by their octets, values by RFC 3986", () => {
    const parameters = new Map([
      ["b", "a b+c/ü!'()*~-._"],
      ["a.10", "1"],
      ["a.2", ""],
      ["A", "z"],
    ]);
    expect(stringsToSign(request(), parameters)[0]?.split("\n")[3]).toBe(
      "A=z&a.10=1&a.2=&b=a%20b%2Bc%2F%C3%BC%21%27%28%29%2A~-._",
    );
  });
});

describe("a request that is signed with Version 2", () => {
  it.each(["HmacSHA256", "HmacSHA1"])("%s: the caller, in the endpoint's region", async (SignatureMethod) => {
    await expect(authenticate(signed({ SignatureMethod }))).resolves.toMatchObject({
      ...THE_CALLER,
      region: HOME_REGION,
    });
  });

  it("POST, the parameters in a form", async () => {
    const { query, ...rest } = signed({}, { method: "POST" });
    const headers = { host: HOST, "content-type": "application/x-www-form-urlencoded" };
    await expect(authenticate({ ...rest, query: "", headers, body: Buffer.from(query) })).resolves.toMatchObject(
      THE_CALLER,
    );
  });

  it("no Host header: an empty line is what has to be signed", async () => {
    await expect(authenticate({ ...signed(), headers: {} })).rejects.toThrow(doesNotMatch);
    await expect(authenticate(signed({}, { headers: {} }))).resolves.toMatchObject(THE_CALLER);
  });

  it("SecurityToken: the credential's, or AuthFailure", async () => {
    const temporary = authenticatorOf({ credential: { sessionTokenHash: sha256("token") } });
    await expect(temporary(signed({ SecurityToken: "token" }))).resolves.toMatchObject(THE_CALLER);
    await expect(temporary(signed({ SecurityToken: "other" }))).rejects.toThrow(NOT_VALIDATED);
    await expect(temporary(signed())).rejects.toThrow(NOT_VALIDATED);
    await expect(authenticate(signed({ SecurityToken: "token" }))).rejects.toThrow(NOT_VALIDATED);
  });

  it("an empty SecurityToken, which Net::Amazon::EC2 signs: none", async () => {
    await expect(authenticate(signed({ SecurityToken: "" }))).resolves.toMatchObject(THE_CALLER);
  });

  it("a wrong secret → SignatureDoesNotMatch 403, with EC2's text", async () => {
    const refused = authenticatorOf({ credential: { secretAccessKey: "other" } })(signed());
    await expect(refused).rejects.toMatchObject({
      status: 403,
      message:
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access " +
        "Key and signing method. Consult the service documentation for details.",
    });
  });

  it("an unknown key → AuthFailure", async () => {
    await expect(authenticate(signed({ AWSAccessKeyId: "OTHER" }))).rejects.toThrow(NOT_VALIDATED);
  });

  it.each(["A".repeat(129), "A".repeat(5_000), "é", "a/b"])(
    "a key that none can have, which isn't looked for → AuthFailure (%#)",
    async (accessKeyId) => {
      const refused = authenticatorOf({ credential: { accessKeyId } })(signed({ AWSAccessKeyId: accessKeyId }));
      await expect(refused).rejects.toThrow(NOT_VALIDATED);
    },
  );

  it("x-amz-target, which names an operation, and isn't signed → AuthFailure", async () => {
    const request = signed();
    const headers = { ...request.headers, "x-amz-target": "Service.Operation" };
    await expect(authenticate({ ...request, headers })).rejects.toThrow(BADLY_FORMED);
  });

  it("turned off → AuthFailure that says so", async () => {
    await expect(authenticatorOf({ version2: false })(signed())).rejects.toThrow(
      ec2Error("AuthFailure", "Signature Version 2 isn't taken here. Sign with Version 4."),
    );
  });
});

describe("what is missing or wrong", () => {
  it.each(["Signature", "SignatureVersion", "SignatureMethod", "Timestamp"])(
    "no %s → MissingParameter",
    async (name) => {
      const query = new URLSearchParams(signed().query);
      query.delete(name);
      const missing = ec2Error("MissingParameter", `The request must contain the parameter ${name}`);
      await expect(authenticate({ ...signed(), query: query.toString() })).rejects.toThrow(missing);
      query.set(name, "");
      await expect(authenticate({ ...signed(), query: query.toString() })).rejects.toThrow(missing);
    },
  );

  it("an empty AWSAccessKeyId → MissingParameter", async () => {
    await expect(authenticate(signed({ AWSAccessKeyId: "" }))).rejects.toThrow(
      ec2Error("MissingParameter", "The request must contain the parameter AWSAccessKeyId"),
    );
  });

  it.each([
    [{ SignatureVersion: "1" }, "Value (1) for parameter SignatureVersion is invalid. Reason: Must be 2."],
    [{ SignatureVersion: "4" }, "Value (4) for parameter SignatureVersion is invalid. Reason: Must be 2."],
    [
      { SignatureMethod: "HmacMD5" },
      "Value (HmacMD5) for parameter SignatureMethod is invalid. Reason: Must be HmacSHA256 or HmacSHA1.",
    ],
    [
      { SignatureMethod: "constructor" },
      "Value (constructor) for parameter SignatureMethod is invalid. Reason: Must be HmacSHA256 or HmacSHA1.",
    ],
    [{ Timestamp: "now" }, "Value (now) for parameter Timestamp is invalid. Reason: Must be in ISO8601 format."],
  ])("%o → InvalidParameterValue", async (changes, message) => {
    await expect(authenticate(signed(changes))).rejects.toThrow(ec2Error("InvalidParameterValue", message));
  });

  it("Timestamp and Expires → InvalidParameterCombination", async () => {
    await expect(authenticate(signed({ Expires: "2011-12-15T12:15:00Z" }))).rejects.toThrow(
      ec2Error("InvalidParameterCombination", "The parameter Timestamp cannot be used with the parameter Expires"),
    );
  });
});

describe("time", () => {
  const at = (minutes: number) => authenticatorOf({ now: () => SIGNED_AT + minutes * 60_000 });

  it.each([0, 15, -15])("Timestamp, after %i minutes: fine", async (minutes) => {
    await expect(at(minutes)(signed())).resolves.toMatchObject(THE_CALLER);
  });

  it.each([15.1, -15.1, 1e6])("Timestamp, after %d minutes → RequestExpired that names it", async (minutes) => {
    await expect(at(minutes)(signed())).rejects.toThrow(
      ec2Error("RequestExpired", "Request has expired. Timestamp date is 2011-12-15T12:00:00Z"),
    );
  });

  it.each(["2011-12-15T12:00:00.000Z", "2011-12-15T14:00:00+02:00", "2011-12-15T12:00:00", "2011-12-15T12:00:00.5"])(
    "Timestamp %s: fine",
    async (Timestamp) => {
      await expect(authenticate(signed({ Timestamp }))).resolves.toMatchObject(THE_CALLER);
    },
  );

  it("Timestamp without an offset: UTC, wherever the server stands", async () => {
    vi.stubEnv("TZ", "America/New_York");
    await expect(authenticate(signed({ Timestamp: "2011-12-15T12:00:00" }))).resolves.toMatchObject(THE_CALLER);
    vi.unstubAllEnvs();
  });

  it("Expires that is none → InvalidParameterValue that names it", async () => {
    await expect(authenticate(signed({ Timestamp: undefined, Expires: "never" }))).rejects.toThrow(
      ec2Error(
        "InvalidParameterValue",
        "Value (never) for parameter Expires is invalid. Reason: Must be in ISO8601 format.",
      ),
    );
  });

  it.each([
    "2011-12-15",
    "2011-12-15 12:00:00Z",
    "x2011-12-15T12:00:00Z",
    "2011-12-15T12:00:00Zx",
    "2011-13-15T12:00:00Z",
    "Thu, 15 Dec 2011 12:00:00 GMT",
    "(1T)Thu, 15 Dec 2011 12:00:00 GMT",
  ])("Timestamp %s → InvalidParameterValue", async (Timestamp) => {
    await expect(authenticate(signed({ Timestamp }))).rejects.toThrow(ec2Error("InvalidParameterValue"));
  });

  it("Expires: good until then, not after", async () => {
    const request = signed({ Timestamp: undefined, Expires: "2011-12-15T12:30:00Z" });
    await expect(at(30)(request)).resolves.toMatchObject(THE_CALLER);
    await expect(at(30.1)(request)).rejects.toThrow(ec2Error("RequestExpired"));
  });
});

describe("changed after it was signed → SignatureDoesNotMatch", () => {
  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ["method", (request) => ({ ...request, method: "POST" })],
    ["path", (request) => ({ ...request, path: "/other" })],
    ["host", (request) => ({ ...request, headers: { host: "elsewhere.example.com" } })],
    ["a parameter", (request) => ({ ...request, query: request.query.replace("websrv", "other") })],
    ["a parameter added", (request) => ({ ...request, query: `${request.query}&DryRun=true` })],
    ["a parameter taken away", (request) => ({ ...request, query: request.query.replace("GroupName=websrv&", "") })],
    ["the time", (request) => ({ ...request, query: request.query.replace("00%3A00Z", "00%3A01Z") })],
    ["the method of the signature", (request) => ({ ...request, query: request.query.replace("SHA256", "SHA1") })],
    ["the signature", (request) => ({ ...request, query: request.query.replace("Signature=", "Signature=A") })],
    [
      "a signature in another spelling of base64",
      (request) => ({ ...request, query: request.query.replace("%3D", "") }),
    ],
  ])("%s", async (_, change) => {
    await expect(authenticate(signed())).resolves.toMatchObject(THE_CALLER);
    await expect(authenticate(change(signed()))).rejects.toThrow(doesNotMatch);
  });
});
