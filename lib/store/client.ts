import type { Agent } from "node:http";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";

type Handler = DynamoDBClient["config"]["requestHandler"];

/** As many as the SDK's own agent opens to one host. */
const MAX_SOCKETS = 50;

/**
 * A client that gives up early enough for an attempt or two more before the caller does. The SDK's attempts carry one
 * ClientRequestToken, so a transaction whose answer was lost is not carried out twice.
 */
export function createClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    ...config,
  });
  client.config.requestHandler = inTurn(client.config.requestHandler);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/**
 * Hands the handler no more requests than it has sockets: its time limits run from the moment it gets a request, and
 * would count the wait for a socket as DynamoDB's silence.
 */
function inTurn(handler: Handler): Handler {
  const limit = pLimit(MAX_SOCKETS);
  const handle: Handler["handle"] = (...parameters) =>
    limit(async () => {
      try {
        return await handler.handle(...parameters);
      } catch (error) {
        if (isOfConnection(error)) dropIdle(handler);
        throw error;
      }
    });
  return Object.assign(Object.create(handler) as Handler, { handle });
}

/** The handler gives that name to what says that a connection is gone, or has gone silent. */
const isOfConnection = (error: unknown): boolean => error instanceof Error && error.name === "TimeoutError";

/**
 * Where one connection is dead, the idle ones are dead as well: a function that was frozen for a while has lost them
 * all, and hears of each only when it uses it. With them gone, the SDK's next attempt has a new one.
 */
function dropIdle(handler: Handler): void {
  const { httpAgent, httpsAgent } = (handler as Partial<HasAgents>).httpHandlerConfigs?.() ?? {};
  for (const agent of [httpAgent, httpsAgent]) {
    for (const socket of Object.values(agent?.freeSockets ?? {}).flat()) socket?.destroy();
  }
}

/** As the SDK's handler has: an agent for each protocol that it has used. */
interface HasAgents {
  httpHandlerConfigs(): Readonly<Partial<Record<"httpAgent" | "httpsAgent", Agent>>>;
}
