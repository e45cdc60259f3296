import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "../../lib/http.ts";

interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly at: Date;
}

/** What clients sign of their headers; the rest is added under way. */
const SIGNED = new Set(["content-type", "host"]);

/** The request, signed afresh by the SDK's own signer. */
export async function sign(
  request: HttpRequest,
  { region, service, at, ...credentials }: Signing,
): Promise<HttpRequest> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256Node, applyChecksum: false });
  const { authorization: _, "x-amz-date": __, "x-amz-security-token": ___, ...headers } = request.headers;
  const isSigned = ([name]: readonly [string, unknown]) => SIGNED.has(name);
  const message = {
    method: request.method,
    protocol: "https:",
    hostname: headers["host"] ?? "",
    path: request.path,
    query: Object.fromEntries(new URLSearchParams(request.query)),
    headers: Object.fromEntries(Object.entries(headers).filter(isSigned)) as Record<string, string>,
    body: request.body,
  };
  const signed = await signer.sign(message, { signingDate: at });
  return { ...request, headers: { ...headers, ...signed.headers } };
}
