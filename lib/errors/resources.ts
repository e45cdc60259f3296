import { aws, type Code, ours } from "./ec2-error.ts";

/** Resources that actions only look up → the codes of wrong IDs, and how EC2 speaks of such an ID. */
const LOOKED_UP = {
  acl: ["InvalidNetworkAclId.Malformed", "InvalidNetworkAclID.NotFound", "networkAcl ID"],
  dopt: ["InvalidDhcpOptionsId.Malformed", "InvalidDhcpOptionID.NotFound", "dhcpOption ID"],
  eni: ["InvalidNetworkInterfaceID.Malformed", "InvalidNetworkInterfaceID.NotFound", "networkInterface ID"],
  i: ["InvalidInstanceID.Malformed", "InvalidInstanceID.NotFound", "instance ID"],
  igw: ["InvalidInternetGatewayId.Malformed", "InvalidInternetGatewayID.NotFound", "internetGateway ID"],
  nat: ["NatGatewayMalformed", "NatGatewayNotFound", "NAT gateway ID"],
  pcx: ["InvalidVpcPeeringConnectionId.Malformed", "InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID"],
  rtb: ["InvalidRouteTableId.Malformed", "InvalidRouteTableID.NotFound", "routeTable ID"],
  subnet: ["InvalidSubnetID.Malformed", "InvalidSubnetID.NotFound", "subnet ID"],
  vpce: ["InvalidVpcEndpointId.Malformed", "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id"],
} as const satisfies Readonly<Record<string, readonly [malformed: Code, notFound: Code, name: string]>>;

/** By the prefix of their IDs. */
export type LookedUpKind = keyof typeof LOOKED_UP;

