import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { timeOf, toAuthorization } from "./authorization.ts";
import { CLOCK_SKEW_MILLISECONDS, type PresentedSignature } from "./presented.ts";
import { ALGORITHM } from "./signature-v4.ts";
import { presentV4 } from "./verify-v4.ts";

/**
 * Signature Version 4 in `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
 * @param header its Authorization header
 * @param service what it has to be signed for
 * @throws AuthFailure for a header of another form, or another scope
 * @throws RequestExpired more than 15 minutes before or after the request's date
 */
export function fromHeader(request: HttpRequest, header: string, service: string, now: number): PresentedSignature {
  const { headers } = request;
  const parts = readHeader(header);
  const authorization = toAuthorization(
    {
      credential: parts.get("Credential"),
      signedHeaders: parts.get("SignedHeaders"),
      signature: parts.get("Signature"),
    },
    service,
  );
  const amzDate = headers["x-amz-date"];
  const dateHeader = amzDate === undefined ? "date" : "x-amz-date";
  if (!authorization.signedHeaders.includes(dateHeader)) throw errors.badAuthorization();
  const timestamp = amzDate ?? toTimestamp(headers["date"]);
  const time = timeOf(timestamp, authorization.scope);
  if (Math.abs(now - time) > CLOCK_SKEW_MILLISECONDS) throw errors.requestExpired();
  const sessionToken = headers["x-amz-security-token"] ?? "";
  return presentV4(request, { ...authorization, timestamp, sessionToken });
}

const PARTS = new Set(["Credential", "SignedHeaders", "Signature"]);

/** Each of the three once, in any order. Two Authorization headers, joined by a comma, aren't that. */
function readHeader(header: string): ReadonlyMap<string, string> {
  if (!header.startsWith(`${ALGORITHM} `)) throw errors.badAuthorization();
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(",")) {
    const [name = "", ...value] = part.trim().split("=");
    if (!PARTS.has(name) || parts.has(name)) throw errors.badAuthorization();
    parts.set(name, value.join("="));
  }
  return parts;
}

function toTimestamp(httpDate: string | undefined): string {
  const date = new Date(httpDate ?? Number.NaN);
  if (Number.isNaN(date.getTime())) throw errors.badAuthorization();
  return date.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}
