import { createServer, type IncomingHttpHeaders } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

const stream = JSON.parse(readFileSync("events/trail.dynamodb-stream.json", "utf8")) as DynamoDBStreamEvent;
const sequenceNumber = stream.Records[1]?.dynamodb?.SequenceNumber;

interface Request {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

const NOTHING: Request = { url: "", headers: {}, body: {} };

/** In EventBridge's place, or Lambda's: what the SDK sends, and what it is answered. */
const got: Request[] = [];
let answer: { readonly status: number; readonly body: unknown } | "none";
const server = createServer((incoming, outgoing) => {
  void (async () => {
    let body = "";
    for await (const chunk of incoming as AsyncIterable<Buffer>) body += chunk.toString();
    got.push({ url: incoming.url ?? "", headers: incoming.headers, body: JSON.parse(body) as Request["body"] });
    if (answer === "none") return;
    outgoing.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
    outgoing.end(JSON.stringify(answer.body));
  })();
});

let printed: string[];

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  got.length = 0;
  printed = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

/** The handler as a new container has it. */
async function handle(target: string): Promise<DynamoDBBatchResponse> {
  vi.stubEnv("EVENTS", target);
  vi.resetModules();
  const { handler } = await import("../../handlers/events.ts");
  return handler(stream);
}

const FAILED = { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };

describe("to an event bus", () => {
  const bus = "arn:aws:events:eu-central-1:111122223333:event-bus/sandbox";

  it("an entry for each: the record as its detail, under a source of our own", async () => {
    answer = { status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] } };
    expect(await handle(bus)).toEqual({ batchItemFailures: [] });
    const [{ headers, body } = NOTHING] = got;
    expect(headers["x-amz-target"]).toBe("AWSEvents.PutEvents");
    expect(headers.authorization).toContain("/eu-central-1/events/aws4_request");
    const [{ Detail = "", ...entry } = {}] = body["Entries"] as Record<string, string>[];
    const detail = JSON.parse(Detail) as { eventID: string; eventTime: string };
    expect(entry).toEqual({
      EventBusName: bus,
      Source: "sg-sandbox.ec2",
      DetailType: "AWS API Call via CloudTrail",
      Time: Date.parse(detail.eventTime) / 1_000,
    });
    expect(detail).toMatchObject({
      eventID: stream.Records[1]?.dynamodb?.NewImage?.["eventId"]?.S,
      eventName: "RevokeSecurityGroupIngress",
      requestParameters: { groupName: "websrv" },
    });
    expect(printed).toEqual([]);
  });

  it("an entry is refused → its place in the stream, and a line that says why", async () => {
    const refused = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
    answer = { status: 200, body: { FailedEntryCount: 1, Entries: [refused] } };
    expect(await handle(bus)).toEqual(FAILED);
    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: "ERROR", sequenceNumber, reason: "ThrottlingException: Rate exceeded" }),
    ]);
  });

  it("the whole call is refused → its place in the stream", async () => {
    answer = { status: 400, body: { __type: "AccessDeniedException", message: "not authorized" } };
    expect(await handle(bus)).toEqual(FAILED);
  });
});

it("a target that doesn't answer → its place in the stream, and not the function's own end", async () => {
  answer = "none";
  expect(await handle("arn:aws:lambda:us-east-1:111122223333:function:bot")).toEqual(FAILED);
  expect(got).toHaveLength(3);
});

describe("to a function", () => {
  const lambda = "arn:aws:lambda:us-east-1:111122223333:function:bot";

  it("a call for each, which doesn't wait for its end: the event as it would come from EventBridge", async () => {
    answer = { status: 202, body: "" };
    expect(await handle(lambda)).toEqual({ batchItemFailures: [] });
    const [{ url, headers, body } = NOTHING] = got;
    expect(decodeURIComponent(url)).toBe(`/2015-03-31/functions/${lambda}/invocations`);
    expect(headers["x-amz-invocation-type"]).toBe("Event");
    expect(body).toMatchObject({
      version: "0",
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.ec2",
      account: "123456789012",
      detail: { eventName: "RevokeSecurityGroupIngress", eventID: body["id"] },
    });
  });

  it("there is no such function → its place in the stream", async () => {
    answer = { status: 404, body: { Type: "User", Message: "Function not found" } };
    expect(await handle(lambda)).toEqual(FAILED);
  });
});

it.each(["", "bus", "arn:aws:sqs:us-east-1:111122223333:queue", "https://example.com/"])(
  "EVENTS=%s → the function doesn't start, and says what EVENTS is",
  async (target) => {
    await expect(handle(target)).rejects.toThrow("EVENTS is the ARN of an event bus or of a Lambda function");
  },
);
