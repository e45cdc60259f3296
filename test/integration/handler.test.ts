import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ProxyEvent, toRequest } from "../../lib/apigateway/event.ts";
import { signAgain } from "../../infra/events/sign-again.ts";
import { noAuthenticator } from "../../lib/auth/no-authenticator.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import { createService } from "../../lib/service.ts";
import { ACCOUNT, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { createTestService, type TestService, textsOf } from "../support/service.ts";
import { documentExample, FORMATS } from "../unit/apigateway/events.ts";
import { deadlineIn } from "../../lib/deadline.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

/** The document's answer, but for the request ID. */
const ANSWER = `<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/">
  <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
  <return>true</return>
</RevokeSecurityGroupIngressResponse>`;

const withDocumentsId = (body: string) => body.replace(UUID, "59dbff89-35bd-4eac-99ed-be587EXAMPLE");

let table: TestTable;
let stage: TestService;

beforeAll(async () => {
  table = await startTable();
  stage = createTestService(table.client);
});
afterAll(() => table.stop());

/** The document's rule is there before each test: the seed has it, and the test before may have revoked it. */
beforeEach(async () => {
  const rule = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "205.192.0.0/16" };
  await stage.call({ Action: "AuthorizeSecurityGroupIngress", GroupName: "websrv", ...rule });
});

async function cidrsOfWebsrv(): Promise<string[]> {
  const { body } = await stage.call({ Action: "DescribeSecurityGroups", "GroupName.1": "websrv" });
  return textsOf(body.replace(/<ipPermissionsEgress>[^]*?<\/ipPermissionsEgress>/, ""), "cidrIp");
}

describe("the service behind each front, nobody verified", () => {
  it.each(FORMATS)("%s, the document's example: the document's answer, and the rule is gone", async (format) => {
    const everybody = { accessKeyId: "test", accountId: ACCOUNT, platform: "vpc", region: "eu-west-1" } as const;
    const authenticate = noAuthenticator(everybody);
    const service = createService({ client: table.client, tableName: TABLE, authenticate });
    expect(await cidrsOfWebsrv()).toEqual(["205.192.0.0/16"]);
    const { status, body } = await service(toRequest(documentExample(format)), deadlineIn(20_000), () => {});
    expect(withDocumentsId(body)).toBe(ANSWER);
    expect(status).toBe(200);
    expect(await cidrsOfWebsrv()).toEqual([]);
  });
});

/** What the handler uses of it. */
const context = { getRemainingTimeInMillis: () => 20_000 } as Context;

