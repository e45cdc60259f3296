import { describe, expect, it } from "vitest";
import { type Code, Ec2Error } from "../../../lib/errors/ec2-error.ts";
import { errors } from "../../../lib/errors.ts";
import { cloudtrail, readLookup } from "../../../lib/protocol/cloudtrail.ts";
import { MAX_REQUEST } from "../../../lib/protocol/parameters.ts";
import { ec2Error } from "../ec2-error.ts";

const LOOKUP_EVENTS = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";

const readBody = (body: string | Buffer, target: string | undefined = LOOKUP_EVENTS) =>
  readLookup({
    method: "POST",
    path: "/",
    query: "",
    headers: { "x-amz-target": target },
    body: Buffer.from(body),
  });

const read = (members: object) => readBody(JSON.stringify(members));

describe("the operation", () => {
  it.each([LOOKUP_EVENTS, "CloudTrail_20131101.LookupEvents"])("%s: taken", (target) => {
    expect(readBody("{}", target)).toEqual({ maxResults: 50 });
  });

  it.each([
    ["CloudTrail_20131101.DescribeTrails", "DescribeTrails"],
    ["CloudTrail_20131101.", ""],
    ["LookupEvents", ""],
    ["", ""],
  ])("%s → InvalidAction", (target, operation) => {
    const message = `The action ${operation} is not valid for this web service.`;
    expect(() => readBody("{}", target)).toThrow(ec2Error("InvalidAction", message));
  });

  it("no header that names it → InvalidAction", () => {
    const request = { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from("{}") };
    const message = "The action  is not valid for this web service.";
    expect(() => readLookup(request)).toThrow(ec2Error("InvalidAction", message));
  });
});

describe("a lookup", () => {
  it("nothing asked for: fifty events, whatever they are", () => {
    expect(read({})).toStrictEqual({ maxResults: 50 });
  });

  it("all that can be asked for", () => {
    expect(
      read({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateVpc" }],
        StartTime: 1_323_950_400,
        EndTime: 1_323_950_400.25,
        MaxResults: 1,
        NextToken: "token",
      }),
    ).toEqual({
      attribute: { key: "EventName", value: "CreateVpc" },
      start: new Date("2011-12-15T12:00:00Z"),
      end: new Date("2011-12-15T12:00:00.250Z"),
      maxResults: 1,
      nextToken: "token",
    });
  });

  it("null stands for what isn't given, and so does an empty list", () => {
    const nothing = { LookupAttributes: null, StartTime: null, EndTime: null, MaxResults: null, NextToken: null };
    expect(read(nothing)).toEqual({ maxResults: 50 });
    expect(read({ LookupAttributes: [] })).toEqual({ maxResults: 50 });
  });

  it.each([
    "AccessKeyId",
    "EventId",
    "EventName",
    "EventSource",
    "ReadOnly",
    "ResourceName",
    "ResourceType",
    "Username",
  ])("by %s", (key) => {
    const lookup = { LookupAttributes: [{ AttributeKey: key, AttributeValue: "x" }] };
    expect(read(lookup).attribute).toEqual({ key, value: "x" });
  });
});

describe("the body → SerializationException", () => {
  it.each(["", "x", "{", "[]", "[{}]", "null", "1", '"x"'])("%s", (body) => {
    expect(() => readBody(body)).toThrow(ec2Error("SerializationException", "The request is no JSON object in UTF-8"));
  });

  it("octets that are no UTF-8, within JSON", () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]); // {"\xff":1}
    expect(() => readBody(body)).toThrow(ec2Error("SerializationException"));
  });

  it("one octet more than a request may have", () => {
    const padded = (octets: number) => Buffer.from(`{}${" ".repeat(octets - 2)}`);
    expect(readBody(padded(MAX_REQUEST))).toEqual({ maxResults: 50 });
    expect(() => readBody(padded(MAX_REQUEST + 1))).toThrow(ec2Error("SerializationException"));
  });

  it.each([
    [{ LookupAttributes: {} }, "LookupAttributes has to be a list"],
    [{ LookupAttributes: "EventName" }, "LookupAttributes has to be a list"],
    [{ NextToken: 1 }, "NextToken has to be a string"],
  ])("%j: a member of another type", (members, message) => {
    expect(() => read(members)).toThrow(ec2Error("SerializationException", message));
  });
});

