import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createTestClient } from "./engine.ts";

type Handler = DynamoDBDocumentClient["config"]["requestHandler"];
type Handle = Handler["handle"];

export interface SentRequest {
  /** E.g. `TransactWriteItems`. */
  readonly operation: string;
  readonly clientRequestToken: string | undefined;
  /** As JSON. */
  readonly body: string;
  /** Of its body. */
  readonly octets: number;
  /** The same for all attempts that the SDK makes of one call. */
  readonly invocation: string;
  /** Of a transaction. */
  readonly writes: number;
}

interface RequestBody {
  readonly ClientRequestToken?: string;
  readonly TransactItems?: readonly unknown[];
}

/**
 * A client of the engine, with someone between it and the engine: sees every HTTP request, retries of the SDK included,
 * and decides what becomes of it.
 */
export function interceptedClient(
  endpoint: string,
  intercept: (send: () => ReturnType<Handle>, request: SentRequest) => ReturnType<Handle>,
): DynamoDBDocumentClient {
  const inner: Handler = createTestClient(endpoint).config.requestHandler;
  const handle: Handle = (request, options) => {
    const text = new TextDecoder().decode(request.body as Uint8Array);
    const body = JSON.parse(text) as RequestBody;
    return intercept(() => inner.handle(request, options), {
      operation: request.headers["x-amz-target"]?.split(".")[1] ?? "",
      body: text,
      octets: Buffer.byteLength(text),
      invocation: request.headers["amz-sdk-invocation-id"] ?? "",
      clientRequestToken: body.ClientRequestToken,
      writes: body.TransactItems?.length ?? 0,
    });
  };
  return createTestClient(endpoint, {
    requestHandler: {
      handle,
      destroy: () => inner.destroy?.(),
      metadata: { handlerProtocol: "http/1.1" },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
  });
}

/** What Node says when the other end goes away. */
export const connectionReset = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
