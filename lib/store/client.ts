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
  const handle: Handler["handle"] = (...parameters) => limit(() => handler.handle(...parameters));
  return Object.assign(Object.create(handler) as Handler, { handle });
}
