/** What the function is measured against: the SDK's document client as it is, which sends a transaction, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";

const { DYNAMODB_ENDPOINT: endpoint } = process.env;

/** With the function's time limits and number of attempts. */
const client = new DynamoDBClient({
  ...(endpoint !== undefined && { endpoint }),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
});
const documents = DynamoDBDocumentClient.from(client);

export const handler = (input: TransactWriteCommandInput): Promise<unknown> =>
  documents.send(new TransactWriteCommand(input));
