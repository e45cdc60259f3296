import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRequest } from "../../../lib/apigateway/event.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error, outcomeOf } from "../ec2-error.ts";
import { httpEvent, restEvent } from "./events.ts";

const without = (event: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(event).filter(([name]) => !names.includes(name)));

const withNull = (event: object, ...names: string[]) => ({
  ...event,
  ...Object.fromEntries(names.map((name) => [name, null])),
});

describe("fields that are absent or null: nothing is there", () => {
  it.each([
    ["REST API, absent", without],
    ["REST API, null", withNull],
  ])("%s", (_, change) => {
    const names = ["headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters", "body"];
    expect(toRequest(change(restEvent({ body: "x" }), ...names, "isBase64Encoded"))).toEqual({
      method: "GET",
      path: "/prod/",
      query: "",
      headers: { "content-length": "0" },
      body: Buffer.alloc(0),
      isSecure: true,
      sourceIp: expect.any(String) as string,
    });
  });

  it.each([
    ["HTTP API, absent", without],
    ["HTTP API, null", withNull],
  ])("%s", (_, change) => {
    expect(toRequest(change(httpEvent({ body: "x" }), "headers", "rawQueryString", "body", "isBase64Encoded"))).toEqual(
      {
        method: "GET",
        path: "/",
        query: "",
        headers: {},
        body: Buffer.alloc(0),
        isSecure: true,
        sourceIp: expect.any(String) as string,
      },
    );
  });

  it("values of a list: left out", () => {
    const event = { ...restEvent({}), multiValueHeaders: { a: [null, "1"], b: null } };
    expect(toRequest({ ...event, multiValueQueryStringParameters: { c: [null], d: null, e: ["2"] } })).toMatchObject({
      headers: { a: "1" },
      query: "e=2",
    });
  });
});

describe("what is no proxy event → InvalidHttpRequest that says so", () => {
  const { requestContext } = restEvent({});
  const { requestContext: context2 } = httpEvent({});
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "GET /"],
    ["a number", 1],
    ["a list", []],
    ["an empty object (the console's first suggestion)", {}],
    ["a schedule's", { source: "aws.events", "detail-type": "Scheduled Event", detail: {} }],
    ["a queue's", { Records: [{ messageId: "1", body: "{}" }] }],
    [
      "an Application Load Balancer's",
      {
        requestContext: {
          elb: { targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/1" },
        },
        httpMethod: "GET",
        path: "/",
        queryStringParameters: {},
        headers: { host: "lb-1.us-east-1.elb.amazonaws.com" },
        body: "",
        isBase64Encoded: false,
      },
    ],
    [
      "a WebSocket API's",
      { requestContext: { routeKey: "$default", eventType: "MESSAGE", connectionId: "L0SM9cOFvHcCIhw=" }, body: "{}" },
    ],
    ["no request context", without(restEvent({}), "requestContext")],
    ["request context null", withNull(restEvent({}), "requestContext")],
    ["a REST API's without a method", without(restEvent({}), "httpMethod")],
    ["a REST API's without a path", { ...restEvent({}), requestContext: { ...requestContext, path: null } }],
    ["an HTTP API's without a path", without(httpEvent({}), "rawPath")],
    ["an HTTP API's, http null", { ...httpEvent({}), requestContext: { ...context2, http: null } }],
    ["an HTTP API's, http a text", { ...httpEvent({}), requestContext: { ...context2, http: "GET" } }],
    ["a body that is an object", { ...httpEvent({}), body: { Action: "CreateVpc" } }],
    ["a header that is a number", { ...httpEvent({}), headers: { host: 1 } }],
    ["a query that is a list", { ...httpEvent({}), rawQueryString: ["a"] }],
    ["a list in a list", { ...restEvent({}), multiValueHeaders: { host: [["a"]] } }],
  ])("%s", (_, event) => {
    expect(() => toRequest(event)).toThrow(ec2Error("InvalidHttpRequest", /The event is none of a REST API/));
  });

  it("whatever JSON it is: a request, or InvalidHttpRequest", () => {
    const names = [...new Set([...Object.keys(restEvent({})), ...Object.keys(httpEvent({})), "elb", "http", "path"])];
    const leaf = fc.oneof(fc.constantFrom(null, 1, true, [], {}, [null], ["a", null]), fc.string({ unit: "binary" }));
    const key = fc.constantFrom(...names);
    const value = fc.oneof(
      leaf,
      fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3 })), { maxKeys: 3 }),
    );
    const base = fc.constantFrom(restEvent({}), httpEvent({}));
    fc.assert(
      fc.property(base, fc.dictionary(key, value, { maxKeys: 3 }), (sound, changes) => {
        const outcome = outcomeOf(() => parseParameters(toRequest({ ...sound, ...changes })));
        expect(["done", "InvalidHttpRequest"]).toContain(outcome);
      }),
    );
  });
});

describe("half a surrogate pair, which JSON can carry and UTF-8 can't → InvalidHttpRequest", () => {
  const HALF = "a\uD800b";
  it.each<[string, unknown]>([
    ["in a text body", httpEvent({ body: HALF })],
    ["in a raw query string", httpEvent({ rawQueryString: `GroupName=${HALF}` })],
    ["in a raw path", httpEvent({ rawPath: `/${HALF}` })],
    ["in a header", httpEvent({ headers: { host: HALF } })],
    ["in a query value", restEvent({ multiValueQueryStringParameters: { GroupName: [HALF] } })],
    ["in a query name", restEvent({ multiValueQueryStringParameters: { [HALF]: ["x"] } })],
    ["in a path", restEvent({}, `/${HALF}`)],
  ])("%s", (_, event) => {
    expect(() => toRequest(event)).toThrow(ec2Error("InvalidHttpRequest", /Unable to parse request$/));
  });
});
