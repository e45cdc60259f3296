import { errors } from "../errors.ts";
import { isRegion } from "./region.ts";
import { ALGORITHM, type Scope } from "./signature-v4.ts";

/** The parts of `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** In lower case, as signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

const ACCESS_KEY_ID = /^\w{1,128}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/**
 * @param expected the service that the request has to be signed for
 * @throws AuthFailure where the header isn't of that form, or its scope is another one
 */
export function parseAuthorization(header: string, expected: string): Authorization {
  if (!header.startsWith(`${ALGORITHM} `)) throw errors.badAuthorization();
  const parts = new Map(
    header
      .slice(ALGORITHM.length)
      .split(",")
      .map((part) => {
        const [name = "", ...value] = part.trim().split("=");
        return [name, value.join("=")];
      }),
  );
  const [accessKeyId = "", date = "", region = "", service, terminator, ...rest] =
    parts.get("Credential")?.split("/") ?? [];
  const signedHeaders = parts.get("SignedHeaders") ?? "";
  const signature = parts.get("Signature") ?? "";
  if (!ACCESS_KEY_ID.test(accessKeyId) || signedHeaders === "" || !SIGNATURE.test(signature) || rest.length > 0) {
    throw errors.badAuthorization();
  }
  if (service !== expected) throw errors.wrongScope(`Credential should be scoped to correct service: '${expected}'.`);
  if (terminator !== "aws4_request") {
    throw errors.wrongScope("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (!isRegion(region)) throw errors.wrongScope("Credential should be scoped to a valid region.");
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: signedHeaders.split(";"),
    signature: Buffer.from(signature, "hex"),
  };
}
