import { ACCESS_KEY_ID } from "../account.ts";
import { errors } from "../errors.ts";
import type { Scope } from "./signature-v4.ts";

/** What a request says of its Version 4 signature, wherever it says so. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** In lower case, as signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

/** The three of them as text. */
export interface AuthorizationTexts {
  readonly credential?: string | undefined;
  readonly signedHeaders?: string | undefined;
  readonly signature?: string | undefined;
}

/** Names of headers are tokens (RFC 9110, section 5.6.2). Others could pretend to be lines of a canonical request. */
const SIGNED_HEADERS = /^[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/**
 * @param expected the service that the request has to be signed for
 * @returns with the region as it is given: whether there is one of that name is asked later
 * @throws AuthFailure where a text isn't of its form, or the scope is another one
 */
export function toAuthorization(texts: AuthorizationTexts, expected: string): Authorization {
  const { credential, signedHeaders, signature } = texts;
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw errors.badAuthorization();
  }
  const [accessKeyId = "", date = "", region = "", service, terminator, ...rest] = credential.split("/");
  if (
    !ACCESS_KEY_ID.test(accessKeyId) ||
    !SIGNED_HEADERS.test(signedHeaders) ||
    !SIGNATURE.test(signature) ||
    rest.length > 0
  ) {
    throw errors.badAuthorization();
  }
  if (service !== expected) throw errors.wrongScope(`Credential should be scoped to correct service: '${expected}'.`);
  if (terminator !== "aws4_request") {
    throw errors.wrongScope("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: signedHeaders.split(";"),
    signature: Buffer.from(signature, "hex"),
  };
}

const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Milliseconds since 1970 of a `YYYYMMDDThhmmssZ` that is the scope's day.
 * @throws AuthFailure where it isn't
 */
export function timeOf(timestamp: string, { date }: Scope): number {
  const time = Date.parse(timestamp.replace(TIMESTAMP, "$1-$2-$3T$4:$5:$6Z"));
  if (!TIMESTAMP.test(timestamp) || Number.isNaN(time)) throw errors.badAuthorization();
  if (timestamp.slice(0, 8) !== date) {
    throw errors.wrongScope("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
  }
  return time;
}
