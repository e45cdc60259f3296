/**
 * Signature Version 2, in the query string or the form (EC2 API Reference of 2011-12-15, "Common query parameters" and
 * "Making query requests"): what clients of that time send. It covers verb, host, path and all parameters, and no other header.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { ACCESS_KEY_ID } from "../account.ts";
import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { encodeRfc3986 } from "./encoding.ts";
import { CLOCK_SKEW_MILLISECONDS, hostsAsSigned, MEANINGFUL_HEADERS, type PresentedSignature } from "./presented.ts";

type Parameters = ReadonlyMap<string, string>;

const METHODS: Readonly<Record<string, string>> = { HmacSHA256: "sha256", HmacSHA1: "sha1" };

/**
 * @throws MissingParameter, InvalidParameterValue, InvalidParameterCombination for what its parameters lack
 * @throws AuthFailure where a header that isn't signed would decide what is done, and for a key that none can have
 * @throws RequestExpired more than 15 minutes before or after Timestamp, or after Expires
 */
export function fromQueryV2(request: HttpRequest, parameters: Parameters, now: number): PresentedSignature {
  if (MEANINGFUL_HEADERS.some((name) => request.headers[name] !== undefined)) throw errors.badAuthorization();
  const accessKeyId = required(parameters, "AWSAccessKeyId");
  if (!ACCESS_KEY_ID.test(accessKeyId)) throw errors.notValidated();
  const given = Buffer.from(required(parameters, "Signature"));
  const version = required(parameters, "SignatureVersion");
  if (version !== "2") throw errors.invalidValue(version, "SignatureVersion", "Reason: Must be 2.");
  const method = required(parameters, "SignatureMethod");
  const algorithm = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (algorithm === undefined) {
    throw errors.invalidValue(method, "SignatureMethod", "Reason: Must be HmacSHA256 or HmacSHA1.");
  }
  requireInTime(parameters, now);
  const strings = stringsToSign(request, parameters);
  return {
    accessKeyId,
    sessionToken: parameters.get("SecurityToken") ?? "",
    isMadeBy: ({ secretAccessKey }) =>
      strings.some((text) => {
        const made = Buffer.from(createHmac(algorithm, secretAccessKey).update(text).digest("base64"));
        return made.length === given.length && timingSafeEqual(made, given);
      }),
    mismatch: errors.signatureDoesNotMatch,
  };
}

/** The string to sign, in each spelling of the host. */
export function stringsToSign({ method, path, headers }: HttpRequest, parameters: Parameters): string[] {
  const query = [...parameters]
    .filter(([name]) => name !== "Signature")
    .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map((pair) => pair.map(encodeRfc3986).join("="))
    .join("&");
  const hosts = hostsAsSigned((headers["host"] ?? "").toLowerCase());
  return [...hosts].map((host) => [method, host, path === "" ? "/" : path, query].join("\n"));
}

function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name) ?? "";
  if (value === "") throw errors.missingParameter(name);
  return value;
}

/** "Requests must include either Timestamp or Expires, but cannot contain both." */
function requireInTime(parameters: Parameters, now: number): void {
  const expires = parameters.get("Expires");
  if (expires === undefined) {
    const timestamp = required(parameters, "Timestamp");
    const time = parseTime("Timestamp", timestamp);
    if (Math.abs(now - time) > CLOCK_SKEW_MILLISECONDS) throw errors.timestampExpired(timestamp);
  } else {
    if (parameters.has("Timestamp")) throw errors.combination("Timestamp", "Expires");
    if (now > parseTime("Expires", expires)) throw errors.requestExpired();
  }
}

/** What begins like this is ISO 8601, or nothing that Date knows. */
const ISO8601 = /^[\d-]+T/;

/** With fractions of a second or not, and with an offset or not, which then means UTC. */
function parseTime(name: string, text: string): number {
  const time = ISO8601.test(text) ? Date.parse(text.replace(/T[\d:.]+$/, "$&Z")) : Number.NaN;
  if (Number.isNaN(time)) throw errors.invalidValue(text, name, "Reason: Must be in ISO8601 format.");
  return time;
}
