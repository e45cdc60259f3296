import { type Ec2Error, errors } from "../errors.ts";
import { element, leaf } from "./encode.ts";
import type { Operation, QueryProtocol } from "./protocol.ts";

/** The version of STS. EC2 has never had one of that day. */
export const STS_VERSION = "2011-06-15";

const NAMESPACE = `https://sts.amazonaws.com/doc/${STS_VERSION}/`;

/** STS (Smithy, "AWS query protocol") with the one action of it that clients of EC2 need: who am I? */
export const sts: QueryProtocol = {
  service: "sts",
  contentType: "text/xml",
  async findOperation(parameters) {
    const action = parameters.get("Action") ?? "";
    if (action !== getCallerIdentity.action) throw errors.invalidStsAction(action, STS_VERSION);
    return getCallerIdentity;
  },
  encodeError(error, requestId) {
    const { status, code, message } = ERRORS[error.code] ?? error;
    const type = status < 500 ? "Sender" : "Receiver";
    const content = [leaf("Type", type), leaf("Code", code), leaf("Message", message)].join("");
    return { status, body: root("ErrorResponse", element("Error", content) + leaf("RequestId", requestId)) };
  },
};

/** STS API Reference, "GetCallerIdentity": it takes nothing, and answers in this order. */
const getCallerIdentity: Operation = {
  action: "GetCallerIdentity",
  version: STS_VERSION,
  structures: {},
  decodeInput: () => ({}),
  octetsOf: () => 0,
  encodeResult(result, requestId) {
    const texts = new Map<string, unknown>(Object.entries(result));
    const members = ["Arn", "UserId", "Account"].map((name) => leaf(name, String(texts.get(name))));
    const metadata = element("ResponseMetadata", leaf("RequestId", requestId));
    return root("GetCallerIdentityResponse", element("GetCallerIdentityResult", members.join("")) + metadata);
  },
};

type Answer = Pick<Ec2Error, "status" | "message"> & { readonly code: string };

/** What EC2 calls otherwise: STS API Reference, "Common errors". */
const ERRORS: Readonly<Record<string, Answer>> = {
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

const root = (name: string, content: string): string => `<${name} xmlns="${NAMESPACE}">${content}</${name}>`;
