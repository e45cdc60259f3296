import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../lib/http.ts";
import {
  canonicalQuery,
  canonicalRequest,
  signature,
  signingKey,
  stringToSign,
} from "../../../lib/auth/signature-v4.ts";
import suite from "./signature-v4.vectors.json" with { type: "json" };

type Case = (typeof suite.cases)[number];

/** The request of a case, as the fronts hand it on: names in lower case, a repeated header joined with `,`. */
function toRequest({ request: { method, path, query, headers, body } }: Case): HttpRequest {
  const joined: Record<string, string> = {};
  for (const [name = "", value = ""] of headers) {
    const before = joined[name.toLowerCase()];
    joined[name.toLowerCase()] = before === undefined ? value : `${before},${value}`;
  }
  return { method, path, query: canonicalQuery(query), headers: joined, body: Buffer.from(body) };
}

const { region, service, secretAccessKey } = suite.credential;
const TIMESTAMP = "20150830T123600Z";
const SCOPE = { date: TIMESTAMP.slice(0, 8), region, service };

describe("AWS's published test vectors", () => {
  it("are there", () => {
    expect(suite.cases.length).toBeGreaterThan(20);
  });

  describe.each(suite.cases)("$name", (vector) => {
    const signedHeaders = /SignedHeaders=([^,]+)/.exec(vector.authorization)?.[1]?.split(";") ?? [];

    it("canonical request", () => {
      expect(canonicalRequest(toRequest(vector), signedHeaders)).toBe(vector.canonicalRequest);
    });

    it("string to sign", () => {
      expect(stringToSign(vector.canonicalRequest, TIMESTAMP, SCOPE)).toBe(vector.stringToSign);
    });

    it("signature", () => {
      const hex = signature(vector.stringToSign, signingKey(secretAccessKey, SCOPE)).toString("hex");
      expect(hex).toBe(/Signature=([0-9a-f]+)/.exec(vector.authorization)?.[1]);
    });

    it("all of it, from the request on", () => {
      const toSign = stringToSign(canonicalRequest(toRequest(vector), signedHeaders), TIMESTAMP, SCOPE);
      expect(vector.authorization).toContain(
        `Signature=${signature(toSign, signingKey(secretAccessKey, SCOPE)).toString("hex")}`,
      );
    });
  });
});

it("signing key: AWS's published example", () => {
  const scope = { date: "20150830", region: "us-east-1", service: "iam" };
  expect(signingKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope).toString("hex")).toBe(
    "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
  );
});

describe("AWS's published pre-signed requests", () => {
  it("IAM User Guide: ListUsers, with a signed Content-Type", () => {
    const scope = { date: "20150830", region: "us-east-1", service: "iam" };
    const query =
      "Action=ListUsers&Version=2010-05-08&X-Amz-Algorithm=AWS4-HMAC-SHA256" +
      "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fiam%2Faws4_request&X-Amz-Date=20150830T123600Z" +
      "&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost";
    const headers = { host: "iam.amazonaws.com", "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const request = { method: "GET", path: "/", query: canonicalQuery(query), headers, body: Buffer.alloc(0) };
    const toSign = stringToSign(canonicalRequest(request, ["content-type", "host"]), "20150830T123600Z", scope);
    expect(signature(toSign, signingKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope)).toString("hex")).toBe(
      "37ac2f4fde00b0ac9bd9eadeb459b1bbee224158d66e7ae5fcadb70b2d181d02",
    );
  });

  it("S3 API Reference: an object, whose body isn't signed", () => {
    const scope = { date: "20130524", region: "us-east-1", service: "s3" };
    const query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
      "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host";
    const headers = { host: "examplebucket.s3.amazonaws.com" };
    const request = { method: "GET", path: "/test.txt", query, headers, body: Buffer.alloc(0) };
    const toSign = stringToSign(canonicalRequest(request, ["host"], "UNSIGNED-PAYLOAD"), "20130524T000000Z", scope);
    expect(signature(toSign, signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope)).toString("hex")).toBe(
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
  });
});

describe("canonicalQuery", () => {
  it.each([
    ["", ""],
    ["b=2&a=1", "a=1&b=2"],
    ["a=2&a=1", "a=1&a=2"],
    ["a=10&a=9", "a=10&a=9"],
    ["a&b=", "a=&b="],
    ["&a=1&&", "a=1"],
    ["a=x+y", "a=x%20y"],
    ["a=x%20y", "a=x%20y"],
    ["a=10.0.0.0/8", "a=10.0.0.0%2F8"],
    ["a=10.0.0.0%2f8", "a=10.0.0.0%2F8"],
    ["a=b=c", "a=b%3Dc"],
    ["a=!'()*", "a=%21%27%28%29%2A"],
    ["a=-._~", "a=-._~"],
    ["a=%2D%2E%5F%7E", "a=-._~"],
    ["a=ü", "a=%C3%BC"],
    ["a=%F0%9F%98%80", "a=%F0%9F%98%80"],
  ])("%j → %j", (query, canonical) => {
    expect(canonicalQuery(query)).toBe(canonical);
  });

  it("capitals before small letters, digits as text: 10 before 2", () => {
    expect(canonicalQuery("ab=1&aB=1&a.2=1&a.10=1")).toBe("a.10=1&a.2=1&aB=1&ab=1");
  });

  it("a name that begins another: first, though = sorts behind . and digits", () => {
    expect(canonicalQuery("a.1=x&a=y")).toBe("a=y&a.1=x");
  });
});

describe("canonicalRequest", () => {
  const get = (given: Partial<HttpRequest>): HttpRequest => ({
    method: "GET",
    path: "/",
    query: "",
    headers: { host: "example.com" },
    body: Buffer.alloc(0),
    ...given,
  });
  const uri = (path: string) => canonicalRequest(get({ path }), ["host"]).split("\n")[1];

  it.each([
    ["/", "/"],
    ["", "/"],
    ["/prod", "/prod"],
    ["/prod/", "/prod/"],
    ["/a%20b/", "/a%2520b/"],
    ["/a/./b/../c", "/a/c"],
    ["/../..", "/"],
  ])("path %j: %j (each segment encoded once more)", (path, canonical) => {
    expect(uri(path)).toBe(canonical);
  });

  it("a header that is signed but wasn't sent: empty", () => {
    const lines = canonicalRequest(get({}), ["host", "x-absent"]).split("\n");
    expect(lines.slice(3, 5)).toEqual(["host:example.com", "x-absent:"]);
  });

  it.each(["constructor", "__proto__", "toString"])("a signed header called %s that wasn't sent: empty", (name) => {
    const lines = canonicalRequest(get({}), ["host", name]).split("\n");
    expect(lines[4]).toBe(`${name}:`);
  });

  it("the body's octets count, not its text", () => {
    const hash = (body: Buffer) => canonicalRequest(get({ body }), ["host"]).split("\n").at(-1);
    expect(hash(Buffer.from([0xff]))).not.toBe(hash(Buffer.from("\uFFFD")));
    expect(hash(Buffer.from([0xff]))).toBe("a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89");
  });
});