describe("LookupAttributes → InvalidLookupAttributesException", () => {
  const keys = "AccessKeyId, EventId, EventName, EventSource, ReadOnly, ResourceName, ResourceType, Username";

  it.each([
    [
      "two of them",
      [{ AttributeKey: "EventName", AttributeValue: "x" }, {}],
      "One lookup attribute can be given at most",
    ],
    ["no key", [{ AttributeValue: "x" }], `AttributeKey is one of ${keys}`],
    ["another key", [{ AttributeKey: "eventName", AttributeValue: "x" }], `AttributeKey is one of ${keys}`],
    ["no object", ["EventName"], `AttributeKey is one of ${keys}`],
    ["null", [null], `AttributeKey is one of ${keys}`],
    ["a list", [["EventName", "x"]], `AttributeKey is one of ${keys}`],
    ["no value", [{ AttributeKey: "EventName" }], "AttributeValue is missing"],
    ["an empty value", [{ AttributeKey: "EventName", AttributeValue: "" }], "AttributeValue is missing"],
    ["a number", [{ AttributeKey: "EventName", AttributeValue: 1 }], "AttributeValue is missing"],
  ])("%s", (_, LookupAttributes, message) => {
    expect(() => read({ LookupAttributes })).toThrow(ec2Error("InvalidLookupAttributesException", message));
  });
});

describe("MaxResults", () => {
  it.each([1, 2, 49, 50])("%d: taken", (MaxResults) => {
    expect(read({ MaxResults }).maxResults).toBe(MaxResults);
  });

  it.each([0, -1, 51, 1.5, "10", true])("%j → InvalidMaxResultsException", (MaxResults) => {
    const message = "MaxResults has to be a number from 1 to 50";
    expect(() => read({ MaxResults })).toThrow(ec2Error("InvalidMaxResultsException", message));
  });
});

describe("StartTime and EndTime", () => {
  it.each([
    [0, "1970-01-01T00:00:00.000Z"],
    [253_402_300_799, "9999-12-31T23:59:59.000Z"],
  ])("%d: %s", (seconds, time) => {
    expect(read({ StartTime: seconds, EndTime: seconds })).toEqual({
      maxResults: 50,
      start: new Date(time),
      end: new Date(time),
    });
  });

  it("one of them alone: from then on, until then", () => {
    expect(read({ StartTime: 1 })).toEqual({ maxResults: 50, start: new Date(1_000) });
    expect(read({ EndTime: 1 })).toEqual({ maxResults: 50, end: new Date(1_000) });
  });

  it.each([
    { StartTime: -1 },
    { EndTime: -1 },
    { StartTime: 253_402_300_800 },
    { EndTime: "2011-12-15T12:00:00Z" },
    { StartTime: true },
    { StartTime: 2, EndTime: 1 },
  ])("%j → InvalidTimeRangeException", (times) => {
    const message = "StartTime has to be before EndTime, and both have to be times";
    expect(() => read(times)).toThrow(ec2Error("InvalidTimeRangeException", message));
  });
});

describe("errors", () => {
  const encoded = (error: Ec2Error) => {
    const { status, body } = cloudtrail.encodeError(error, "request-id");
    return { status, ...(JSON.parse(body) as object) };
  };

  it.each<[Code, string, number]>([
    ["AuthFailure", "UnrecognizedClientException", 400],
    ["ExpiredToken", "ExpiredTokenException", 400],
    ["InvalidAction", "UnknownOperationException", 400],
    ["InvalidPaginationToken", "InvalidNextTokenException", 400],
    ["MissingParameter", "MissingAuthenticationTokenException", 400],
    ["RequestExpired", "InvalidSignatureException", 400],
    ["SignatureDoesNotMatch", "InvalidSignatureException", 400],
    ["UnauthorizedOperation", "AccessDeniedException", 400],
    ["InternalError", "InternalFailure", 500],
    ["RequestLimitExceeded", "ThrottlingException", 503],
    ["Unavailable", "ServiceUnavailable", 503],
    ["SerializationException", "SerializationException", 400],
  ])("EC2's %s → %s, %d", (code, type, status) => {
    expect(encoded(new Ec2Error(code, "why"))).toEqual({ status, __type: type, message: "why" });
  });

  it("what a policy refuses: in CloudTrail's words, which leave out how EC2's begin", () => {
    const refused = { user: "arn:aws:iam::111122223333:user/a", action: "cloudtrail:LookupEvents", isExplicit: false };
    expect(encoded(errors.refused(refused))).toMatchObject({
      message:
        "User: arn:aws:iam::111122223333:user/a is not authorized to perform: cloudtrail:LookupEvents because no " +
        "identity-based policy allows the cloudtrail:LookupEvents action",
    });
  });

  it("a message that says no more stays", () => {
    const message = "You are not authorized to perform this operation.";
    expect(encoded(errors.unauthorized())).toMatchObject({ message });
  });
});

it("its requests are signed for cloudtrail, and answered in JSON 1.1", () => {
  expect(cloudtrail).toMatchObject({ service: "cloudtrail", contentType: "application/x-amz-json-1.1" });
});
