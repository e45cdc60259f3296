import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import type { HttpRequest } from "../http.ts";

/** REST API (payload 1.0); HTTP API or Function URL (both payload 2.0). */
export type ProxyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/**
 * Plain HTTP from a proxy event. The path is the one that the client has signed: `requestContext` keeps the stage
 * that a REST API strips. Formats: Lambda Developer Guide, "Using AWS Lambda with Amazon API Gateway".
 */
export function toRequest(event: ProxyEvent): HttpRequest {
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (isVersion2(event)) {
    const { method } = event.requestContext.http;
    return { method, path: event.rawPath, query: event.rawQueryString, headers: lowerCase(event.headers), body };
  }
  return {
    method: event.httpMethod,
    path: event.requestContext.path,
    query: encodeQuery(event.multiValueQueryStringParameters ?? {}),
    // It may come without Content-Length, which the SDK for Go signs.
    headers: { "content-length": String(body.length), ...lowerCase(joinValues(event.multiValueHeaders ?? {})) },
    body,
  };
}

function isVersion2(event: ProxyEvent): event is APIGatewayProxyEventV2 {
  return "http" in event.requestContext;
}

type Values<Value> = Readonly<Record<string, Value | undefined>>;

/** A REST API decodes the query string; the signature is over the encoded one. */
function encodeQuery(parameters: Values<readonly string[]>): string {
  return Object.entries(parameters)
    .flatMap(([name, values = []]) => values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`))
    .join("&");
}

function joinValues(headers: Values<readonly string[]>): Values<string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values?.join(",")]));
}

function lowerCase(headers: Values<string>): Values<string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
