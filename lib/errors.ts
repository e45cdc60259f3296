/**
 * Every error a client can get, with AWS's code, HTTP status and text. Texts are verbatim where AWS's are known; the
 * others say what to do next. Sources: EC2 API Reference, "Error codes for the Amazon EC2 API"; observed answers.
 */

/** Codes that aren't answered with 400 Bad Request. */
const STATUS = {
  AuthFailure: 401,
  DryRunOperation: 412,
  InternalError: 500,
  RequestLimitExceeded: 503,
  Unavailable: 503,
  UnauthorizedOperation: 403,
} as const;

type Code =
  | keyof typeof STATUS
  | "CannotDelete"
  | "DefaultVpcAlreadyExists"
  | "DependencyViolation"
  | "FilterLimitExceeded"
  | "IdempotentParameterMismatch"
  | "InvalidAction"
  | "InvalidGroup.Duplicate"
  | "InvalidGroup.InUse"
  | "InvalidGroup.NotFound"
  | "InvalidGroup.Reserved"
  | "InvalidGroupId.Malformed"
  | "InvalidHttpRequest"
  | "InvalidID"
  | "InvalidNetworkInterfaceID.NotFound"
  | "InvalidPaginationToken"
  | "InvalidParameter"
  | "InvalidParameterCombination"
  | "InvalidParameterValue"
  | "InvalidPermission.Duplicate"
  | "InvalidPermission.Malformed"
  | "InvalidPermission.NotFound"
  | "InvalidPrefixListID.NotFound"
  | "InvalidPrefixListId.Malformed"
  | "InvalidRequest"
  | "InvalidSecurityGroupID.NotFound"
  | "InvalidSecurityGroupRuleId.Malformed"
  | "InvalidSecurityGroupRuleId.NotFound"
  | "InvalidUserID.Malformed"
  | "InvalidVpc.Range"
  | "InvalidVpcID.Malformed"
  | "InvalidVpcID.NotFound"
  | "MissingAction"
  | "MissingParameter"
  | "NoSuchVersion"
  | "RequestExpired"
  | "RulesPerSecurityGroupLimitExceeded"
  | "SecurityGroupLimitExceeded"
  | "TagLimitExceeded"
  | "UnknownParameter"
  | "UnsupportedOperation"
  | "VPCIdNotSpecified";

export class Ec2Error extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Ec2Error";
    this.code = code;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return Object.hasOwn(STATUS, this.code) ? STATUS[this.code as keyof typeof STATUS] : 400;
  }
}

const CHARACTERS = "less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

const invalid = (message: string): Ec2Error => new Ec2Error("InvalidParameterValue", message);

