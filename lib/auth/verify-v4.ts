import { timingSafeEqual } from "node:crypto";
import type { Credential } from "../account.ts";
import { BoundedMap } from "../bounded-map.ts";
import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import type { Authorization } from "./authorization.ts";
import { sha256 } from "./encoding.ts";
import { hostsAsSigned, MEANINGFUL_HEADERS, type PresentedSignature } from "./presented.ts";
import { canonicalQuery, canonicalRequest, type Scope, signature, signingKey, stringToSign } from "./signature-v4.ts";

interface Signed extends Authorization {
  /** `YYYYMMDDThhmmssZ` */
  readonly timestamp: string;
  readonly sessionToken: string;
}

/**
 * A Version 4 signature, ready to be verified.
 * @param request without X-Amz-Signature in its query string
 * @throws AuthFailure where it doesn't cover what it must
 */
export function presentV4(request: HttpRequest, signed: Signed): PresentedSignature {
  const { accessKeyId, scope, signedHeaders, timestamp, sessionToken } = signed;
  const isThere = (name: string) => request.headers[name] !== undefined;
  const mustBeSigned = ["host", ...MEANINGFUL_HEADERS.filter(isThere)];
  if (!mustBeSigned.every((name) => signedHeaders.includes(name))) throw errors.badAuthorization();
  let stringsToSign: string[] | undefined;
  return {
    accessKeyId,
    region: scope.region,
    sessionToken,
    isMadeBy(credential) {
      stringsToSign ??= canonicalRequests(request, signedHeaders).map((text) => stringToSign(text, timestamp, scope));
      const key = keptSigningKey(credential, scope);
      return stringsToSign.some((text) => timingSafeEqual(signature(text, key), signed.signature));
    },
    mismatch: errors.notValidated,
  };
}

/**
 * The canonical request in the spellings that clients sign: the host with its port or without, and the query string
 * canonical or as it was sent, since curl before 8.3 neither sorts nor encodes it. Each covers the whole request, so
 * none proves less than another.
 */
export function canonicalRequests(request: HttpRequest, signedHeaders: readonly string[]): string[] {
  const bodyHash = sha256(request.body);
  const canonical = canonicalQuery(request.query);
  const queries = new Set([canonical, VISIBLE.test(request.query) ? request.query : canonical]);
  const hosts = hostsAsSigned(request.headers["host"] ?? "");
  return [...queries].flatMap((query) =>
    [...hosts].map((name) =>
      canonicalRequest({ ...request, query, headers: { ...request.headers, host: name } }, signedHeaders, bodyHash),
    ),
  );
}

/** A line break in a query string, which no HTTP request can have, could pretend to be lines of a canonical request. */
const VISIBLE = /^[!-~]*$/;

/** As many as a key is used for in a day: regions, services, and the days on both sides of midnight. */
const KEPT_SCOPES = 50;

/** They go with their credential, and are no secrets of more than a day, a region and a service. */
const keptKeys = new WeakMap<Credential, BoundedMap<string, Buffer>>();

function keptSigningKey(credential: Credential, scope: Scope): Buffer {
  const keys = keptKeys.get(credential) ?? new BoundedMap<string, Buffer>(KEPT_SCOPES);
  keptKeys.set(credential, keys);
  const name = `${scope.date}/${scope.region}/${scope.service}`;
  const key = keys.get(name) ?? signingKey(credential.secretAccessKey, scope);
  keys.set(name, key);
  return key;
}
