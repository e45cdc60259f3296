import { readFileSync } from "node:fs";
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import type { ProxyEvent } from "../../../lib/apigateway/event.ts";

export const FORMATS = ["http-api", "rest-api", "function-url"] as const;

const EXAMPLE = "RevokeSecurityGroupIngress.document-example";

/** The document's example, as that front hands it to the function. */
export const documentExample = (format: (typeof FORMATS)[number]): ProxyEvent =>
  JSON.parse(readFileSync(new URL(`../../../events/${EXAMPLE}.${format}.json`, import.meta.url), "utf8")) as ProxyEvent;

/** An event of a REST API, with what a test wants otherwise. */
export function restEvent(given: Partial<APIGatewayProxyEvent>, path = "/prod/"): APIGatewayProxyEvent {
  const event = documentExample("rest-api") as APIGatewayProxyEvent;
  return { ...event, ...given, requestContext: { ...event.requestContext, path } };
}

/** An event of an HTTP API, with what a test wants otherwise. */
export function httpEvent(given: Partial<APIGatewayProxyEventV2>, method = "GET"): APIGatewayProxyEventV2 {
  const event = documentExample("http-api") as APIGatewayProxyEventV2;
  const { http } = event.requestContext;
  return { ...event, ...given, requestContext: { ...event.requestContext, http: { ...http, method } } };
}
