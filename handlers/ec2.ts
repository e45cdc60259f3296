import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { apiRequestIdOf, type ProxyEvent, toRequest } from "../lib/apigateway/event.ts";
import { toResult } from "../lib/apigateway/result.ts";
import { deadlineIn } from "../lib/deadline.ts";
import {
  authenticatorFor,
  limitsFor,
  logSettingsFor,
  permissionsFor,
  readEnvironment,
  regionsFor,
  tableFor,
  takesSignatureVersion2,
  trailFor,
} from "../lib/environment.ts";
import { toLine } from "../lib/log.ts";
import { createService } from "../lib/service.ts";
import { createClient } from "../lib/store/client.ts";
import { credentialStore } from "../lib/store/credentials.ts";
import { sealFrom } from "../lib/store/seal.ts";
import { noUsage } from "../lib/usage.ts";

// Once per container. What is wrong in the environment ends it, and Lambda logs why.
const environment = readEnvironment(process.env);
const { tableName, endpoint } = tableFor(environment);
const logSettings = logSettingsFor(environment);
const client = createClient(endpoint === undefined ? {} : { endpoint });
const credentials = credentialStore(client, tableName, sealFrom(environment["CREDENTIALS_KEY"]));
const authenticate = authenticatorFor(environment, (...parameters) => credentials.find(...parameters));
const [permissions, trail] = [permissionsFor(environment), trailFor(environment)];
const [limits, regions] = [limitsFor(environment), regionsFor(environment)];
const service = createService({ client, tableName, authenticate, permissions, limits, regions, trail });

if (takesSignatureVersion2(environment) && logSettings.level !== "error") {
  const message = "Signature Version 2 is taken, which clients of today don't use: SIGNATURE_VERSION_2=off refuses it";
  print(JSON.stringify({ level: "WARN", message }));
}

/** What is kept of Lambda's time for sending the answer. */
const MARGIN_MILLISECONDS = 500;

let coldStart = true;

/** API Gateway (REST or HTTP API) or a Function URL calls it with a proxy event. */
export async function handler(event: ProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const usage = noUsage();
  const deadline = { ...deadlineIn(context.getRemainingTimeInMillis() - MARGIN_MILLISECONDS), usage };
  const invocation = { functionRequestId: context.awsRequestId, ...apiRequestIdOf(event), coldStart, usage };
  coldStart = false;
  const response = await service(
    () => toRequest(event),
    deadline,
    (entry) => {
      const line = toLine(entry, invocation, logSettings, Date.now());
      if (line !== undefined) print(line);
    },
  );
  return toResult(response);
}

/** As it is: what goes through `console`, Lambda wraps or prefixes, and CloudWatch finds no metrics in it. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
