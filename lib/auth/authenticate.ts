import { timingSafeEqual } from "node:crypto";
import type { Account, Credential } from "../account.ts";
import type { Deadline } from "../deadline.ts";
import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { type Authorization, parseAuthorization } from "./authorization-header.ts";
import type { FindCredential } from "./credentials.ts";
import { canonicalQuery, canonicalRequest, signature, stringToSign } from "./signature-v4.ts";

/** Who is calling, and for which region. Both decide the partition that a request can reach. */
export interface Caller extends Account {
  readonly accessKeyId: string;
  /** The actions the caller may do; absent: all. */
  readonly allow?: readonly string[];
}

/** @param service what the request has to be signed for: `ec2`, `sts` */
export type Authenticate = (
  request: HttpRequest,
  parameters: ReadonlyMap<string, string>,
  deadline: Deadline,
  service: string,
) => Promise<Caller>;

/** EC2 API Reference, "Common client errors": RequestExpired. */
const CLOCK_SKEW_MILLISECONDS = 15 * 60_000;

/**
 * Verifies Signature Version 4 in the Authorization header.
 * @throws MissingParameter AWSAccessKeyId for an unsigned request
 * @throws AuthFailure for a header of another form, another scope, an unknown key or a wrong signature
 * @throws RequestExpired more than 15 minutes before or after the request's date
 */
export function signatureAuthenticator(find: FindCredential, now: () => number = Date.now): Authenticate {
  return async (request, parameters, deadline, service) => {
    const startedAt = now();
    const header = request.headers["authorization"];
    if (header === undefined) {
      const signedOtherwise = parameters.has("AWSAccessKeyId") || parameters.has("X-Amz-Credential");
      throw signedOtherwise ? errors.badAuthorization() : errors.missingParameter("AWSAccessKeyId");
    }
    const authorization = parseAuthorization(header, service);
    const timestamp = requestTimestamp(request, authorization);
    if (Math.abs(startedAt - parseTimestamp(timestamp)) > CLOCK_SKEW_MILLISECONDS) throw errors.requestExpired();
    const isSignedBy = (credential: Credential | undefined): credential is Credential =>
      credential !== undefined && isSigned(request, authorization, timestamp, credential);
    let credential = await find(authorization.accessKeyId, deadline);
    // It may have been kept from before it was added, or replaced.
    if (!isSignedBy(credential)) credential = await find(authorization.accessKeyId, deadline, startedAt);
    if (!isSignedBy(credential)) throw errors.notValidated();
    return {
      accessKeyId: credential.accessKeyId,
      accountId: credential.accountId,
      platform: credential.platform,
      region: authorization.scope.region,
      ...(credential.allow && { allow: credential.allow }),
    };
  };
}

/** `X-Amz-Date`, or else `Date`, as `YYYYMMDDThhmmssZ`. It must be signed, and be the scope's date. */
function requestTimestamp({ headers }: HttpRequest, { scope, signedHeaders }: Authorization): string {
  const name = headers["x-amz-date"] === undefined ? "date" : "x-amz-date";
  const value = headers[name] ?? "";
  const timestamp = name === "date" ? toTimestamp(value) : value;
  if (!signedHeaders.includes("host") || !signedHeaders.includes(name) || Number.isNaN(parseTimestamp(timestamp))) {
    throw errors.badAuthorization();
  }
  if (!timestamp.startsWith(scope.date) || scope.date.length !== 8) {
    throw errors.wrongScope(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP`);
  }
  return timestamp;
}

function toTimestamp(httpDate: string): string {
  const date = new Date(httpDate);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

function parseTimestamp(timestamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match) return Number.NaN;
  const [, year, month, day, hours, minutes, seconds] = match;
  return Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
}

function isSigned(
  request: HttpRequest,
  authorization: Authorization,
  timestamp: string,
  { secretAccessKey }: Credential,
): boolean {
  return asSigned(request).some((spelling) => {
    const canonical = canonicalRequest(spelling, authorization.signedHeaders);
    const toSign = stringToSign(canonical, timestamp, authorization.scope);
    return timingSafeEqual(signature(toSign, secretAccessKey, authorization.scope), authorization.signature);
  });
}

/**
 * The request in the spellings that clients sign. Each covers the whole request, so none proves less than another:
 * - the query string canonical, or as it was sent: curl before 8.3 neither sorts nor encodes it
 * - the host with its port, or without: Net::Amazon::EC2 and fog leave the port out
 */
function asSigned(request: HttpRequest): HttpRequest[] {
  const queries = new Set([canonicalQuery(request.query), request.query]);
  const host = request.headers["host"] ?? "";
  const hosts = new Set([host, host.replace(/:\d+$/, "")]);
  return [...queries].flatMap((query) =>
    [...hosts].map((name) => ({ ...request, query, headers: { ...request.headers, host: name } })),
  );
}
