import { timingSafeEqual } from "node:crypto";
import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import type { Authorization } from "./authorization.ts";
import { sha256 } from "./encoding.ts";
import { hostsAsSigned, MEANINGFUL_HEADERS, type PresentedSignature } from "./presented.ts";
import { canonicalQuery, canonicalRequest, signature, stringToSign } from "./signature-v4.ts";
import { keptSigningKey } from "./signing-keys.ts";

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
  return {
    accessKeyId,
    region: scope.region,
    sessionToken,
    isMadeBy(secret) {
      const key = keptSigningKey(secret, scope);
      for (const text of canonicalRequests(request, signedHeaders)) {
        const made = signature(stringToSign(text, timestamp, scope), key);
        if (timingSafeEqual(made, signed.signature)) return true;
      }
      return false;
    },
    mismatch: errors.notValidated,
  };
}

/**
 * The canonical request in the spellings that clients sign: the host with its port or without, and the query string
 * canonical or as it was sent, since curl before 8.3 neither sorts nor encodes it. Each covers the whole request, so
 * none proves less than another. The one that most clients sign comes first, and the others are made when it isn't that.
 */
export function* canonicalRequests(request: HttpRequest, signedHeaders: readonly string[]): Generator<string> {
  const bodyHash = sha256(request.body);
  const canonical = canonicalQuery(request.query);
  const queries = new Set([canonical, VISIBLE.test(request.query) ? request.query : canonical]);
  const hosts = hostsAsSigned(request.headers["host"] ?? "");
  for (const query of queries) {
    for (const host of hosts) {
      yield canonicalRequest({ ...request, query, headers: { ...request.headers, host } }, signedHeaders, bodyHash);
    }
  }
}

/** A line break in a query string, which no HTTP request can have, could pretend to be lines of a canonical request. */
const VISIBLE = /^[!-~]*$/;
