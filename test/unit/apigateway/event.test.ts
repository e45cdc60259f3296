import type { APIGatewayProxyEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { toRequest } from "../../../lib/apigateway/event.ts";
import { canonicalQuery } from "../../../lib/auth/signature-v4.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { authenticatorOf } from "../auth/authenticator.ts";
import { sign } from "../auth/stock-signer.ts";
import { documentExample, FORMATS, httpEvent, restEvent } from "./events.ts";

const TEXT = "Action=X&GroupName=ü+😀";

describe.each(FORMATS)("the document's example, %s", (format) => {
  const request = toRequest(documentExample(format));

  it("its parameters", () => {
    const own = [...parseParameters(request)].filter(([name]) => !name.startsWith("X-Amz-"));
    expect(Object.fromEntries(own)).toEqual({
      Action: "RevokeSecurityGroupIngress",
      Version: "2011-12-15",
      GroupName: "websrv",
      IpProtocol: "tcp",
      FromPort: "80",
      ToPort: "80",
      CidrIp: "205.192.0.0/16",
    });
  });

  it("headers in lower case", () => {
    expect(request.headers["host"]).toMatch(/us-east-1/);
    expect(request.headers["user-agent"]).toMatch(/\//);
  });
});

it.each(FORMATS)("the document's example, %s: its signature, where that front hands one on", (format) => {
  const { headers, query } = toRequest(documentExample(format));
  const inHeader = headers["authorization"]?.startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") ?? false;
  const inQuery = query.includes("X-Amz-Credential=AKIDEXAMPLE");
  expect({ inHeader, inQuery }).toEqual({ inHeader: format !== "rest-api", inQuery: format === "rest-api" });
});

it("the fronts' methods and paths: as the client has signed them", () => {
  const asSigned = FORMATS.map((format) => toRequest(documentExample(format))).map(({ method, path }) => [
    method,
    path,
  ]);
  expect(asSigned).toEqual([
    ["GET", "/"],
    ["GET", "/prod/"],
    ["POST", "/"],
  ]);
});

it("the fronts' clients: their address, and that they came over TLS", () => {
  const clients = FORMATS.map((format) => toRequest(documentExample(format))).map(({ sourceIp, isSecure }) => [
    sourceIp,
    isSecure,
  ]);
  expect(clients).toEqual(FORMATS.map(() => [expect.stringMatching(/^[\d.]+$/), true]));
});

describe.each([
  ["REST API", restEvent],
  ["HTTP API", httpEvent],
])("%s, body", (_, event) => {
  const bodyOf = (given: { body?: string; isBase64Encoded?: boolean }) => toRequest(event(given)).body;

  it("base64: its octets", () => {
    const body = bodyOf({ body: Buffer.from(TEXT).toString("base64"), isBase64Encoded: true });
    expect(body.toString("utf8")).toBe(TEXT);
  });

  it("base64 of octets that aren't UTF-8: those octets", () => {
    expect([...bodyOf({ body: "/wA=", isBase64Encoded: true })]).toEqual([0xff, 0x00]);
  });

  it("text: its UTF-8", () => {
    expect([...bodyOf({ body: "ü", isBase64Encoded: false })]).toEqual([0xc3, 0xbc]);
  });

  it("text that looks like base64: still text", () => {
    expect(bodyOf({ body: "QWN0aW9u", isBase64Encoded: false }).toString()).toBe("QWN0aW9u");
  });

  it("none: empty", () => {
    expect(bodyOf({})).toHaveLength(0);
  });
});

describe("REST API", () => {
  const queryOf = (multiValueQueryStringParameters: APIGatewayProxyEvent["multiValueQueryStringParameters"]) =>
    toRequest(restEvent({ multiValueQueryStringParameters })).query;

  it("the path is the one with the stage", () => {
    expect(toRequest(restEvent({ path: "/" }, "/stage/")).path).toBe("/stage/");
  });

  it("decoded query values: encoded again", () => {
    expect(canonicalQuery(queryOf({ CidrIp: ["10.0.0.0/8"], GroupName: ["a b+c&d=e%ü"] }))).toBe(
      "CidrIp=10.0.0.0%2F8&GroupName=a%20b%2Bc%26d%3De%25%C3%BC",
    );
  });

  it("decoded query names: encoded again", () => {
    expect(canonicalQuery(queryOf({ "a b&c": ["1"] }))).toBe("a%20b%26c=1");
  });

  it("a parameter twice: twice", () => {
    expect(queryOf({ a: ["1", "2"] })).toBe("a=1&a=2");
  });

  it("a parameter without a value: empty", () => {
    expect(canonicalQuery(queryOf({ a: [""] }))).toBe("a=");
  });

  it("no query string: empty", () => {
    expect(queryOf(null)).toBe("");
  });

  it("a header twice: joined", () => {
    expect(toRequest(restEvent({ multiValueHeaders: { "X-Two": ["a", "b"] } })).headers).toMatchObject({
      "x-two": "a,b",
    });
  });

  it("no Content-Length, which a client may have signed: that of the body; a given one as it is", () => {
    expect(toRequest(restEvent({ body: "ü", multiValueHeaders: {} })).headers).toEqual({ "content-length": "2" });
    const multiValueHeaders = { "Content-Length": ["7"] };
    expect(toRequest(restEvent({ body: "ü", multiValueHeaders })).headers).toEqual({ "content-length": "7" });
  });

  it("the console's test call, which has no headers: none", () => {
    const multiValueHeaders = null as unknown as APIGatewayProxyEvent["multiValueHeaders"];
    expect(toRequest(restEvent({ multiValueHeaders })).headers).toEqual({ "content-length": "0" });
  });
});

describe("HTTP API", () => {
  it("the query string as it was sent: neither decoded nor sorted", () => {
    const rawQueryString = "b=10.0.0.0%2f8&a=x+y&a=%C3%BC";
    expect(toRequest(httpEvent({ rawQueryString })).query).toBe(rawQueryString);
  });

  it("the path as it was sent, stage included", () => {
    expect(toRequest(httpEvent({ rawPath: "/prod/" })).path).toBe("/prod/");
  });

  it("the method", () => {
    expect(toRequest(httpEvent({}, "POST")).method).toBe("POST");
  });
});

describe("a header in two spellings, as nothing forbids", () => {
  it("both values are kept", () => {
    const multiValueHeaders = { Host: ["a"], host: ["b"] };
    expect(toRequest(restEvent({ multiValueHeaders })).headers).toMatchObject({ host: "a,b" });
    expect(toRequest(httpEvent({ headers: { Host: "a", host: "b" } })).headers).toEqual({ host: "a,b" });
  });
});

describe("a signature made before the front", () => {
  const authenticate = (request: HttpRequest) => authenticatorOf()(request);

  const PARAMETERS = { Action: "X", GroupName: "a b+c/ü!'()*~&=%", "IpPermissions.10.IpProtocol": "tcp" };

  it("GET through a REST API: verified, though the query string came decoded", async () => {
    const { headers } = await sign({ path: "/prod/", parameters: PARAMETERS });
    const event = restEvent({
      multiValueQueryStringParameters: Object.fromEntries(
        Object.entries(PARAMETERS).map(([name, value]) => [name, [value]]),
      ),
      multiValueHeaders: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value === undefined ? undefined : [value]]),
      ),
    });
    await expect(authenticate(toRequest(event))).resolves.toMatchObject({ accountId: "111122223333" });
  });

  it("POST through a Function URL, its body in base64: verified", async () => {
    const body = Buffer.from(new URLSearchParams(PARAMETERS).toString());
    const signed = await sign({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    const event = httpEvent(
      {
        rawQueryString: "",
        headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, value ?? ""])),
        body: body.toString("base64"),
        isBase64Encoded: true,
      },
      "POST",
    );
    await expect(authenticate(toRequest(event))).resolves.toMatchObject({ accountId: "111122223333" });
  });
});
