/** `npm run invoke -- events/<file>`: the built function answers an event, as `sam local invoke` does without Docker. */
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { APIGatewayProxyResult } from "aws-lambda";
import { DEFAULT_REGION } from "../../lib/environment.ts";
import { defineCommand, runCommand, usageError } from "../commands/command.ts";
import { tableFlags } from "../commands/settings.ts";
import { endWhenUnread } from "../commands/unread.ts";
import { withSandboxTable } from "../commands/with-table.ts";
import { SandboxError } from "../local/error.ts";
import { indent } from "./indent.ts";
import { signAgain } from "./sign-again.ts";

const BUNDLE = "dist/ec2.mjs";

/** The first credential of a new sandbox. */
const TEST_KEY = { accessKeyId: "test", secretAccessKey: "test" };

interface Handler {
  readonly handler: (event: unknown, context: Context) => Promise<APIGatewayProxyResult>;
}

interface Context {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

const invoke = defineCommand({
  name: "invoke",
  summary: "Hands an event to the built function, on the sandbox's table, and prints what it answers.",
  usage: [
    "events/RevokeSecurityGroupIngress.document-example.http-api.json",
    "events/DescribeVpcs.http-api.json --sign",
  ],
  flags: { sign: { help: "sign it now, with the key test, and have that verified" }, ...tableFlags },
  notes: "Without --sign nobody is verified: the signatures of the events in events/ have expired.",
  async run({ sign: signed = false }, [file, ...more], environment) {
    if (file === undefined || more.length > 0) throw usageError(invoke, "invoke takes one event's file", environment);
    if (!existsSync(BUNDLE)) throw new SandboxError(`there is no ${BUNDLE}: npm run build`);
    const event = readEvent(file);
    await withSandboxTable(environment, async ({ tableName, endpoint, key }) => {
      const region = environment["AWS_REGION"] ?? DEFAULT_REGION;
      Object.assign(process.env, {
        AUTHENTICATION: signed ? "signature" : "none",
        AWS_ACCESS_KEY_ID: "local",
        AWS_LAMBDA_FUNCTION_NAME: "Ec2Function",
        AWS_LAMBDA_LOG_STREAM_NAME: "$LATEST",
        AWS_REGION: region,
        AWS_SAM_LOCAL: "true",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        AWS_SECRET_ACCESS_KEY: "local",
        DYNAMODB_ENDPOINT: endpoint,
        ...(key && { CREDENTIALS_KEY: key.octets.toString("base64") }),
        TABLE_NAME: tableName,
      });
      const { handler } = (await import(pathToFileURL(BUNDLE).href)) as Handler;
      const context = { awsRequestId: "local", getRemainingTimeInMillis: () => 29_000 };
      const { statusCode, body } = await handler(
        signed ? await signAgain(event, { ...TEST_KEY, region }) : event,
        context,
      );
      console.log(`${statusCode}\n${indent(body)}`);
    });
  },
});

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SandboxError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

endWhenUnread();
try {
  await runCommand(invoke, process.argv.slice(2), process.env);
} catch (error) {
  console.error(error instanceof SandboxError ? `sg-sandbox: ${error.message}` : error);
  process.exitCode = error instanceof SandboxError ? error.exitCode : 1;
}
