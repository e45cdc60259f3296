import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createClient } from "../../lib/store/client.ts";
import { createTestClient, REGION } from "./engine.ts";

type Handler = DynamoDBDocumentClient["config"]["requestHandler"];
type Handle = Handler["handle"];

export interface SentRequest {
  /** E.g. `TransactWriteItems`. */
  readonly operation: string;
  readonly clientRequestToken: string | undefined;
  /** Of its body. */
  readonly octets: number;
  /** The same for all attempts that the SDK makes of one call. */
  readonly invocation: string;
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
    const body: unknown = JSON.parse(text);
    return intercept(() => inner.handle(request, options), {
      operation: request.headers["x-amz-target"]?.split(".")[1] ?? "",
      clientRequestToken: (body as { ClientRequestToken?: string }).ClientRequestToken,
      octets: Buffer.byteLength(text),
      invocation: request.headers["amz-sdk-invocation-id"] ?? "",
    });
  };
  return createClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
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
