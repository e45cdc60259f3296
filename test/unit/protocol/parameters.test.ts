import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../lib/http.ts";
import { MAX_REQUEST, parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error, outcomeOf } from "../ec2-error.ts";

const FORM = "application/x-www-form-urlencoded";

const request = (given: Partial<HttpRequest>): HttpRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: {},
  body: Buffer.alloc(0),
  ...given,
});

const inQuery = (query: string) => Object.fromEntries(parseParameters(request({ query })));

const inBody = (body: string | Buffer, contentType: string | undefined = FORM) =>
  Object.fromEntries(
    parseParameters(request({ method: "POST", headers: { "content-type": contentType }, body: Buffer.from(body) })),
  );

const unparsableAs = (reason: string) =>
  ec2Error("InvalidHttpRequest", `The HTTP request is invalid. Reason: ${reason}`);
const unparsable = unparsableAs("Unable to parse request");
const tooLarge = unparsableAs(`More than ${MAX_REQUEST} octets`);
const occursTwice = (name: string) => unparsableAs(`The parameter ${name} occurs more than once`);

describe.each([
  ["query string", inQuery],
  ["form body", (text: string) => inBody(text)],
])("%s", (_, parse) => {
  it("name=value pairs: in their order", () => {
    expect(Object.entries(parse("Action=CreateVpc&Version=2016-11-15"))).toEqual([
      ["Action", "CreateVpc"],
      ["Version", "2016-11-15"],
    ]);
  });

  it("+ and %20: a space", () => {
    expect(parse("a=x+y%20z")).toEqual({ a: "x y z" });
  });

  it("%2B, %26, %3D, %25: what they stand for", () => {
    expect(parse("a=%2B%26%3D%25")).toEqual({ a: "+&=%" });
  });

  it("hex digits of either case", () => {
    expect(parse("a=10.0.0.0%2f8&b=10.0.0.0%2F8")).toEqual({ a: "10.0.0.0/8", b: "10.0.0.0/8" });
  });

  it("an encoded name: decoded", () => {
    expect(parse("IpPermissions%2E1%2EIpProtocol=tcp")).toEqual({ "IpPermissions.1.IpProtocol": "tcp" });
  });

  it("UTF-8, encoded or not: the characters", () => {
    expect(parse("a=%C3%BC%F0%9F%98%80&b=ü😀")).toEqual({ a: "ü😀", b: "ü😀" });
  });

  it("no =, or nothing behind it: an empty value", () => {
    expect(parse("a&b=")).toEqual({ a: "", b: "" });
  });

  it("= in a value: part of it", () => {
    expect(parse("a=b=c==")).toEqual({ a: "b=c==" });
  });

  it("&& and & at either end: nothing", () => {
    expect(parse("&a=1&&b=2&")).toEqual({ a: "1", b: "2" });
  });

  it.each(["a=%", "a=%2", "a=%zz", "%=a", "a=100%25%"])("bad escape %s → InvalidHttpRequest", (text) => {
    expect(() => parse(text)).toThrow(unparsable);
  });

  it.each(["a=%FF", "a=%C3", "a=%ED%A0%80", "a=%C0%AF", "a=%FC"])(
    "escaped bad UTF-8 %s → InvalidHttpRequest",
    (text) => {
      expect(() => parse(text)).toThrow(unparsable);
    },
  );

  it("a parameter twice → InvalidHttpRequest that names it", () => {
    expect(() => parse("GroupId=sg-1&GroupId=sg-2")).toThrow(occursTwice("GroupId"));
  });

  it("a parameter twice with one value → InvalidHttpRequest", () => {
    expect(() => parse("GroupId=sg-1&GroupId=sg-1")).toThrow(occursTwice("GroupId"));
  });

  it("a parameter twice, once encoded → InvalidHttpRequest", () => {
    expect(() => parse("GroupId=sg-1&%47roupId=sg-2")).toThrow(occursTwice("GroupId"));
  });

  it("__proto__ and constructor: parameters like others", () => {
    const parameters = parseParameters(request({ query: "__proto__=a&constructor=b" }));
    expect([...parameters]).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });
});

describe("query string and body together", () => {
  const post = (query: string, body: string) =>
    parseParameters(request({ method: "POST", query, headers: { "content-type": FORM }, body: Buffer.from(body) }));

  it("both are read", () => {
    expect(Object.fromEntries(post("Action=CreateVpc", "Version=2016-11-15"))).toEqual({
      Action: "CreateVpc",
      Version: "2016-11-15",
    });
  });

  it("a parameter in both → InvalidHttpRequest", () => {
    expect(() => post("Action=CreateVpc", "Action=CreateVpc")).toThrow(occursTwice("Action"));
  });
});

describe("body", () => {
  it("octets that aren't UTF-8 → InvalidHttpRequest", () => {
    expect(() => inBody(Buffer.from([0x61, 0x3d, 0xff]))).toThrow(unparsable);
  });

  it("a byte order mark: a character as any other", () => {
    expect(inBody("\uFEFFa=1")).toEqual({ "\uFEFFa": "1" });
  });

  it.each([FORM, ` ${FORM}`, `${FORM}; charset=utf-8`, `${FORM};charset=UTF-8`, FORM.toUpperCase(), undefined])(
    "Content-Type %s: a form",
    (contentType) => {
      expect(inBody("a=1", contentType)).toEqual({ a: "1" });
    },
  );

  it.each(["application/json", "text/xml", "multipart/form-data; boundary=x", `${FORM}2`, `x${FORM}`, ""])(
    "Content-Type %j → InvalidHttpRequest",
    (contentType) => {
      const expected = unparsableAs("Content-Type must be application/x-www-form-urlencoded");
      expect(() => inBody("a=1", contentType)).toThrow(expected);
    },
  );

  it("none, with any Content-Type: the query string counts", () => {
    const headers = { "content-type": "application/json" };
    expect(parseParameters(request({ query: "a=1", headers })).get("a")).toBe("1");
  });
});

describe("size", () => {
  const full = `a=${"x".repeat(MAX_REQUEST - 2)}`;

  it("as much as is allowed: read", () => {
    expect(inBody(full)["a"]).toHaveLength(MAX_REQUEST - 2);
  });

  it("one octet more → InvalidHttpRequest", () => {
    expect(() => inBody(`${full}x`)).toThrow(tooLarge);
  });

  it("query string and body together count", () => {
    const form = { headers: { "content-type": FORM }, body: Buffer.from(full) };
    expect(() => parseParameters(request({ ...form, query: "b" }))).toThrow(tooLarge);
  });
});

describe("properties", () => {
  it("what URLSearchParams writes is read back", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), (pairs) => {
        const query = new URLSearchParams(pairs).toString();
        expect([...parseParameters(request({ query }))]).toEqual(pairs);
      }),
    );
  });

  it("whatever the octets: parameters, or InvalidHttpRequest", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 64 }), (query, octets) => {
        const outcome = outcomeOf(() => parseParameters(request({ query, body: Buffer.from(octets) })));
        expect(["done", "InvalidHttpRequest"]).toContain(outcome);
      }),
    );
  });
});

it.each(["PUT", "DELETE", "HEAD"])("method %s → InvalidHttpRequest", (method) => {
  expect(() => parseParameters(request({ method, query: "Action=CreateVpc" }))).toThrow(
    unparsableAs(`The method ${method} is neither GET nor POST`),
  );
});