type Handler = (event: ProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** handlers/ec2.ts as Lambda loads it: with that environment, on this table. */
async function loadHandler(environment: Readonly<Record<string, string | undefined>>): Promise<Handler> {
  const settings = {
    DYNAMODB_ENDPOINT: table.engine.endpoint,
    TABLE_NAME: TABLE,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_LAMBDA_FUNCTION_NAME: undefined,
    AWS_SAM_LOCAL: undefined,
    SIGNATURE_VERSION_2: undefined,
    LOG_LEVEL: undefined,
    METRICS: undefined,
    ...environment,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  const loaded = await import("../../handlers/ec2.ts");
  return loaded.handler;
}

describe("handlers/ec2.ts", () => {
  let logged: string[];

  beforeEach(() => {
    logged = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
      logged.push(String(line));
      return true;
    });
    return () => {
      write.mockRestore();
      vi.unstubAllEnvs();
    };
  });

  /** The lines of requests; before them, the function may have said how it is set up. */
  const entries = () =>
    logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ requestId }) => requestId !== undefined);

  it.each(FORMATS)("%s, AUTHENTICATION=none: the document's answer, and the rule is gone", async (format) => {
    const handler = await loadHandler({ AUTHENTICATION: "none" });
    const { statusCode, headers, body, isBase64Encoded } = await handler(documentExample(format), context);
    expect(withDocumentsId(body)).toBe(ANSWER);
    expect(statusCode).toBe(200);
    expect(isBase64Encoded).toBe(false);
    expect(headers?.["content-type"]).toBe("text/xml;charset=UTF-8");
    expect(await cidrsOfWebsrv()).toEqual([]);
  });

  it("the request ID: one UUID in the answer, its header and the log line, another for each request", async () => {
    const handler = await loadHandler({ AUTHENTICATION: "none" });
    const results = [
      await handler(documentExample("http-api"), context),
      await handler(documentExample("http-api"), context),
    ];
    const inAnswers = results.map(({ body }) => textsOf(body, "requestId")[0]);
    const inHeaders = results.map(({ headers }) => headers?.["x-amzn-requestid"]);
    const inLog = entries().map(({ requestId }) => requestId);
    expect(inAnswers[0]).toMatch(new RegExp(`^${UUID.source}$`));
    expect(inAnswers[1]).not.toBe(inAnswers[0]);
    expect(inHeaders).toEqual(inAnswers);
    expect(inLog).toEqual(inAnswers);
  });

  it.each(FORMATS)("%s, AUTHENTICATION left out: RequestExpired, and the rule stays", async (format) => {
    const handler = await loadHandler({ AUTHENTICATION: undefined });
    const { statusCode, body } = await handler(documentExample(format), context);
    expect(statusCode).toBe(400);
    expect(textsOf(body, "Code")).toEqual(["RequestExpired"]);
    expect(await cidrsOfWebsrv()).toEqual(["205.192.0.0/16"]);
  });

  it.each<[string, unknown]>([
    ["no event at all", null],
    ["a schedule's", { source: "aws.events", detail: {} }],
    ["a load balancer's", { requestContext: { elb: {} }, httpMethod: "GET", path: "/", headers: {} }],
    ["a WebSocket API's", { requestContext: { connectionId: "x", eventType: "CONNECT" } }],
    ["a proxy event with half a surrogate pair", { ...documentExample("http-api"), rawQueryString: "a=\uD800" }],
  ])("%s: one answer, InvalidHttpRequest, and one line of log", async (_, event) => {
    const handler = await loadHandler({ AUTHENTICATION: "none" });
    const { statusCode, body } = await handler(event as ProxyEvent, context);
    expect(statusCode).toBe(400);
    expect(textsOf(body, "Code")).toEqual(["InvalidHttpRequest"]);
    expect(entries()).toMatchObject([{ status: 400, code: "InvalidHttpRequest" }]);
  });

  it("a proxy event whose optional fields are null: an answer of EC2's", async () => {
    const handler = await loadHandler({ AUTHENTICATION: undefined });
    const event = { ...documentExample("http-api"), headers: null, body: null, cookies: null };
    const { statusCode, body } = await handler(event as unknown as ProxyEvent, context);
    expect(statusCode).toBe(400);
    expect(textsOf(body, "Code")).toEqual(["MissingParameter"]);
  });

  it("Signature Version 2 taken: says so once, however many requests", async () => {
    const handler = await loadHandler({ AUTHENTICATION: "none" });
    await handler(documentExample("http-api"), context);
    await handler(documentExample("http-api"), context);
    expect(logged.filter((line) => line.includes("SIGNATURE_VERSION_2=off"))).toEqual([
      expect.stringContaining('{"level":"WARN",'),
    ]);
  });

  it("LOG_LEVEL=error: a warning isn't written", async () => {
    await loadHandler({ LOG_LEVEL: "error" });
    expect(logged).toEqual([]);
  });

  it("SIGNATURE_VERSION_2=off: says nothing, and refuses it", async () => {
    const handler = await loadHandler({ SIGNATURE_VERSION_2: "off" });
    expect(logged).toEqual([]);
    const rawQueryString = "Action=DescribeVpcs&Version=2011-12-15&AWSAccessKeyId=test&SignatureVersion=2&Signature=x";
    const { statusCode, body } = await handler(
      { ...documentExample("http-api"), rawQueryString, headers: {} },
      context,
    );
    expect(statusCode).toBe(401);
    expect(textsOf(body, "Message")).toEqual(["Signature Version 2 isn't taken here. Sign with Version 4."]);
  });

  it("a request: one line of JSON, with what it took, and nothing of what it asked", async () => {
    const handler = await loadHandler({ AUTHENTICATION: "none" });
    const withIds = { ...context, awsRequestId: "of-lambda" };
    await handler(documentExample("http-api"), withIds);
    await handler(documentExample("http-api"), withIds);
    const [first, second] = entries();
    expect(first).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      level: "INFO",
      functionRequestId: "of-lambda",
      apiRequestId: "JKJaXmPLvHcESHA=",
      coldStart: true,
      action: "RevokeSecurityGroupIngress",
      version: "2011-12-15",
      accountId: ACCOUNT,
      region: "us-east-1",
      accessKeyId: "anonymous",
      status: 200,
      outcome: "done",
      // The account, the group's name, the rule.
      roundTrips: 3,
      conflicts: 0,
      // A rule, and the record of its going.
      writeUnits: 4,
      _aws: { CloudWatchMetrics: expect.any(Array) as unknown[] },
    });
    expect(second).toMatchObject({ coldStart: false });
    expect(logged.join("")).not.toMatch(/websrv|205\.192/);
  });

  it("a container's first signed revoke by GroupId: two round trips, its credential and its transaction", async () => {
    const handler = await loadHandler({ AUTHENTICATION: undefined });
    const rule = { IpProtocol: "tcp", FromPort: "80", ToPort: "80", CidrIp: "205.192.0.0/16" };
    const GroupId = derivedId("sg", ACCOUNT, REGION, "websrv");
    const asked = { Action: "RevokeSecurityGroupIngress", Version: "2016-11-15", GroupId, ...rule };
    const event = { ...documentExample("http-api"), rawQueryString: new URLSearchParams(asked).toString() };
    const signed = await signAgain(event, { accessKeyId: "test", secretAccessKey: "test", region: REGION });
    expect(await handler(signed as ProxyEvent, context)).toMatchObject({ statusCode: 200 });
    expect(entries()).toMatchObject([{ coldStart: true, roundTrips: 2 }]);
    expect(await cidrsOfWebsrv()).toEqual([]);
  });

  it("LOG_LEVEL=warn: what is done is left out, what is refused isn't", async () => {
    const handler = await loadHandler({ AUTHENTICATION: "none", LOG_LEVEL: "warn", METRICS: "off" });
    await handler(documentExample("http-api"), context);
    await handler({ ...documentExample("http-api"), rawQueryString: "Action=Nothing" }, context);
    expect(entries()).toEqual([expect.objectContaining({ level: "WARN", outcome: "refused", status: 400 })]);
    expect(entries()[0]).not.toHaveProperty("_aws");
  });

  it.each([
    ["LOG_LEVEL", "loud", "LOG_LEVEL is info or warn or error, not loud"],
    ["METRICS", "yes", "METRICS is on or off, not yes"],
    ["AUTHENTICATION", "basic", "AUTHENTICATION is signature or none, not basic"],
  ])("%s=%s → does not load, and says what it can be", async (name, value, message) => {
    await expect(loadHandler({ [name]: value })).rejects.toThrow(message);
  });

  it("variables that are empty: as if they weren't set", async () => {
    const handler = await loadHandler({ AUTHENTICATION: "", LOG_LEVEL: "", METRICS: "", SIGNATURE_VERSION_2: "" });
    const { body } = await handler(documentExample("http-api"), context);
    expect(textsOf(body, "Code")).toEqual(["RequestExpired"]);
  });

  it("SIGNATURE_VERSION_2=maybe → does not load", async () => {
    await expect(loadHandler({ SIGNATURE_VERSION_2: "maybe" })).rejects.toThrow(/SIGNATURE_VERSION_2 is on or off/);
  });

  it("AUTHENTICATION=none in a deployed function → does not load", async () => {
    const deployed = { AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2" };
    await expect(loadHandler(deployed)).rejects.toThrow(/AUTHENTICATION=none/);
  });
});
