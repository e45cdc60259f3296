/**
 * Every code that a client can get → the HTTP status of its answer. EC2 API Reference, "Error codes for the Amazon EC2
 * API"; statuses where answers of AWS are known, 400 elsewhere.
 */
const STATUS = {
  ActiveVpcPeeringConnectionPerVpcLimitExceeded: 400,
  AuthFailure: 401,
  CannotDelete: 400,
  CidrLimitExceeded: 400,
  DefaultVpcAlreadyExists: 400,
  DependencyViolation: 400,
  DryRunOperation: 412,
  ExpiredToken: 403,
  FilterLimitExceeded: 400,
  IdempotentParameterMismatch: 400,
  InsufficientFreeAddressesInSubnet: 400,
  InternalError: 500,
  InvalidAction: 400,
  "InvalidDhcpOptionID.NotFound": 400,
  "InvalidDhcpOptionsId.Malformed": 400,
  "InvalidGroup.Duplicate": 400,
  "InvalidGroup.InUse": 400,
  "InvalidGroup.NotFound": 400,
  "InvalidGroup.Reserved": 400,
  "InvalidGroupId.Malformed": 400,
  InvalidHttpRequest: 400,
  InvalidID: 400,
  "InvalidIPAddress.InUse": 400,
  "InvalidInstanceID.Malformed": 400,
  "InvalidInstanceID.NotFound": 400,
  "InvalidInternetGatewayID.NotFound": 400,
  "InvalidInternetGatewayId.Malformed": 400,
  "InvalidNetworkAclID.NotFound": 400,
  "InvalidNetworkAclId.Malformed": 400,
  "InvalidNetworkInterfaceID.Malformed": 400,
  "InvalidNetworkInterfaceID.NotFound": 400,
  InvalidPaginationToken: 400,
  InvalidLookupAttributesException: 400,
  InvalidMaxResultsException: 400,
  InvalidParameter: 400,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  "InvalidPermission.Duplicate": 400,
  "InvalidPermission.Malformed": 400,
  "InvalidPermission.NotFound": 400,
  "InvalidPrefixListID.NotFound": 400,
  "InvalidPrefixListId.Malformed": 400,
  InvalidPrefixListModification: 400,
  InvalidRequest: 400,
  "InvalidRouteTableID.NotFound": 400,
  "InvalidRouteTableId.Malformed": 400,
  "InvalidSecurityGroupID.NotFound": 400,
  "InvalidSecurityGroupRuleId.Malformed": 400,
  "InvalidSecurityGroupRuleId.NotFound": 400,
  InvalidStateTransition: 400,
  "InvalidSubnet.Conflict": 400,
  "InvalidSubnet.Range": 400,
  "InvalidSubnetID.Malformed": 400,
  "InvalidSubnetID.NotFound": 400,
  "InvalidVpc.Range": 400,
  "InvalidVpcCidrBlockAssociationID.NotFound": 400,
  "InvalidVpcEndpointId.Malformed": 400,
  "InvalidVpcEndpointId.NotFound": 400,
  "InvalidVpcID.Malformed": 400,
  "InvalidVpcID.NotFound": 400,
  "InvalidVpcPeeringConnectionID.NotFound": 400,
  "InvalidVpcPeeringConnectionId.Malformed": 400,
  InvalidTimeRangeException: 400,
  MalformedPolicyDocument: 400,
  MissingAction: 400,
  MissingParameter: 400,
  NatGatewayMalformed: 400,
  NatGatewayNotFound: 400,
  NoSuchVersion: 400,
  NetworkInterfaceLimitExceeded: 400,
  OperationNotPermitted: 400,
  OutstandingVpcPeeringConnectionLimitExceeded: 400,
  PrefixListMaxEntriesExceeded: 400,
  PrefixListVersionMismatch: 400,
  RequestExpired: 400,
  RequestLimitExceeded: 503,
  ResourceLimitExceeded: 400,
  RulesPerSecurityGroupLimitExceeded: 400,
  SecurityGroupLimitExceeded: 400,
  SecurityGroupsPerInterfaceLimitExceeded: 400,
  SerializationException: 400,
  SignatureDoesNotMatch: 403,
  SubnetLimitExceeded: 400,
  TagLimitExceeded: 400,
  UnauthorizedOperation: 403,
  Unavailable: 503,
  UnknownParameter: 400,
  UnsupportedOperation: 400,
  VPCIdNotSpecified: 400,
  VpcLimitExceeded: 400,
  VpcPeeringConnectionAlreadyExists: 400,
} as const;

export type Code = keyof typeof STATUS;

/** What a client is told. Made in `lib/errors/` only, caught in `lib/service.ts` only. */
export class Ec2Error extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Ec2Error";
    this.code = code;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return STATUS[this.code];
  }
}

/** Characters of a client's text that an error repeats: as many as a name or a description has. */
const MAX_ECHO = 255;

/** Makes an error of a template's text, in which each value is cut at 255 characters: most come from the client. */
type ErrorTemplate = (texts: TemplateStringsArray, ...values: readonly (string | number)[]) => Ec2Error;

/** @param cause what was behind it: for the log, never for the client */
const templateOf =
  (code: Code, cause?: unknown): ErrorTemplate =>
  (texts, ...values) =>
    new Ec2Error(code, String.raw({ raw: texts }, ...values.map(echo)), cause === undefined ? {} : { cause });

const echo = (value: string | number): string => {
  const text = String(value);
  return text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO - 3)}...` : text;
};

/** An error whose text is AWS's, to the letter: scripts match on it, so it isn't improved. */
export const aws = templateOf;

/** An error whose text is ours, because AWS's isn't known or there is none: it says what to do next. */
export const ours = templateOf;
