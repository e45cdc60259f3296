import { XmlNode } from "@aws-sdk/xml-builder";
import { type Ec2Error, errors } from "../errors.ts";
import { leaf } from "./encode.ts";
import type { Parameters } from "./parameters.ts";

/**
 * The one action of STS that clients of EC2 need: who am I? It comes to the same endpoint URL, in STS's own version,
 * names and shapes (STS API Reference, GetCallerIdentity; Smithy, "AWS query protocol").
 */
const VERSION = "2011-06-15";
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;
const ACTION = "GetCallerIdentity";

/** By the version: EC2 has never had that one. */
export const isSts = (version: string | undefined): boolean => version === VERSION;

/** @throws InvalidAction for anything but GetCallerIdentity */
export function requireGetCallerIdentity(parameters: Parameters): void {
  const action = parameters.get("Action") ?? "";
  if (action !== ACTION) throw errors.invalidStsAction(action, VERSION);
}

interface Identity {
  readonly accountId: string;
  readonly accessKeyId: string;
}

export function encodeIdentity({ accountId, accessKeyId }: Identity, requestId: string): string {
  const result = node(`${ACTION}Result`, [
    leaf("Arn", `arn:aws:iam::${accountId}:user/${accessKeyId}`),
    leaf("UserId", accessKeyId),
    leaf("Account", accountId),
  ]);
  const metadata = node("ResponseMetadata", [leaf("RequestId", requestId)]);
  return node(`${ACTION}Response`, [result, metadata]).addAttribute("xmlns", NAMESPACE).toString();
}

/** What EC2 calls otherwise: STS API Reference, "Common errors". */
const ERRORS: Readonly<Record<string, { readonly status: number; readonly code: string; readonly message: string }>> = {
  AuthFailure: {
    status: 403,
    code: "InvalidClientTokenId",
    message: "The security token included in the request is invalid.",
  },
  MissingParameter: {
    status: 403,
    code: "MissingAuthenticationToken",
    message: "Request is missing Authentication Token",
  },
  RequestExpired: { status: 403, code: "SignatureDoesNotMatch", message: "Signature expired" },
};

export function encodeStsError(error: Ec2Error, requestId: string): { readonly status: number; readonly body: string } {
  const { status, code, message } = ERRORS[error.code] ?? error;
  const body = node("ErrorResponse", [
    node("Error", [leaf("Type", status < 500 ? "Sender" : "Receiver"), leaf("Code", code), leaf("Message", message)]),
    leaf("RequestId", requestId),
  ]);
  return { status, body: body.addAttribute("xmlns", NAMESPACE).toString() };
}

const node = (name: string, children: XmlNode[]): XmlNode => new XmlNode(name, children);
