/**
 * The least that answers over HTTP what a revoke does, with the means of the sandbox: node:http, and one transaction of
 * the SDK's client for each request, on an engine of its own. It verifies nothing, and reads nothing.
 */
import { createServer } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startEngine } from "../../infra/local/engine.ts";
import { databaseFile } from "../../infra/local/folder.ts";
import { createTable } from "../../infra/local/table.ts";

const [port = "", folder = ""] = process.argv.slice(2);
const TableName = "bare";

// Not awaited at the top: what is imported later shares code with this file, and would wait for it.
void serve();

async function serve(): Promise<void> {
  const { endpoint } = await startEngine(databaseFile(folder));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_REGION: "us-east-1",
    AWS_SECRET_ACCESS_KEY: "local",
    DYNAMODB_ENDPOINT: endpoint,
  });
  await createTable(DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint })), TableName);
  // It looks at the environment.
  const { handler } = await import("./bare.ts");
  let answered = 0;
  createServer(async (incoming, outgoing) => {
    incoming.resume();
    const Item = { pk: "bare", sk: String(answered++), ruleId: "sgr-0123456789abcdef0" };
    await handler({ TransactItems: [{ Put: { TableName, Item, ConditionExpression: "attribute_not_exists(pk)" } }] });
    outgoing.end("<return>true</return>");
  }).listen(Number(port), "127.0.0.1");
}
