import { errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { timeOf, toAuthorization } from "./authorization.ts";
import { CLOCK_SKEW_MILLISECONDS, type PresentedSignature } from "./presented.ts";
import { ALGORITHM } from "./signature-v4.ts";
import { presentV4 } from "./verify-v4.ts";

/** Whether a request says in its query string that it is signed with Version 4. */
export const isPresigned = (parameters: ReadonlyMap<string, string>): boolean =>
  parameters.has("X-Amz-Signature") || parameters.has("X-Amz-Credential") || parameters.has("X-Amz-Algorithm");

/** Seven days. IAM User Guide, "Authentication methods", X-Amz-Expires. */
const LONGEST_SECONDS = 604_800;

/**
 * Signature Version 4 in the query string: what a pre-signed URL has. A form body, if there is one, is signed as any
 * other. Without X-Amz-Expires it is good for as long as one in a header.
 * @param service what the request has to be signed for
 * @throws AuthFailure for parameters of another form, or another scope
 * @throws RequestExpired once X-Amz-Expires seconds have passed since X-Amz-Date, or more than 15 minutes before it
 */
export function fromQuery(
  request: HttpRequest,
  parameters: ReadonlyMap<string, string>,
  service: string,
  now: number,
): PresentedSignature {
  if (parameters.get("X-Amz-Algorithm") !== ALGORITHM) throw errors.badAuthorization();
  const authorization = toAuthorization(
    {
      credential: parameters.get("X-Amz-Credential"),
      signedHeaders: parameters.get("X-Amz-SignedHeaders"),
      signature: parameters.get("X-Amz-Signature"),
    },
    service,
  );
  const timestamp = parameters.get("X-Amz-Date") ?? "";
  const time = timeOf(timestamp, authorization.scope);
  const valid = validMilliseconds(parameters.get("X-Amz-Expires"));
  if (now > time + valid || now < time - CLOCK_SKEW_MILLISECONDS) throw errors.requestExpired();
  const sessionToken = parameters.get("X-Amz-Security-Token") ?? "";
  const query = withoutSignature(request.query);
  return presentV4({ ...request, query }, { ...authorization, timestamp, sessionToken });
}

function validMilliseconds(expires: string | undefined): number {
  if (expires === undefined) return CLOCK_SKEW_MILLISECONDS;
  const seconds = Number(expires);
  if (!/^\d{1,6}$/.test(expires) || seconds < 1 || seconds > LONGEST_SECONDS) throw errors.badAuthorization();
  return seconds * 1_000;
}

const withoutSignature = (query: string): string =>
  query
    .split("&")
    .filter((pair) => !pair.startsWith("X-Amz-Signature="))
    .join("&");
