/**
 * What AWS's service model doesn't say: it describes today's version only. Everything here that was not part of
 * 2011-12-15 is dated by the first model that has it (2014-09-01 is the oldest published one).
 */
interface Overlay {
  /** Actions → first API version that knows them. */
  readonly actions: Readonly<Record<string, string>>;
  /** `Shape.Member` → first API version that knows it, in requests and in answers. */
  readonly since: Readonly<Record<string, string>>;
  /** Request members that only old versions know: wire name → the first version that refuses it. */
  readonly removed: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Request members of the model that EC2 doesn't take: `Shape.Member`. */
  readonly refused: readonly string[];
  /** Answers that carry `<return>true</return>` on the wire though the model leaves it out. */
  readonly returns: readonly string[];
  /** Structures that we never answer one of: their members aren't needed. */
  readonly unused: readonly string[];
}

export const overlay: Overlay = {
  actions: {
    AcceptVpcPeeringConnection: "2014-02-01",
    ModifySubnetAttribute: "2014-06-15",
    CreateVpcPeeringConnection: "2014-02-01",
    DeleteVpcPeeringConnection: "2014-02-01",
    DescribeVpcPeeringConnections: "2014-02-01",
    RejectVpcPeeringConnection: "2014-02-01",
    DescribeAccountAttributes: "2013-02-01",
    DescribeVpcAttribute: "2013-02-01",
    ModifyVpcAttribute: "2013-02-01",
    DescribeSecurityGroupReferences: "2015-10-01",
    DescribeStaleSecurityGroups: "2015-10-01",
    DescribeNatGateways: "2015-10-01",
    DescribePrefixLists: "2015-04-15",
    DescribeVpcClassicLink: "2014-10-01",
    DescribeVpcClassicLinkDnsSupport: "2015-10-01",
    DescribeVpcEndpoints: "2015-04-15",
    AssociateSecurityGroupVpc: "2016-11-15",
    AssociateVpcCidrBlock: "2016-11-15",
    DescribeSecurityGroupVpcAssociations: "2016-11-15",
    DisassociateSecurityGroupVpc: "2016-11-15",
    CreateDefaultVpc: "2016-11-15",
    CreateManagedPrefixList: "2016-11-15",
    DeleteManagedPrefixList: "2016-11-15",
    DescribeManagedPrefixLists: "2016-11-15",
    DisassociateVpcCidrBlock: "2016-11-15",
    DescribeSecurityGroupRules: "2016-11-15",
    GetManagedPrefixListAssociations: "2016-11-15",
    GetManagedPrefixListEntries: "2016-11-15",
    GetSecurityGroupsForVpc: "2016-11-15",
    ModifyManagedPrefixList: "2016-11-15",
    ModifySecurityGroupRules: "2016-11-15",
    RestoreManagedPrefixListVersion: "2016-11-15",
    UpdateSecurityGroupRuleDescriptionsEgress: "2016-11-15",
    UpdateSecurityGroupRuleDescriptionsIngress: "2016-11-15",
  },
  since: {
    "CreateVpcPeeringConnectionRequest.PeerRegion": "2016-11-15",
    "DescribeVpcPeeringConnectionsRequest.NextToken": "2016-11-15",
    "DescribeVpcPeeringConnectionsRequest.MaxResults": "2016-11-15",
    "DescribeVpcPeeringConnectionsResult.NextToken": "2016-11-15",
    "VpcPeeringConnectionVpcInfo.CidrBlockSet": "2016-11-15",
    "VpcPeeringConnectionVpcInfo.Ipv6CidrBlockSet": "2016-11-15",
    "VpcPeeringConnectionVpcInfo.PeeringOptions": "2015-10-01",
    "VpcPeeringConnectionVpcInfo.Region": "2016-11-15",
    // Dry runs came with resource-level permissions.
    "*.DryRun": "2013-06-15",
    "*.TagSpecifications": "2016-11-15",

    "RevokeSecurityGroupIngressRequest.SecurityGroupRuleIds": "2016-11-15",
    "RevokeSecurityGroupEgressRequest.SecurityGroupRuleIds": "2016-11-15",
    "RevokeSecurityGroupEgressResult.UnknownIpPermissions": "2016-11-15",
    "RevokeSecurityGroupEgressResult.RevokedSecurityGroupRules": "2016-11-15",
    "AuthorizeSecurityGroupEgressResult.SecurityGroupRules": "2016-11-15",
    "RevokeSecurityGroupIngressResult.UnknownIpPermissions": "2016-11-15",
    "RevokeSecurityGroupIngressResult.RevokedSecurityGroupRules": "2016-11-15",
    "AuthorizeSecurityGroupIngressResult.SecurityGroupRules": "2016-11-15",
    "IpPermission.PrefixListIds": "2015-04-15",
    "IpPermission.Ipv6Ranges": "2016-11-15",
    "IpRange.Description": "2016-11-15",
    "UserIdGroupPair.Description": "2016-11-15",
    "UserIdGroupPair.VpcId": "2015-10-01",
    "UserIdGroupPair.VpcPeeringConnectionId": "2015-10-01",
    "UserIdGroupPair.PeeringStatus": "2015-10-01",
    "PrefixListId.Description": "2016-11-15",

    "DeleteSecurityGroupResult.GroupId": "2016-11-15",
    "CreateSecurityGroupResult.Tags": "2016-11-15",
    "CreateSecurityGroupResult.SecurityGroupArn": "2016-11-15",
    "DescribeSecurityGroupsRequest.NextToken": "2016-11-15",
    "DescribeSecurityGroupsRequest.MaxResults": "2016-11-15",
    "DescribeSecurityGroupsResult.NextToken": "2016-11-15",
    "SecurityGroup.SecurityGroupArn": "2016-11-15",

    "DescribeVpcsRequest.NextToken": "2016-11-15",
    "DescribeVpcsRequest.MaxResults": "2016-11-15",
    "DescribeVpcsResult.NextToken": "2016-11-15",
    "ModifyVpcAttributeRequest.EnableNetworkAddressUsageMetrics": "2016-11-15",
    "DescribeVpcAttributeResult.EnableNetworkAddressUsageMetrics": "2016-11-15",
    "DescribeNetworkInterfacesRequest.NextToken": "2016-11-15",
    "DescribeNetworkInterfacesRequest.MaxResults": "2016-11-15",
    "DescribeNetworkInterfacesRequest.IncludeManagedResources": "2016-11-15",
    "DescribeNetworkInterfacesResult.NextToken": "2016-11-15",
    "DescribeRouteTablesRequest.NextToken": "2016-11-15",
    "DescribeRouteTablesRequest.MaxResults": "2016-11-15",
    "DescribeRouteTablesResult.NextToken": "2016-11-15",
    "DescribeNetworkAclsRequest.NextToken": "2016-11-15",
    "DescribeNetworkAclsRequest.MaxResults": "2016-11-15",
    "DescribeNetworkAclsResult.NextToken": "2016-11-15",
    "DescribeInternetGatewaysRequest.NextToken": "2016-11-15",
    "DescribeInternetGatewaysRequest.MaxResults": "2016-11-15",
    "DescribeInternetGatewaysResult.NextToken": "2016-11-15",
    "DescribeDhcpOptionsRequest.NextToken": "2016-11-15",
    "DescribeDhcpOptionsRequest.MaxResults": "2016-11-15",
    "DescribeDhcpOptionsResult.NextToken": "2016-11-15",
    "DescribeInstancesRequest.IncludeManagedResources": "2016-11-15",
    "DescribeAvailabilityZonesRequest.ZoneIds": "2016-11-15",
    "DescribeAvailabilityZonesRequest.AllAvailabilityZones": "2016-11-15",
    "AvailabilityZone.OptInStatus": "2016-11-15",
    "AvailabilityZone.ZoneId": "2016-11-15",
    "AvailabilityZone.GroupName": "2016-11-15",
    "AvailabilityZone.GroupLongName": "2016-11-15",
    "AvailabilityZone.NetworkBorderGroup": "2016-11-15",
    "AvailabilityZone.ZoneType": "2016-11-15",
    "RouteTable.OwnerId": "2016-11-15",
    "RouteTableAssociation.AssociationState": "2016-11-15",
    "NetworkAcl.OwnerId": "2016-11-15",
    "InternetGateway.OwnerId": "2016-11-15",
    "DhcpOptions.OwnerId": "2016-11-15",
    "DescribeRegionsRequest.AllRegions": "2016-11-15",
    "Region.OptInStatus": "2016-11-15",
    "Region.Geography": "2016-11-15",
    "CreateVpcRequest.Ipv6Pool": "2016-11-15",
    "CreateVpcRequest.Ipv6CidrBlock": "2016-11-15",
    "CreateVpcRequest.Ipv4IpamPoolId": "2016-11-15",
    "CreateVpcRequest.Ipv4NetmaskLength": "2016-11-15",
    "CreateVpcRequest.Ipv6IpamPoolId": "2016-11-15",
    "CreateVpcRequest.Ipv6NetmaskLength": "2016-11-15",
    "CreateVpcRequest.Ipv6CidrBlockNetworkBorderGroup": "2016-11-15",
    "CreateVpcRequest.VpcEncryptionControl": "2016-11-15",
    "CreateVpcRequest.AmazonProvidedIpv6CidrBlock": "2016-11-15",
    "Vpc.IsDefault": "2013-02-01",
    "Vpc.OwnerId": "2016-11-15",
    "Vpc.Ipv6CidrBlockAssociationSet": "2016-11-15",
    "Vpc.CidrBlockAssociationSet": "2016-11-15",
    "Vpc.EncryptionControl": "2016-11-15",
    "Vpc.BlockPublicAccessStates": "2016-11-15",
  },
  removed: {
    // "Deprecated" in the document's table (2011-12-15): accepted, ignored. Gone from the 2014-09-01 model.
    RevokeSecurityGroupIngressRequest: { UserId: "2014-09-01" },
    AuthorizeSecurityGroupIngressRequest: { UserId: "2014-09-01" },
  },
  // "Not supported. Use IP permissions instead.": on AWS they are not even recognized.
  refused: ["AuthorizeSecurityGroupEgressRequest", "RevokeSecurityGroupEgressRequest"].flatMap((request) =>
    ["CidrIp", "FromPort", "IpProtocol", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId", "ToPort"].map(
      (member) => `${request}.${member}`,
    ),
  ),
  returns: ["CreateSecurityGroupResult"],
  unused: ["NatGateway", "Reservation", "VpcClassicLink", "ClassicLinkDnsSupport", "VpcEndpoint"],
};
