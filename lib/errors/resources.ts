import { aws, ours } from "./ec2-error.ts";

/** What stands around the groups: VPCs, network interfaces, prefix lists. */
export const resourceErrors = {
  // VPCs
  malformedVpcId: (id: string) => ours("InvalidVpcID.Malformed")`Invalid id: "${id}" (expecting "vpc-...")`,
  vpcNotFound: (id: string) => aws("InvalidVpcID.NotFound")`The vpc ID '${id}' does not exist`,
  malformedVpcIdFilter: () => aws("InvalidParameterValue")`vpc-id`,
  vpcRange: (cidr: string) => ours("InvalidVpc.Range")`The CIDR '${cidr}' is invalid.`,
  missingVpcCidr: () => ours("MissingParameter")`Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.`,
  vpcDependency: (id: string) => aws("DependencyViolation")`The vpc '${id}' has dependencies and cannot be deleted.`,
  defaultVpcExists: () =>
    ours("DefaultVpcAlreadyExists")`A Default VPC already exists for this account in this region.`,
  noDefaultVpc: () => aws("VPCIdNotSpecified")`No default VPC for this user`,

  // Network interfaces
  networkInterfaceNotFound: (id: string) =>
    aws("InvalidNetworkInterfaceID.NotFound")`The networkInterface ID '${id}' does not exist`,

  // Prefix lists
  malformedPrefixListId: (id: string) =>
    ours("InvalidPrefixListId.Malformed")`Invalid id: "${id}" (expecting "pl-...")`,
  prefixListNotFound: (id: string) => aws("InvalidPrefixListID.NotFound")`The prefix list ID '${id}' does not exist`,
  prefixListInUse: (id: string) =>
    ours("DependencyViolation")`The prefix list '${id}' is named by rules and cannot be deleted.`,
  repeatedEntry: () => ours("InvalidParameterValue")`The same CIDR must not appear multiple times in a prefix list`,
};

/** The tags of any of them. */
export const tagErrors = {
  invalidId: (id: string) => ours("InvalidID")`The ID '${id}' is not valid`,
  notTaggable: (code: "InvalidParameter" | "InvalidParameterValue", type: string) =>
    ours(code)`'${type}' is not a valid taggable resource type for this operation.`,
  tagLimit: () => ours("TagLimitExceeded")`The maximum number of Tags for a resource has been reached.`,
  tagKey: () => ours("InvalidParameterValue")`Tag keys must be strings of 1 to 127 characters`,
  tagValue: () => ours("InvalidParameterValue")`Tag values must be strings of at most 256 characters`,
  duplicateTagKey: (key: string) => ours("InvalidParameterValue")`Duplicate tag key '${key}' specified.`,
  reservedTagKey: () => aws("InvalidParameterValue")`Tag keys starting with 'aws:' are reserved for internal use`,
};
