import type { Agent } from "node:http";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { atMost } from "./at-most.ts";
import { requireTimeFor } from "./call.ts";
import { createSigner } from "./signer.ts";

/** As many as the SDK's own agent opens to one host. */
const MAX_SOCKETS = 50;

/**
 * A client that gives up early enough for an attempt or two more before the caller does. The SDK's attempts carry one
 * ClientRequestToken, so a transaction whose answer was lost is not carried out twice. The middleware of a kind of
 * command is put together at its first call, and stays what it is then.
 */
export function createClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client: DynamoDBClient = new DynamoDBClient({
    signer: createSigner(() => client),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    cacheMiddleware: true,
    ...config,
  });
  // Nobody reads what it would log, and it copies each input and output to leave out what is secret.
  client.middlewareStack.remove("loggerMiddleware");
  const { requestHandler } = client.config;
  // The handler's time limits run from the moment it gets a request: with more requests than it has sockets, they would
  // count the wait for a socket as DynamoDB's silence.
  const inTurn = atMost(MAX_SOCKETS);
  client.middlewareStack.add(
    (next) => async (args) =>
      inTurn(async () => {
        requireTimeFor(args.input);
        try {
          return await next(args);
        } catch (error) {
          if (isOfConnection(error)) dropIdle(requestHandler);
          throw error;
        }
      }),
    { step: "deserialize", priority: "low", name: "inTurn" },
  );
  return client;
}

/** The handler gives that name to what says that a connection is gone, or has gone silent. */
const isOfConnection = (error: unknown): boolean => error instanceof Error && error.name === "TimeoutError";

/**
 * Where one connection is dead, the idle ones are dead as well: a function that was frozen for a while has lost them
 * all, and hears of each only when it uses it. With them gone, the SDK's next attempt has a new one.
 */
function dropIdle(handler: DynamoDBClient["config"]["requestHandler"]): void {
  const { httpAgent, httpsAgent } = (handler as Partial<HasAgents>).httpHandlerConfigs?.() ?? {};
  for (const agent of [httpAgent, httpsAgent]) {
    for (const socket of Object.values(agent?.freeSockets ?? {}).flat()) socket?.destroy();
  }
}

/** As the SDK's handler has: an agent for each protocol that it has used. */
interface HasAgents {
  httpHandlerConfigs(): Readonly<Partial<Record<"httpAgent" | "httpsAgent", Agent>>>;
}
