/**
 * Signature Version 4 in the words of "AWS Signature Version 4 for API requests" (IAM User Guide): canonical request,
 * string to sign, signing key, signature. Pure: what it needs of time and secrets are parameters.
 */
import { createHash, createHmac } from "node:crypto";
import type { HttpRequest } from "../http.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** `<date>/<region>/<service>/aws4_request` */
export interface Scope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export function canonicalRequest(
  { method, path, query, headers, body }: HttpRequest,
  signedHeaders: readonly string[],
): string {
  return [
    method,
    canonicalUri(path),
    query,
    ...signedHeaders.map((name) => `${name}:${canonicalValue(valueOf(headers, name))}`),
    "",
    signedHeaders.join(";"),
    sha256(body),
  ].join("\n");
}

/** @param timestamp `YYYYMMDDThhmmssZ` */
export function stringToSign(canonical: string, timestamp: string, { date, region, service }: Scope): string {
  return [ALGORITHM, timestamp, `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join("\n");
}

export function signature(toSign: string, secretAccessKey: string, { date, region, service }: Scope): Buffer {
  const signingKey = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(signingKey, toSign);
}

/** Every parameter decoded, encoded by RFC 3986 and sorted by name, then value. */
export function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")].map((part) => encodeRfc3986(decodeURIComponent(part.replaceAll("+", " "))));
    })
    .toSorted(([name = "", value = ""], [otherName = "", otherValue = ""]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map((pair) => pair.join("="))
    .join("&");
}

/** By code point; what `localeCompare` does depends on the locale. */
const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

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

const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
