/**
 * Signature Version 4 in the words of "AWS Signature Version 4 for API requests" (IAM User Guide): canonical request,
 * string to sign, signing key, signature. Pure: what it needs of time and secrets are parameters.
 */
import { createHmac, type KeyObject } from "node:crypto";
import type { HttpRequest } from "../http.ts";
import { encodeRfc3986, sha256 } from "./encoding.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** `<date>/<region>/<service>/aws4_request` */
export interface Scope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What is signed of a request. */
interface Signable extends Pick<HttpRequest, "method" | "path" | "query" | "headers"> {
  readonly body: string | Uint8Array;
}

/**
 * @param request with its query string in the spelling that is signed, and without X-Amz-Signature
 * @param bodyHash SHA-256 of the body, for who has it already
 */
export function canonicalRequest(
  { method, path, query, headers, body }: Signable,
  signedHeaders: readonly string[],
  bodyHash = sha256(body),
): string {
  return [
    method,
    canonicalUri(path),
    query,
    ...signedHeaders.map((name) => `${name}:${canonicalValue(valueOf(headers, name))}`),
    "",
    signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
}

/** @param timestamp `YYYYMMDDThhmmssZ` */
export function stringToSign(canonical: string, timestamp: string, { date, region, service }: Scope): string {
  return [ALGORITHM, timestamp, `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join("\n");
}

export const signingKey = (secretAccessKey: string, { date, region, service }: Scope): Buffer =>
  [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date));

export const signature = (toSign: string, key: Buffer | KeyObject): Buffer => hmac(key, toSign);

/** Every parameter decoded, encoded by RFC 3986 and sorted by name, then value. */
export function canonicalQuery(query: string): string {
  const encode = (part: string) => encodeRfc3986(decodeURIComponent(part.replaceAll("+", " ")));
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [encode(name), encode(value.join("="))].join(SEPARATOR);
    })
    .toSorted()
    .join("&")
    .replaceAll(SEPARATOR, "=");
}

/** Between name and value while they are sorted: = would stand behind the dots and digits of longer names. */
const SEPARATOR = "\0";

/** Dot segments and empty segments resolved, each segment encoded once more, as every service but S3 wants it. */
function canonicalUri(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encodeRfc3986(segment));
  }
  const trailing = segments.length > 0 && /\/\.{0,2}$/.test(path) ? "/" : "";
  return `/${segments.join("/")}${trailing}`;
}

/** A client names what it has signed: `constructor` may be among it, and is no header. */
const valueOf = (headers: HttpRequest["headers"], name: string): string =>
  (Object.hasOwn(headers, name) ? headers[name] : undefined) ?? "";

const canonicalValue = (value: string): string => value.trim().replaceAll(/\s+/g, " ");

const hmac = (key: string | Buffer | KeyObject, data: string): Buffer =>
  createHmac("sha256", key).update(data).digest();
