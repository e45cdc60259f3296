import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { canonicalRequest, signature, signingKey, stringToSign } from "../../../lib/auth/signature-v4.ts";
import type { HttpRequest } from "../../../lib/http.ts";

/** Keys of AWS's published examples. */
export const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

/** When the requests here are signed. */
export const SIGNED_AT = Date.UTC(2011, 11, 15, 12, 0, 0);

export const HOST = "ec2.example.com:8080";

export interface Signing {
  readonly keys?: typeof KEYS & { readonly sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly at?: number;
}

export type Unsigned = Partial<HttpRequest> & { readonly parameters?: Readonly<Record<string, string>> };

/** A request as the SDKs sign it. */
export async function sign(unsigned: Unsigned = {}, signing: Signing = {}): Promise<HttpRequest> {
  const { signer, message, options, body } = prepare(unsigned, signing);
  const signed = await signer.sign(message, options);
  return {
    method: message.method,
    path: message.path,
    query: unsigned.query ?? new URLSearchParams(unsigned.parameters).toString(),
    headers: lowerCase(signed.headers),
    body,
  };
}

/** A request as the SDKs pre-sign it: the signature is in the query string. */
export async function presign(
  unsigned: Unsigned = {},
  signing: Signing & { readonly expiresIn?: number } = {},
): Promise<HttpRequest> {
  const { signer, message, options, body } = prepare(unsigned, signing);
  const signed = await signer.presign(message, { ...options, expiresIn: signing.expiresIn ?? 60 });
  return {
    method: message.method,
    path: message.path,
    query: new URLSearchParams(signed.query as Record<string, string>).toString(),
    headers: lowerCase(signed.headers),
    body,
  };
}

function prepare(unsigned: Unsigned, signing: Signing) {
  const { keys = KEYS, region = "us-east-1", service = "ec2", at = SIGNED_AT } = signing;
  const { method = "GET", path = "/", parameters = {}, headers = {}, body = Buffer.alloc(0) } = unsigned;
  const given = Object.entries({ host: HOST, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    signer: new SignatureV4({ credentials: keys, region, service, sha256: Sha256Node, applyChecksum: false }),
    message: {
      method,
      protocol: "http:",
      hostname: "ec2.example.com",
      path,
      query: parameters,
      headers: Object.fromEntries(given),
      body,
    },
    options: { signingDate: new Date(at) },
    body,
  };
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/**
 * A request as a client signs it that takes all literally: the query string as it is, those headers and no more. What
 * signs it is our own arithmetic, which AWS's published vectors prove.
 */
export function signVerbatim(
  unsigned: Partial<HttpRequest>,
  { signedHeaders = ["host", "x-amz-date"], scopeDate = "20111215" } = {},
): HttpRequest {
  const timestamp = "20111215T120000Z";
  const scope = { date: scopeDate, region: "us-east-1", service: "ec2" };
  const dated = unsigned.headers?.["date"] === undefined ? { "x-amz-date": timestamp } : {};
  const headers = { host: HOST, ...dated, ...unsigned.headers };
  const request: HttpRequest = { method: "GET", path: "/", query: "", body: Buffer.alloc(0), ...unsigned, headers };
  const toSign = stringToSign(canonicalRequest(request, signedHeaders), timestamp, scope);
  const hex = signature(toSign, signingKey(KEYS.secretAccessKey, scope)).toString("hex");
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scopeDate}/us-east-1/ec2/aws4_request, ` +
    `SignedHeaders=${signedHeaders.join(";")}, Signature=${hex}`;
  return { ...request, headers: { ...headers, authorization } };
}
