import { aws, ours } from "./ec2-error.ts";

/** The request as such, its caller, and the server: what any action can answer. */
export const requestErrors = {
  // What was sent
  missingAction: () => ours("MissingAction")`The request must contain the parameter Action`,
  invalidAction: (action: string) => aws("InvalidAction")`The action ${action} is not valid for this web service.`,
  invalidStsAction: (action: string, version: string) =>
    aws("InvalidAction")`Could not find operation ${action} for version ${version}`,
  noSuchVersion: (version: string) =>
    aws("NoSuchVersion")`The requested version (${version}) of service AmazonEC2 does not exist`,
  unparsable: (reason: string) => aws("InvalidHttpRequest")`The HTTP request is invalid. Reason: ${reason}`,
  invalidRequest: () => aws("InvalidRequest")`The request received was invalid.`,
  dryRun: () => aws("DryRunOperation")`Request would have succeeded, but DryRun flag is set.`,

  // Its parameters
  unknownParameter: (name: string) => aws("UnknownParameter")`The parameter ${name} is not recognized`,
  missingParameter: (name: string) => aws("MissingParameter")`The request must contain the parameter ${name}`,
  empty: (parameter: string) =>
    aws("InvalidParameterValue")`Value () for parameter ${parameter} is invalid. The value cannot be empty`,
  invalidValue: (value: string, parameter: string, reason: string) =>
    aws("InvalidParameterValue")`Value (${value}) for parameter ${parameter} is invalid. ${reason}`,
  nonAscii: (value: string, parameter: string) =>
    requestErrors.invalidValue(value, parameter, "Character sets beyond ASCII are not supported."),
  combination: (one: string, other: string) =>
    ours("InvalidParameterCombination")`The parameter ${one} cannot be used with the parameter ${other}`,
  combinationOfLists: (list: string, parameter: string) =>
    aws("InvalidParameterCombination")`The parameter '${list}' may not be used in combination with '${parameter}'.`,
  tooMany: (what: string, most: number) =>
    ours("InvalidParameterValue")`Too many ${what}. At most ${most} can be given in one request.`,
  tooLarge: (cause: unknown) =>
    ours(
      "InvalidParameterValue",
      cause,
    )`The request would store or change more data at once than fits. Name fewer or smaller tags, rules or resources.`,
  unsupported: (message: string) => ours("UnsupportedOperation")`${message}`,
  idempotentMismatch: () =>
    ours(
      "IdempotentParameterMismatch",
    )`The request uses the same client token as a previous, but non-identical request.`,

  // Filters and pages
  invalidFilter: (name: string) => aws("InvalidParameterValue")`The filter '${name}' is invalid`,
  missingFilterValue: (name: string) => ours("InvalidParameterValue")`The filter '${name}' needs a value`,
  filterLimit: (most: number) =>
    aws("FilterLimitExceeded")`The maximum number of filter values specified on a single call is ${most}`,
  filterValueLength: (most: number) =>
    aws("FilterLimitExceeded")`The maximum length for a filter value is ${most} characters`,
  tooManyFilters: (most: number) =>
    ours("FilterLimitExceeded")`The maximum number of filters specified on a single call is ${most}`,
  maxResults: (value: number, expected: string) =>
    aws(
      "InvalidParameterValue",
    )`Value ( ${value} ) for parameter maxResults is invalid. Expecting a value ${expected}.`,
  answerTooLarge: (most: number) =>
    ours(
      "UnsupportedOperation",
    )`The answer has more than ${most} octets. Ask for less: by ID or by filter, or in pages, which newer API versions have.`,
  invalidToken: (token: string) => ours("InvalidPaginationToken")`Next token '${token}' is invalid`,
  invalidRegion: (name: string) => aws("InvalidParameterValue")`Invalid region provided: ${name}`,

  // The caller
  notValidated: () => aws("AuthFailure")`AWS was not able to validate the provided access credentials`,
  badAuthorization: () => aws("AuthFailure")`Authorization header or parameters are not formatted correctly.`,
  wrongScope: (message: string) => aws("AuthFailure")`${message}`,
  version2IsOff: () => ours("AuthFailure")`Signature Version 2 isn't taken here. Sign with Version 4.`,
  signatureDoesNotMatch: () =>
    aws(
      "SignatureDoesNotMatch",
    )`The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.`,
  requestExpired: () => aws("RequestExpired")`Request has expired.`,
  timestampExpired: (timestamp: string) => aws("RequestExpired")`Request has expired. Timestamp date is ${timestamp}`,
  /** What STS and CloudTrail call an expired credential; EC2 calls it RequestExpired. */
  tokenExpired: () => aws("ExpiredToken")`The security token included in the request is expired`,
  unauthorized: () => aws("UnauthorizedOperation")`You are not authorized to perform this operation.`,
  /**
   * AWS's text but for its end, "Encoded authorization failure message: …": the log has what that would hold.
   * @param refusal whose ARN, e.g. `ec2:DescribeVpcs`, on the resource of that ARN, or on none; whether a statement denies
   * it, or none allows it
   */
  refused: ({
    user,
    action,
    resource,
    isExplicit,
  }: {
    readonly user: string;
    readonly action: string;
    readonly resource?: string;
    readonly isExplicit: boolean;
  }) =>
    aws(
      "UnauthorizedOperation",
    )`You are not authorized to perform this operation. User: ${user} is not authorized to perform: ${action}${
      resource === undefined ? "" : ` on resource: ${resource}`
    } ${isExplicit ? "with an explicit deny in an identity-based policy" : `because no identity-based policy allows the ${action} action`}`,
  foreignHost: (host: string) =>
    ours(
      "UnauthorizedOperation",
    )`This sandbox doesn't go by the name ${host}. If it is meant, name it in ALLOWED_HOSTS.`,
  crossSite: (origin: string) =>
    ours(
      "UnauthorizedOperation",
    )`Where nobody has to sign, requests of other sites' pages are refused. This one is from ${origin}.`,
  malformedPolicy: (where: string, reason: string) =>
    ours("MalformedPolicyDocument")`Malformed policy${where === "" ? "" : `, ${where}`}: ${reason}`,

  // The server
  requestLimit: (cause: unknown) => aws("RequestLimitExceeded", cause)`Request limit exceeded.`,
  unavailable: (cause: unknown) => aws("Unavailable", cause)`The server is overloaded and can't handle the request.`,
  internal: (cause: unknown) => aws("InternalError", cause)`An internal error has occurred`,
};