/** What stands around the groups: VPCs, network interfaces, prefix lists. */
export const resourceErrors = {
  // VPCs
  malformedVpcId: (id: string) => ours("InvalidVpcID.Malformed")`Invalid id: "${id}" (expecting "vpc-...")`,
  vpcNotFound: (id: string) => aws("InvalidVpcID.NotFound")`The vpc ID '${id}' does not exist`,
  malformedVpcIdFilter: () => aws("InvalidParameterValue")`vpc-id`,
  vpcRange: (cidr: string) => ours("InvalidVpc.Range")`The CIDR '${cidr}' is invalid.`,
  missingVpcCidr: () => ours("MissingParameter")`Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.`,
  vpcCidrOverlap: (cidr: string, vpcId: string) =>
    ours("InvalidVpc.Range")`The CIDR '${cidr}' overlaps with a CIDR block of the vpc '${vpcId}'.`,
  vpcLimit: () => aws("VpcLimitExceeded")`The maximum number of VPCs has been reached.`,
  vpcCidrLimit: (id: string, most: number) =>
    ours("CidrLimitExceeded")`This network '${id}' has met its maximum number of allowed CIDRs: ${most}`,
  cidrAssociationNotFound: (id: string) =>
    ours("InvalidVpcCidrBlockAssociationID.NotFound")`The vpc CIDR block association ID '${id}' does not exist`,
  primaryCidr: (id: string) =>
    ours(
      "OperationNotPermitted",
    )`The vpc CIDR block with association ID ${id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
  noAttribute: () => ours("InvalidParameterCombination")`No attributes specified.`,
  severalAttributes: (names: readonly string[]) =>
    ours("InvalidParameterCombination")`Fields for multiple attribute types specified: ${names.join(", ")}`,
  dnsSupportNeeded: (vpcId: string) =>
    ours(
      "InvalidParameterCombination",
    )`DNS hostnames can be enabled only where DNS support is: enable it for the vpc '${vpcId}' first.`,
  vpcDependency: (id: string) => aws("DependencyViolation")`The vpc '${id}' has dependencies and cannot be deleted.`,
  defaultVpcExists: () =>
    ours("DefaultVpcAlreadyExists")`A Default VPC already exists for this account in this region.`,
  noDefaultVpc: () => aws("VPCIdNotSpecified")`No default VPC for this user`,
  noDefaultVpcForName: () =>
    aws(
      "VPCIdNotSpecified",
    )`No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.`,

  // What is only looked up
  malformedId: (kind: LookedUpKind, id: string) =>
    ours(LOOKED_UP[kind][0])`Invalid id: "${id}" (expecting "${kind}-...")`,
  idNotFound: (kind: LookedUpKind, id: string) =>
    aws(LOOKED_UP[kind][1])`The ${LOOKED_UP[kind][2]} '${id}' does not exist`,
  invalidZone: (name: string) => aws("InvalidParameterValue")`Invalid availability zone: [${name}]`,
  noClassicLink: () => aws("UnsupportedOperation")`The functionality you requested is not available in this region.`,

  // Peering
  peeringExists: (id: string) =>
    ours("VpcPeeringConnectionAlreadyExists")`The VPC peering connection '${id}' is between the same VPCs.`,
  peeringTransition: (id: string, from: string, to: string) =>
    aws("InvalidStateTransition")`Invalid state transition for ${id}, attempted to transition from ${from} to ${to}`,
  notTheAccepter: (accountId: string, verb: string, id: string) =>
    ours("OperationNotPermitted")`User (${accountId}) cannot ${verb} peering ${id}`,
  notTheAcceptersRegion: (region: string, id: string, verb: "accept" | "reject", acceptersRegion: string) =>
    ours(
      "OperationNotPermitted",
    )`Incorrect region (${region}) specified for this request. VPC peering connection ${id} must be ${verb}ed in region ${acceptersRegion}`,

  peeringLimit: (vpcId: string, most: number) =>
    ours(
      "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
    )`The maximum number of active VPC peering connections of the vpc '${vpcId}' has been reached: ${most}`,
  peeringRequestLimit: (most: number) =>
    ours(
      "OutstandingVpcPeeringConnectionLimitExceeded",
    )`The maximum number of outstanding VPC peering connection requests has been reached: ${most}`,

  // Subnets and network interfaces
  subnetLimit: () => ours("SubnetLimitExceeded")`The maximum number of subnets has been reached.`,
  interfaceLimit: () =>
    ours("NetworkInterfaceLimitExceeded")`The maximum number of network interfaces has been reached.`,
  subnetRange: (cidr: string) => aws("InvalidSubnet.Range")`The CIDR '${cidr}' is invalid.`,
  subnetConflict: (cidr: string) => aws("InvalidSubnet.Conflict")`The CIDR '${cidr}' conflicts with another subnet`,
  subnetDependency: (id: string) =>
    aws("DependencyViolation")`The subnet '${id}' has dependencies and cannot be deleted.`,
  cidrInUse: (id: string) =>
    ours("DependencyViolation")`The vpc CIDR block with association ID ${id} has subnets and may not be disassociated.`,
  subnetFull: (id: string) =>
    ours("InsufficientFreeAddressesInSubnet")`The specified subnet '${id}' does not have enough free addresses.`,
  addressRange: (address: string) =>
    ours("InvalidParameterValue")`Address ${address} does not fall within the subnet's address range`,
  addressInUse: (address: string) => aws("InvalidIPAddress.InUse")`Address ${address} is in use.`,
  interfaceGroupNotFound: (id: string) =>
    aws("InvalidSecurityGroupID.NotFound")`The securityGroup ID '${id}' does not exist`,
  interfaceNetworks: (groupId: string, subnetId: string) =>
    aws("InvalidParameter")`Security group ${groupId} and subnet ${subnetId} belong to different networks.`,
  groupsPerInterface: () =>
    aws(
      "SecurityGroupsPerInterfaceLimitExceeded",
    )`The maximum number of security groups per interface has been reached.`,

  // Prefix lists
  /** EC2 has no code of its own for it. */
  prefixListLimit: () => ours("ResourceLimitExceeded")`The maximum number of prefix lists has been reached.`,
  malformedPrefixListId: (id: string) =>
    ours("InvalidPrefixListId.Malformed")`Invalid id: "${id}" (expecting "pl-...")`,
  prefixListNotFound: (id: string) => aws("InvalidPrefixListID.NotFound")`The prefix list ID '${id}' does not exist`,
  prefixListGone: (id: string) => aws("InvalidPrefixListID.NotFound")`The prefix list (${id}) does not exist.`,
  prefixListName: () => ours("InvalidParameterValue")`The prefix list name must have from 1 to 255 characters.`,
  reservedPrefixListName: (prefixes: readonly string[]) =>
    aws("InvalidParameterValue")`The prefix list name cannot begin with (${prefixes.join(", ")}).`,
  prefixListSize: (most: number) => aws("InvalidParameterValue")`Must specify a max size between 1 and ${most}`,
  entriesPerRequest: (most: number) =>
    aws("InvalidParameterValue")`The number of entries per request cannot exceeds limit (${most}).`,
  prefixListVersionMismatch: () => aws("PrefixListVersionMismatch")`The prefix list has the incorrect version number.`,
  prefixListVersion: () =>
    aws("InvalidParameterValue")`The specified value for version is not valid. The value must be greater than (1).`,
  prefixListVersionNotFound: (id: string, version: number) =>
    ours("InvalidParameterValue")`The prefix list (${id}) has no version ${version}.`,
  prefixListFull: (id: string, most: number) =>
    ours("PrefixListMaxEntriesExceeded")`The prefix list (${id}) can have at most ${most} entries.`,
  noPrefixListChange: () => ours("MissingParameter")`The request must contain a name, entries or a maximum size.`,
  entriesWithMaxEntries: () =>
    aws(
      "InvalidParameterCombination",
    )`You cannot modify the entries and the maximum entries for the prefix list in the same request.`,
  entryAddedAndRemoved: (cidr: string) =>
    aws(
      "InvalidParameterValue",
    )`Request cannot contain Cidr ${cidr} in both AddPrefixListEntries and RemovePrefixListEntries`,
  entryExists: (cidr: string, description: string) =>
    aws(
      "InvalidPrefixListModification",
    )`An entry with the CIDR (${cidr}) and description (${description}) already exists.`,
  entryNotFound: (cidr: string) =>
    ours("InvalidPrefixListModification")`An entry with the CIDR (${cidr}) does not exist.`,
  repeatedEntry: () => ours("InvalidParameterValue")`The same CIDR must not appear multiple times in a prefix list`,
};

