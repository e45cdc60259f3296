import type { APIGatewayProxyResult, Context } from "aws-lambda";
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

/**
 * The function as Lambda loads it, with those variables, on the DynamoDB of that endpoint.
 * @param name another one for each, so that it is loaded anew
 */
export async function loadFunction(
  name: string,
  endpoint: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<LoadedFunction> {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: "local",
    DYNAMODB_ENDPOINT: endpoint,
    TABLE_NAME: TABLE,
    TRAIL_DAYS: "",
    ...variables,
  });
  const file = new URL(`../../handlers/ec2.ts?${encodeURIComponent(name)}`, import.meta.url);
  const { handler } = (await import(file.href)) as { readonly handler: Handler };
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
