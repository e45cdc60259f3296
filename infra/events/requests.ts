import { DEFAULT_REGION, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import type { ActionName } from "../../lib/model/operations.ts";
import { derivedAwsPrefixListId, derivedId, derivedRuleId } from "../../lib/security-group/ids.ts";
import { keys } from "../../lib/store/keys.ts";

export type Parameters = Readonly<Record<string, string>>;

/** What a new sandbox has, in account 123456789012 and us-east-1: these IDs follow from account and region. */
const vpcId = derivedId("vpc", SANDBOX_ACCOUNT, DEFAULT_REGION);
const defaultGroupId = derivedId("sg", SANDBOX_ACCOUNT, DEFAULT_REGION);
const groupId = derivedId("sg", SANDBOX_ACCOUNT, DEFAULT_REGION, "websrv");
const s3 = derivedAwsPrefixListId(DEFAULT_REGION, "s3");
const subnetId = derivedId("subnet", SANDBOX_ACCOUNT, DEFAULT_REGION, `${DEFAULT_REGION}a`);
const unknownInterface = "eni-0123456789abcdef0";
const unknownPeering = "pcx-0123456789abcdef0";
const unknownPrefixList = "pl-0123456789abcdef0";

const source = { type: "ipv4", cidr: "205.192.0.0/16" } as const;
const ruleKey = keys.rule(groupId, "ingress", { protocol: "tcp", fromPort: 80, toPort: 80, source });
const ruleId = derivedRuleId(groupId, ruleKey);

const permission = (protocol: string, port: string, source: Parameters): Parameters => ({
  "IpPermissions.1.IpProtocol": protocol,
  ...(port !== "" && { "IpPermissions.1.FromPort": port, "IpPermissions.1.ToPort": port }),
  ...Object.fromEntries(Object.entries(source).map(([name, value]) => [`IpPermissions.1.${name}`, value])),
});

const everywhere = { "IpRanges.1.CidrIp": "0.0.0.0/0" };
const tag = { "Tag.1.Key": "Name", "Tag.1.Value": "web" };

/** The example of the document, API version 2011-12-15. */
export const documentExample: Parameters = {
  Action: "RevokeSecurityGroupIngress",
  Version: "2011-12-15",
  GroupName: "websrv",
  IpProtocol: "tcp",
  FromPort: "80",
  ToPort: "80",
  CidrIp: "205.192.0.0/16",
};

interface Example {
  readonly parameters: Parameters;
  /** The error that a new sandbox answers; undefined where it does what was asked. */
  readonly code?: string;
}

const of = (parameters: Parameters = {}, code?: string): Example => ({
  parameters,
  ...(code !== undefined && { code }),
});

/** A request of each action, and what a new sandbox makes of it. One that is missing here does not compile. */
export const examples: Readonly<Record<ActionName | "GetCallerIdentity", Example>> = {
  AcceptVpcPeeringConnection: of({ VpcPeeringConnectionId: unknownPeering }, "InvalidVpcPeeringConnectionID.NotFound"),
  AssociateSecurityGroupVpc: of({ GroupId: groupId, VpcId: vpcId }, "InvalidParameterValue"),
  AssociateVpcCidrBlock: of({ VpcId: vpcId, CidrBlock: "100.64.0.0/16" }),
  AuthorizeSecurityGroupEgress: of({ GroupId: groupId, ...permission("tcp", "443", everywhere) }),
  AuthorizeSecurityGroupIngress: of({ GroupId: groupId, ...permission("tcp", "443", everywhere) }),
  CreateDefaultVpc: of({}, "DefaultVpcAlreadyExists"),
  CreateManagedPrefixList: of({
    PrefixListName: "offices",
    AddressFamily: "IPv4",
    MaxEntries: "5",
    "Entry.1.Cidr": "192.0.2.0/24",
  }),
  CreateNetworkInterface: of({ SubnetId: subnetId, "SecurityGroupId.1": groupId }),
  CreateSecurityGroup: of({ GroupName: "database", GroupDescription: "Database servers", VpcId: vpcId }),
  CreateSubnet: of({ VpcId: vpcId, CidrBlock: "172.31.48.0/20" }),
  CreateTags: of({ "ResourceId.1": groupId, ...tag }),
  CreateVpc: of({ CidrBlock: "10.0.0.0/16" }),
  CreateVpcPeeringConnection: of({ VpcId: vpcId, PeerVpcId: "vpc-0123456789abcdef0", PeerOwnerId: "111122223333" }),
  DeleteManagedPrefixList: of({ PrefixListId: unknownPrefixList }, "InvalidPrefixListID.NotFound"),
  DeleteNetworkInterface: of({ NetworkInterfaceId: unknownInterface }, "InvalidNetworkInterfaceID.NotFound"),
  DeleteSecurityGroup: of({ GroupId: groupId }),
  DeleteSubnet: of({ SubnetId: subnetId }),
  DeleteTags: of({ "ResourceId.1": groupId, ...tag }),
  DeleteVpc: of({ VpcId: vpcId }, "DependencyViolation"),
  DeleteVpcPeeringConnection: of({ VpcPeeringConnectionId: unknownPeering }, "InvalidVpcPeeringConnectionID.NotFound"),
  DescribeAccountAttributes: of(),
  DescribeAvailabilityZones: of(),
  DescribeDhcpOptions: of(),
  DescribeInstances: of({ "Filter.1.Name": "instance.group-id", "Filter.1.Value.1": groupId }),
  DescribeInternetGateways: of({ "Filter.1.Name": "attachment.vpc-id", "Filter.1.Value.1": vpcId }),
  DescribeManagedPrefixLists: of(),
  DescribeNatGateways: of(),
  DescribeNetworkAcls: of({ "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId }),
  DescribeNetworkInterfaces: of({ "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId }),
  DescribePrefixLists: of(),
  DescribeRegions: of(),
  DescribeRouteTables: of({ "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId }),
  DescribeSecurityGroupReferences: of({ "GroupId.1": groupId }),
  DescribeSecurityGroupRules: of({ "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId }),
  DescribeSecurityGroups: of({ "GroupName.1": "websrv" }),
  DescribeStaleSecurityGroups: of({ VpcId: vpcId }),
  DescribeSubnets: of({ "Filter.1.Name": "default-for-az", "Filter.1.Value.1": "true" }),
  DescribeTags: of({ "Filter.1.Name": "resource-id", "Filter.1.Value.1": groupId }),
  DescribeVpcAttribute: of({ VpcId: vpcId, Attribute: "enableDnsSupport" }),
  DescribeVpcClassicLink: of({}, "UnsupportedOperation"),
  DescribeVpcClassicLinkDnsSupport: of({}, "UnsupportedOperation"),
  DescribeVpcEndpoints: of(),
  DescribeVpcs: of({ "Filter.1.Name": "is-default", "Filter.1.Value.1": "true" }),
  DescribeSecurityGroupVpcAssociations: of({ "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId }),
  DescribeVpcPeeringConnections: of({ "Filter.1.Name": "status-code", "Filter.1.Value.1": "active" }),
  DisassociateSecurityGroupVpc: of({ GroupId: groupId, VpcId: vpcId }, "InvalidGroup.NotFound"),
  DisassociateVpcCidrBlock: of(
    { AssociationId: "vpc-cidr-assoc-0123456789abcdef0" },
    "InvalidVpcCidrBlockAssociationID.NotFound",
  ),
  GetCallerIdentity: of({ Version: "2011-06-15" }),
  GetManagedPrefixListAssociations: of({ PrefixListId: s3 }),
  GetManagedPrefixListEntries: of({ PrefixListId: s3 }),
  GetSecurityGroupsForVpc: of({ VpcId: vpcId }),
  ModifyManagedPrefixList: of(
    { PrefixListId: unknownPrefixList, CurrentVersion: "1", "AddEntry.1.Cidr": "192.0.2.0/24" },
    "InvalidPrefixListID.NotFound",
  ),
  ModifyNetworkInterfaceAttribute: of(
    { NetworkInterfaceId: unknownInterface, "SecurityGroupId.1": groupId },
    "InvalidNetworkInterfaceID.NotFound",
  ),
  ModifySecurityGroupRules: of({
    GroupId: groupId,
    "SecurityGroupRule.1.SecurityGroupRuleId": ruleId,
    "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": "tcp",
    "SecurityGroupRule.1.SecurityGroupRule.FromPort": "443",
    "SecurityGroupRule.1.SecurityGroupRule.ToPort": "443",
    "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4": source.cidr,
  }),
  ModifySubnetAttribute: of({ SubnetId: subnetId, "MapPublicIpOnLaunch.Value": "false" }),
  ModifyVpcAttribute: of({ VpcId: vpcId, "EnableDnsHostnames.Value": "false" }),
  RejectVpcPeeringConnection: of({ VpcPeeringConnectionId: unknownPeering }, "InvalidVpcPeeringConnectionID.NotFound"),
  RestoreManagedPrefixListVersion: of(
    { PrefixListId: unknownPrefixList, PreviousVersion: "1", CurrentVersion: "2" },
    "InvalidPrefixListID.NotFound",
  ),
  RevokeSecurityGroupEgress: of({ GroupId: groupId, ...permission("-1", "", everywhere) }),
  RevokeSecurityGroupIngress: of({
    GroupId: defaultGroupId,
    ...permission("-1", "", { "Groups.1.GroupId": defaultGroupId }),
  }),
  UpdateSecurityGroupRuleDescriptionsEgress: of({
    GroupId: groupId,
    ...permission("-1", "", { ...everywhere, "IpRanges.1.Description": "updates" }),
  }),
  UpdateSecurityGroupRuleDescriptionsIngress: of({
    GroupId: groupId,
    ...permission("tcp", "80", { "IpRanges.1.CidrIp": source.cidr, "IpRanges.1.Description": "the office" }),
  }),
};
