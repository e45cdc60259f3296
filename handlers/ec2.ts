import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { type ProxyEvent, toRequest } from "../lib/apigateway/event.ts";
import { toResult } from "../lib/apigateway/result.ts";
import { deadlineIn } from "../lib/deadline.ts";
import { authenticatorFor, DEFAULT_TABLE, takesSignatureVersion2 } from "../lib/environment.ts";
import { createService } from "../lib/service.ts";
import { createClient } from "../lib/store/client.ts";
import { credentialStore } from "../lib/store/credentials.ts";
import { sealFrom } from "../lib/store/seal.ts";

const { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: tableName = DEFAULT_TABLE } = process.env;

// Once per container.
const client = createClient(endpoint === undefined ? {} : { endpoint });
const credentials = credentialStore(client, tableName, sealFrom(process.env["CREDENTIALS_KEY"]));
const authenticate = authenticatorFor(process.env, (...parameters) => credentials.find(...parameters));
const service = createService({ client, tableName, authenticate, log: (entry) => console.log(JSON.stringify(entry)) });

if (takesSignatureVersion2(process.env)) {
  const message = "Signature Version 2 is taken, which clients of today don't use: SIGNATURE_VERSION_2=off refuses it";
  console.warn(JSON.stringify({ level: "WARN", message }));
}

/** What is kept of Lambda's time for sending the answer. */
const MARGIN_MILLISECONDS = 500;

/** API Gateway (REST or HTTP API) or a Function URL calls it with a proxy event. */
export async function handler(event: ProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const deadline = deadlineIn(context.getRemainingTimeInMillis() - MARGIN_MILLISECONDS);
  return toResult(await service(() => toRequest(event), deadline));
}
