import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "../../lib/http.ts";
import type { Front } from "./formats.ts";

interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly at: Date;
}

/** What clients sign of their headers; the rest is added under way. */
const SIGNED = new Set(["content-type", "host"]);

/** The request, signed afresh by the SDK's own signer, in the place that the front hands on. */
export async function sign(
  request: HttpRequest,
  { stage, signature }: Pick<Front, "stage" | "signature">,
  { region, service, at, ...credentials }: Signing,
): Promise<HttpRequest> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256Node, applyChecksum: false });
  const { authorization: _, "x-amz-date": __, "x-amz-security-token": ___, ...headers } = request.headers;
  const parameters = [...new URLSearchParams(request.query)].filter(([name]) => !name.startsWith("X-Amz-"));
  const message = {
    method: request.method,
    protocol: "https:",
    hostname: headers["host"] ?? "",
    path: `${stage}${request.path}`,
    query: Object.fromEntries(parameters),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => SIGNED.has(name))) as Record<string, string>,
    body: request.body,
  };
  if (signature === "header") {
    const { headers: signed } = await signer.sign(message, { signingDate: at });
    return { ...request, headers: { ...headers, ...signed } };
  }
  const { query } = await signer.presign(message, { signingDate: at, expiresIn: 900 });
  return { ...request, headers, query: new URLSearchParams(query as Record<string, string>).toString() };
}
