import { Ec2Error, errors } from "../errors.ts";

const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);
const UNANSWERED = new Set(["AbortError", "InternalServerError", "ServiceUnavailable", "TimeoutError"]);

/**
 * What the network can do to a request: codes of the operating system, of the resolver, and of Node for an answer that
 * ends too early (Node.js documentation, "Common system errors", "DNS: Error codes", "Node.js error codes"). Node's
 * own complaints about wrong arguments have codes too, and are no faults of the network.
 */
const NETWORK = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "EPROTO",
  "ERR_SOCKET_CONNECTION_TIMEOUT",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

/** Node's HTTP parser: what answered didn't speak HTTP, or stopped in the middle. */
const PARSER = /^HPE_/;

/** DynamoDB Developer Guide, "Quotas": 400 KB an item, 4 MB a transaction; and that is how it words it. */
const TOO_LARGE = /\bsize\b.*\b(?:exceed|limit|maximum)/i;

/** Whether an error is the network's: nobody answered, or not to the end. */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return NETWORK.has(error.code) || PARSER.test(error.code);
}

/**
 * Makes ours of what the SDK throws once its own retries are used up.
 * @throws RequestLimitExceeded where DynamoDB throttles, Unavailable where it doesn't answer, InvalidParameterValue
 * where an item or a transaction would be larger than it takes; the rest as it is
 */
export function fail(error: unknown): never {
  if (error instanceof Ec2Error || !(error instanceof Error)) throw error;
  if (THROTTLED.has(error.name)) throw errors.requestLimit(error);
  if (UNANSWERED.has(error.name) || isNetworkError(error)) throw errors.unavailable(error);
  if (error.name === "ValidationException" && TOO_LARGE.test(error.message)) throw errors.tooLarge(error);
  throw error;
}
