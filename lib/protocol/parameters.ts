import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";

/** Query parameters by name, decoded. Each name occurs once. */
export type Parameters = ReadonlyMap<string, string>;

/** Octets of query string and body together; a revoke of 1,000 rules has about 150,000. */
export const MAX_REQUEST = 1_048_576;
const FORM = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * The parameters of a request: the query string, and the form body of a POST. EC2 takes either verb
 * (EC2 API Reference, "Making requests to the Amazon EC2 API").
 * @throws InvalidHttpRequest where text isn't form-encoded UTF-8, or a parameter occurs twice: taking the first or the
 * last would do something that the client may not have meant.
 */
export function parseParameters({ method, query, headers, body }: HttpRequest): Parameters {
  if (method !== "GET" && method !== "POST") throw errors.unparsable(`The method ${method} is neither GET nor POST`);
  if (query.length + body.length > MAX_REQUEST) throw errors.unparsable(`More than ${MAX_REQUEST} octets`);
  const parameters = new Map<string, string>();
  const contentType = headers["content-type"];
  addAll(parameters, query);
  if (body.length > 0) {
    if (contentType !== undefined && !FORM.test(contentType)) {
      throw errors.unparsable("Content-Type must be application/x-www-form-urlencoded");
    }
    addAll(parameters, decodeUtf8(body));
  }
  return parameters;
}

function addAll(parameters: Map<string, string>, encoded: string): void {
  for (const pair of encoded.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodePart(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decodePart(pair.slice(equals + 1));
    if (parameters.has(name)) throw errors.unparsable(`The parameter ${name} occurs more than once`);
    parameters.set(name, value);
  }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw errors.unparsable("Unable to parse request");
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw errors.unparsable("Unable to parse request");
  }
}
