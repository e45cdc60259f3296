import { Ec2Error, errors } from "../errors.ts";

const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);
const UNANSWERED = new Set(["AbortError", "InternalServerError", "ServiceUnavailable", "TimeoutError"]);

/**
 * Makes ours of what the SDK throws once its own retries are used up.
 * @throws RequestLimitExceeded where DynamoDB throttles, Unavailable where it doesn't answer; the rest as it is
 */
export function fail(error: unknown): never {
  if (error instanceof Ec2Error || !(error instanceof Error)) throw error;
  if (THROTTLED.has(error.name)) throw errors.requestLimit(error);
  // Node's own errors (ECONNREFUSED, ECONNRESET) have a code, DynamoDB's have a name.
  if (UNANSWERED.has(error.name) || "code" in error) throw errors.unavailable(error);
  throw error;
}
