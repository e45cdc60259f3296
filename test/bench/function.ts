import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { bundleEntry } from "../../infra/build/bundle.ts";
import { fronts } from "../../infra/events/formats.ts";
import { sign } from "../../infra/events/sign.ts";
import type { Rule } from "../../lib/security-group/rule.ts";
import { REGION, TABLE } from "../support/engine.ts";
import { parametersOf } from "./rules.ts";

type Handler = (event: object, context: Context) => Promise<APIGatewayProxyResult>;

/** What the handler uses of it. */
const CONTEXT = { awsRequestId: "bench", getRemainingTimeInMillis: () => 29_000 } as Context;

/** The deployed function, in this process. */
export interface LoadedFunction {
  /** @returns revokes that rule: the request is signed already. Throws where it isn't revoked */
  revoke(rule: Rule, region?: string): Promise<() => Promise<void>>;
}

/** The function as Lambda loads it, with those variables, on the DynamoDB of that endpoint. */
export async function loadFunction(endpoint: string, variables: Variables = {}): Promise<LoadedFunction> {
  const { handler } = (await loadBundled("handlers/ec2.ts", endpoint, variables)) as { readonly handler: Handler };
  return {
    async revoke(rule, region = REGION) {
      const event = await revokeEvent(rule, region);
      return async () => {
        const { statusCode, body } = await handler(event, CONTEXT);
        if (statusCode !== 200 || !body.includes(rule.ruleId)) throw new Error(body);
      };
    },
  };
}

type Bare = (input: TransactWriteCommandInput) => Promise<unknown>;

/** The bare client, bundled as the function is, on the DynamoDB of that endpoint. */
export async function loadBare(endpoint: string): Promise<Bare> {
  const { handler } = (await loadBundled("test/bench/bare.ts", endpoint)) as { readonly handler: Bare };
  return handler;
}

type Variables = Readonly<Record<string, string>>;

/** In a bundle of its own each time: what one contestant does makes no other one's code slower. */
async function loadBundled(entryPoint: string, endpoint: string, variables: Variables = {}): Promise<object> {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: "local",
    DYNAMODB_ENDPOINT: endpoint,
    TABLE_NAME: TABLE,
    TRAIL_DAYS: "",
    ...variables,
  });
  const folder = mkdtempSync(path.join(tmpdir(), "sg-sandbox-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  await bundleEntry(entryPoint, folder);
  const file = path.join(folder, `${path.basename(entryPoint, ".ts")}.mjs`);
  return (await import(pathToFileURL(file).href)) as object;
}

/** As API Gateway hands over what a client has signed. */
async function revokeEvent(rule: Rule, region: string): Promise<object> {
  const front = fronts["http-api"];
  const asked = { Action: "RevokeSecurityGroupIngress", Version: "2016-11-15", GroupId: rule.groupId };
  const body = Buffer.from(new URLSearchParams({ ...asked, ...parametersOf(rule) }).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded", host: front.host, "user-agent": "bench" };
  const request = { method: "POST", path: "/", query: "", headers, body };
  const at = new Date();
  const keys = { accessKeyId: "test", secretAccessKey: "test", region, service: "ec2", at };
  return front.toEvent(await sign(request, front, keys), at);
}