/** The tags of any of them. */
export const tagErrors = {
  invalidId: (id: string) => ours("InvalidID")`The ID '${id}' is not valid`,
  notTaggable: (code: "InvalidParameter" | "InvalidParameterValue", type: string) =>
    ours(code)`'${type}' is not a valid taggable resource type for this operation.`,
  tagLimit: () => ours("TagLimitExceeded")`The maximum number of Tags for a resource has been reached.`,
  missingTags: () => aws("InvalidParameterValue")`You must specify one or more tags to create`,
  emptyTagKey: () =>
    aws("InvalidParameterValue")`Value ( '' ) for parameter Tag key is invalid. Tag key cannot be null or empty.`,
  tagKey: () => ours("InvalidParameterValue")`Tag keys must be strings of 1 to 127 characters`,
  tagValue: () => ours("InvalidParameterValue")`Tag values must be strings of at most 256 characters`,
  duplicateTagKey: (key: string) => ours("InvalidParameterValue")`Duplicate tag key '${key}' specified.`,
  reservedTagKey: () => aws("InvalidParameterValue")`Tag keys starting with 'aws:' are reserved for internal use`,
  /** CreateTags says it with the key. */
  reservedTagKeyNamed: (key: string) =>
    aws(
      "InvalidParameterValue",
    )`Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
};