/** One maker per error. `InvalidParameterValue` and `InvalidParameterCombination` have the most, and stand last. */
export const errors = {
  // The request as such
  missingAction: () => new Ec2Error("MissingAction", "The request must contain the parameter Action"),
  invalidAction: (action: string) =>
    new Ec2Error("InvalidAction", `The action ${action} is not valid for this web service.`),
  invalidStsAction: (action: string, version: string) =>
    new Ec2Error("InvalidAction", `Could not find operation ${action} for version ${version}`),
  noSuchVersion: (version: string) =>
    new Ec2Error("NoSuchVersion", `The requested version (${version}) of service AmazonEC2 does not exist`),
  unparsable: (reason: string) => new Ec2Error("InvalidHttpRequest", `The HTTP request is invalid. Reason: ${reason}`),
  invalidRequest: () => new Ec2Error("InvalidRequest", "The request received was invalid."),
  unknownParameter: (name: string) => new Ec2Error("UnknownParameter", `The parameter ${name} is not recognized`),
  missingParameter: (name: string) =>
    new Ec2Error("MissingParameter", `The request must contain the parameter ${name}`),
  missingRules: () =>
    new Ec2Error("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided."),
  missingSourceGroup: () => new Ec2Error("MissingParameter", "Source group ID missing."),
  dryRun: () => new Ec2Error("DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
  filterLimit: (most: number) =>
    new Ec2Error("FilterLimitExceeded", `The maximum number of filter values specified on a single call is ${most}`),
  invalidToken: (token: string) => new Ec2Error("InvalidPaginationToken", `Next token '${token}' is invalid`),
  notForEgress: (parameter: string) =>
    new Ec2Error("UnsupportedOperation", `The parameter ${parameter} is not supported. Use IpPermissions instead.`),
  unsupported: (message: string) => new Ec2Error("UnsupportedOperation", message),

  // The caller
  notValidated: () => new Ec2Error("AuthFailure", "AWS was not able to validate the provided access credentials"),
  badAuthorization: () =>
    new Ec2Error("AuthFailure", "Authorization header or parameters are not formatted correctly."),
  wrongScope: (message: string) => new Ec2Error("AuthFailure", message),
  requestExpired: () => new Ec2Error("RequestExpired", "Request has expired."),
  unauthorized: () => new Ec2Error("UnauthorizedOperation", "You are not authorized to perform this operation."),

  // The server
  requestLimit: (cause: unknown) => new Ec2Error("RequestLimitExceeded", "Request limit exceeded.", { cause }),
  unavailable: (cause: unknown) =>
    new Ec2Error("Unavailable", "The server is overloaded and can't handle the request.", { cause }),
  internal: (cause: unknown) => new Ec2Error("InternalError", "An internal error has occurred", { cause }),

  // Groups
  malformedGroupId: (id: string) =>
    new Ec2Error("InvalidGroupId.Malformed", `Invalid id: "${id}" (expecting "sg-...")`),
  malformedGroupIdFilter: (id: string) =>
    new Ec2Error("InvalidGroupId.Malformed", `The security group ID '${id}' is malformed`),
  groupNotFound: (id: string) => new Ec2Error("InvalidGroup.NotFound", `The security group '${id}' does not exist`),
  groupNameNotFound: (name: string, defaultVpcId: string | undefined) =>
    new Ec2Error(
      "InvalidGroup.NotFound",
      `The security group '${name}' does not exist in default VPC '${defaultVpcId ?? "none"}'`,
    ),
  otherNetwork: () =>
    new Ec2Error("InvalidGroup.NotFound", "You have specified two resources that belong to different networks."),
  groupDuplicate: (name: string, vpcId: string | undefined) =>
    new Ec2Error(
      "InvalidGroup.Duplicate",
      `The security group '${name}' already exists${vpcId === undefined ? "" : ` for VPC '${vpcId}'`}`,
    ),
  groupLimit: () =>
    new Ec2Error(
      "SecurityGroupLimitExceeded",
      "The maximum number of security groups per region has been reached. Delete groups that are no longer needed.",
    ),
  groupReserved: (name: string) => new Ec2Error("InvalidGroup.Reserved", `The security group '${name}' is reserved`),

  // Rules
  permissionNotFound: () =>
    new Ec2Error("InvalidPermission.NotFound", "The specified rule does not exist in this security group."),
  permissionDuplicate: (rule: string) =>
    new Ec2Error("InvalidPermission.Duplicate", `the specified rule "${rule}" already exists`),
  permissionMalformed: (message: string) => new Ec2Error("InvalidPermission.Malformed", message),
  ruleLimit: () =>
    new Ec2Error(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    ),
  malformedRuleId: (id: string) =>
    new Ec2Error("InvalidSecurityGroupRuleId.Malformed", `Invalid id: "${id}" (expecting "sgr-...")`),
  ruleIdNotFound: (id: string) =>
    new Ec2Error("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`),
  malformedPrefixListId: (id: string) =>
    new Ec2Error("InvalidPrefixListId.Malformed", `Invalid id: "${id}" (expecting "pl-...")`),
  prefixListNotFound: (id: string) =>
    new Ec2Error("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`),
  malformedUserId: (id: string) =>
    new Ec2Error("InvalidUserID.Malformed", `Invalid user id: "${id}" (expecting the 12 digits of an AWS account)`),

  missingDescriptions: () =>
    new Ec2Error("MissingParameter", "You must specify either IP permissions or a description."),
  missingModifySource: () =>
    new Ec2Error(
      "MissingParameter",
      "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId",
    ),
  oneModifySource: () =>
    new Ec2Error(
      "InvalidParameterCombination",
      "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified",
    ),

  // VPCs and tags
  malformedVpcId: (id: string) => new Ec2Error("InvalidVpcID.Malformed", `Invalid id: "${id}" (expecting "vpc-...")`),
  vpcNotFound: (id: string) => new Ec2Error("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`),
  networkInterfaceNotFound: (id: string) =>
    new Ec2Error("InvalidNetworkInterfaceID.NotFound", `The networkInterface ID '${id}' does not exist`),
  vpcRange: (cidr: string) => new Ec2Error("InvalidVpc.Range", `The CIDR '${cidr}' is invalid.`),
  invalidId: (id: string) => new Ec2Error("InvalidID", `The ID '${id}' is not valid`),
  securityGroupIdNotFound: (id: string) =>
    new Ec2Error("InvalidSecurityGroupID.NotFound", `The securityGroup ID '${id}' does not exist`),
  notTaggable: (code: "InvalidParameter" | "InvalidParameterValue", type: string) =>
    new Ec2Error(code, `'${type}' is not a valid taggable resource type for this operation.`),
  tagLimit: () => new Ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."),

  deletesDefault: (groupId: string, name: string) =>
    new Ec2Error("CannotDelete", `the specified group: "${groupId}" name: "${name}" cannot be deleted by a user`),
  dependency: (id: string) => new Ec2Error("DependencyViolation", `resource ${id} has a dependent object`),
  vpcDependency: (id: string) =>
    new Ec2Error("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`),
  idempotentMismatch: () =>
    new Ec2Error(
      "IdempotentParameterMismatch",
      "The request uses the same client token as a previous, but non-identical request.",
    ),
  prefixListInUse: (id: string) =>
    new Ec2Error("DependencyViolation", `The prefix list '${id}' is named by rules and cannot be deleted.`),
  groupInUse: (group: string, users: readonly string[]) =>
    new Ec2Error("InvalidGroup.InUse", `Group ${group} is used by groups: ${users.join(", ")}`),
  defaultVpcExists: () =>
    new Ec2Error("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region."),
  noDefaultVpc: () => new Ec2Error("VPCIdNotSpecified", "No default VPC for this user"),

  // InvalidParameterCombination
  combination: (one: string, other: string) =>
    new Ec2Error("InvalidParameterCombination", `The parameter ${one} cannot be used with the parameter ${other}`),

  combinationOfLists: (list: string, parameter: string) =>
    new Ec2Error(
      "InvalidParameterCombination",
      `The parameter '${list}' may not be used in combination with '${parameter}'.`,
    ),

  // InvalidParameterValue
  invalidValue: (value: string, parameter: string, reason: string) =>
    invalid(`Value (${value}) for parameter ${parameter} is invalid. ${reason}`),
  empty: (parameter: string) => invalid(`Value () for parameter ${parameter} is invalid. The value cannot be empty`),
  invalidFilter: (name: string) => invalid(`The filter '${name}' is invalid`),
  missingFilterValue: (name: string) => invalid(`The filter '${name}' needs a value`),
  invalidRegion: (name: string) => invalid(`Invalid region provided: ${name}`),
  maxResults: (value: number, expected: string) =>
    invalid(`Value ( ${value} ) for parameter maxResults is invalid. Expecting a value ${expected}.`),
  tooMany: (what: string, most: number) => invalid(`Too many ${what}. At most ${most} can be given in one request.`),
  unknownProtocol: (protocol: string) => invalid(`Invalid value '${protocol}' for IP protocol. Unknown protocol.`),
  missingProtocol: () =>
    invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."),
  missingPorts: (protocols: string) =>
    invalid(`Invalid value for portRange. Must specify both from and to ports with ${protocols}.`),
  portOutOfRange: (end: "from" | "to", port: number) => invalid(`TCP/UDP (${end}) port (${port}) out of range`),
  portRange: (from: number, to: number) => invalid(`Invalid TCP/UDP port range (${from}:${to})`),
  icmpOutOfRange: (part: "type" | "code", value: number) => invalid(`ICMP ${part} (${value}) out of range`),
  icmpAllTypes: (code: number) =>
    invalid(`ICMP code (${code}) cannot be used with all ICMP types (-1). Specify the code as -1, or one type.`),
  malformedCidr: (cidr: string) => invalid(`CIDR block ${cidr} is malformed`),
  missingSource: () =>
    invalid(
      "missing mandatory parameter: exactly one of remote-security-group, remote-ip-range, remote-ipv6-range, " +
        "or prefix-list-id must be present",
    ),
  otherSourceType: (ruleId: string, member: string, type: string) =>
    invalid(
      `Invalid rule type for security group rule '${ruleId}'. You may not specify ${member} for an existing ${type} rule.`,
    ),
  repeatedRuleId: (id: string) =>
    invalid(
      `Duplicated security group rule ID '${id}'. The same security group rule ID must not appear multiple times.`,
    ),
  allProtocolsWithPorts: () =>
    invalid(
      "You may not specify all protocols and specific ports. Please specify each protocol and port range combination " +
        "individually, or all protocols and no port range.",
    ),
  tooMuchToModify: () => invalid("Too many rules to modify at once. Modify fewer in one request."),
  repeatedEntry: () => invalid("The same CIDR must not appear multiple times in a prefix list"),
  repeatedPermission: () => invalid("The same permission must not appear multiple times"),
  vpcGroupByName: (name: string) =>
    invalid(
      `Invalid value '${name}' for groupName. You may not reference Amazon VPC security groups by name. ` +
        "Please use the corresponding id for this operation.",
    ),
  vpcGroupsOnly: () => invalid("Only Amazon VPC security groups may be used with this operation."),
  ruleDescription: () => invalid(`Invalid rule description. Valid descriptions are strings ${CHARACTERS}`),
  groupDescription: () => invalid(`Invalid security group description. Valid descriptions are strings ${CHARACTERS}`),
  groupName: () => invalid(`Invalid security group name. Valid names are non-empty strings ${CHARACTERS}`),
  groupNameLikeId: (name: string) =>
    errors.invalidValue(name, "GroupName", "Group names may not be in the format sg-*."),
  reservedGroupName: (name: string) => invalid(`Cannot use reserved security group name: ${name}`),
  nonAscii: (value: string, parameter: string) =>
    errors.invalidValue(value, parameter, "Character sets beyond ASCII are not supported."),
  missingVpcCidr: () => new Ec2Error("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."),
  tagKey: () => invalid("Tag keys must be strings of 1 to 127 characters"),
  tagValue: () => invalid("Tag values must be strings of at most 256 characters"),
  duplicateTagKey: (key: string) => invalid(`Duplicate tag key '${key}' specified.`),
  reservedTagKey: () => invalid("Tag keys starting with 'aws:' are reserved for internal use"),
};
