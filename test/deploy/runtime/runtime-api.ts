import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { APIGatewayProxyResult } from "aws-lambda";

/** How an invocation ended: what the handler returned, or that it failed. */
type Ending = { readonly result: APIGatewayProxyResult } | { readonly error: unknown };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly end: (ending: Ending) => void;
}

/** Lambda's side of one container (Lambda Developer Guide, "Using the Lambda runtime API"). */
export interface RuntimeApi {
  /** What `AWS_LAMBDA_RUNTIME_API` says. */
  readonly address: string;
  /** Resolves with the error that the container ends with before it has asked for an event. */
  readonly failed: Promise<unknown>;
  /** @param milliseconds until Lambda would end the invocation */
  invoke(event: unknown, milliseconds?: number): Promise<Ending>;
  stop(): void;
}

const PREFIX = "/2018-06-01/runtime";

export async function startRuntimeApi(): Promise<RuntimeApi> {
  /** Events that wait for the container, and the container's request that waits for one. */
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let poll: ServerResponse | undefined;
  const happened = new EventEmitter();
  const failed = once(happened, "failed").then(([error]: unknown[]) => error);

  function handOut(): void {
    const invocation = poll && waiting.shift();
    if (!poll || !invocation) return;
    running.set(invocation.id, invocation);
    poll.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.id,
      "lambda-runtime-deadline-ms": String(invocation.deadline),
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:sg-sandbox-ec2",
    });
    poll.end(JSON.stringify(invocation.event));
    poll = undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.slice(PREFIX.length) ?? "";
    if (path === "/invocation/next") {
      poll = response;
      handOut();
      return;
    }
    const body: unknown = JSON.parse(await text(request));
    const { id = "", kind } = /^\/invocation\/(?<id>[^/]+)\/(?<kind>response|error)$/.exec(path)?.groups ?? {};
    if (path === "/init/error") happened.emit("failed", body);
    else running.get(id)?.end(kind === "response" ? { result: body as APIGatewayProxyResult } : { error: body });
    running.delete(id);
    response.writeHead(202).end("{}");
  }

  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    failed,
    invoke(event, milliseconds = 29_000) {
      return new Promise((end) => {
        waiting.push({ id: randomUUID(), event, deadline: Date.now() + milliseconds, end });
        handOut();
      });
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
