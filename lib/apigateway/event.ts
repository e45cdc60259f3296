import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";

/** REST API (payload 1.0); HTTP API or Function URL (both payload 2.0). */
export type ProxyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/**
 * Plain HTTP from a proxy event. The path is the one that the client has signed: `requestContext` keeps the stage
 * that a REST API strips. Formats: Lambda Developer Guide, "Using AWS Lambda with Amazon API Gateway".
 * @param event a `ProxyEvent`, if the function is set up right; but whoever may invoke it can send anything
 * @throws InvalidHttpRequest for anything else, such as the event of a load balancer, a WebSocket API or a schedule
 */
export function toRequest(event: unknown): HttpRequest {
  const given = fields(event);
  const { http, path, identity } = fields(given["requestContext"]);
  const body = readBody(given);
  const request =
    http === undefined
      ? {
          method: text(given["httpMethod"]),
          path: text(path),
          query: encodeQuery(given["multiValueQueryStringParameters"]),
          // It may come without Content-Length, which the SDK for Go signs.
          headers: { "content-length": String(body.length), ...joinHeaders(given["multiValueHeaders"]) },
          body,
        }
      : {
          method: text(fields(http)["method"]),
          path: text(given["rawPath"]),
          query: text(given["rawQueryString"]),
          headers: joinHeaders(given["headers"]),
          body,
        };
  if (request.method === "" || request.path === "") throw notProxyEvent();
  const sourceIp = text(fields(http ?? identity)["sourceIp"]);
  // None of the fronts can be reached without TLS.
  return { ...request, isSecure: true, ...(sourceIp !== "" && { sourceIp }) };
}

/** By what API Gateway's access log knows the request. Whoever invokes the function can send anything. */
export function apiRequestIdOf(event: unknown): { readonly apiRequestId?: string } {
  const { requestId } = fields(fields(event)["requestContext"]);
  return typeof requestId === "string" ? { apiRequestId: requestId.slice(0, 64) } : {};
}

const notProxyEvent = () => errors.unparsable("The event is none of a REST API, an HTTP API or a Function URL");

function readBody({ body, isBase64Encoded }: Fields): Buffer {
  return Buffer.from(text(body), isBase64Encoded === true ? "base64" : "utf8");
}

/** A REST API decodes the query string; the signature is over the encoded one. */
function encodeQuery(parameters: unknown): string {
  return Object.entries(fields(parameters))
    .flatMap(([name, values]) => texts(values).map((value) => [text(name), value].map(encodeURIComponent).join("=")))
    .join("&");
}

/** Names in lower case; the values of a name joined, also where it came in several spellings. */
function joinHeaders(headers: unknown): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [given, values] of Object.entries(fields(headers))) {
    const name = given.toLowerCase();
    for (const value of texts(values)) {
      const before = joined.get(name);
      joined.set(name, before === undefined ? value : `${before},${value}`);
    }
  }
  return Object.fromEntries(joined);
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** The members of a JSON object; none where there is no object. */
const fields = (value: unknown): Fields => (isObject(value) ? value : {});

/** One text or a list of them; none where there is nothing. */
const texts = (value: unknown): string[] =>
  [value].flat().flatMap((one: unknown) => (one === null || one === undefined ? [] : text(one)));

/** A text; the empty one where there is nothing. JSON can carry half a surrogate pair, which has no UTF-8. */
function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") throw notProxyEvent();
  if (!value.isWellFormed()) throw errors.unparsable("Unable to parse request");
  return value;
}
