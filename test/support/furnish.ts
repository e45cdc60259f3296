import {
  AcceptVpcPeeringConnectionCommand,
  AssociateSecurityGroupVpcCommand,
  AssociateVpcCidrBlockCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  type Tag,
} from "@aws-sdk/client-ec2";

const TAGS: Tag[] = [
  { Key: "Name", Value: 'furnished <&> "one"' },
  { Key: "__proto__", Value: "" },
  { Key: "42", Value: "01" },
];

type ResourceType =
  | "network-interface"
  | "prefix-list"
  | "security-group"
  | "subnet"
  | "vpc"
  | "vpc-peering-connection";
const tagged = (ResourceType: ResourceType) => ({ TagSpecifications: [{ ResourceType, Tags: TAGS }] });

/**
 * Gives an account one of everything that a sandbox keeps, in every state that it keeps it in.
 * @param ec2 the account's client
 * @param other that of another account of the region, for peering
 */
export async function furnish(ec2: EC2Client, other: EC2Client): Promise<void> {
  const one = await furnishVpc(ec2, "10.0.0.0/16");
  const two = await furnishVpc(ec2, "10.1.0.0/16");
  const theirs = await furnishVpc(other, "10.2.0.0/16");
  await furnishGroups(ec2, one, two);
  await furnishPeerings(ec2, other, [one, two, theirs]);
  await furnishInterfaces(ec2, one);
}

interface Vpc {
  readonly vpcId: string;
  readonly groupId: string;
  readonly subnetId: string;
}

async function furnishVpc(ec2: EC2Client, CidrBlock: string): Promise<Vpc> {
  const made = await ec2.send(
    new CreateVpcCommand({
      CidrBlock,
      AmazonProvidedIpv6CidrBlock: true,
      InstanceTenancy: "dedicated",
      ...tagged("vpc"),
    }),
  );
  const { VpcId = "", Ipv6CidrBlockAssociationSet: [ipv6] = [] } = made.Vpc ?? {};
  await ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: CidrBlock.replace("10.", "100.") }));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const cidr = {
    CidrBlock: CidrBlock.replace("/16", "/24"),
    Ipv6CidrBlock: ipv6?.Ipv6CidrBlock?.replace("/56", "/64"),
  };
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, ...cidr, ...tagged("subnet") }));
  const { SubnetId = "" } = Subnet ?? {};
  await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
  const named = { VpcId, GroupName: "Web (1)", Description: "all kinds of rules" };
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ ...named, ...tagged("security-group") }));
  const filter = { Filters: [{ Name: "vpc-id", Values: [VpcId] }] };
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand(filter));
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand(filter));
  const { DhcpOptions = [] } = await ec2.send(new DescribeDhcpOptionsCommand({}));
  const Resources = [
    ...RouteTables.map(({ RouteTableId = "" }) => RouteTableId),
    ...NetworkAcls.map(({ NetworkAclId = "" }) => NetworkAclId),
    ...DhcpOptions.map(({ DhcpOptionsId = "" }) => DhcpOptionsId),
  ];
  await ec2.send(new CreateTagsCommand({ Resources, Tags: TAGS }));
  return { vpcId: VpcId, groupId: GroupId, subnetId: SubnetId };
}

async function furnishGroups(ec2: EC2Client, one: Vpc, two: Vpc): Promise<void> {
  const listed = { PrefixListName: "offices", MaxEntries: 4, AddressFamily: "IPv4" } as const;
  const made = await ec2.send(
    new CreateManagedPrefixListCommand({
      ...listed,
      Entries: [{ Cidr: "192.0.2.0/24", Description: "one" }],
      ClientToken: "furnished",
      ...tagged("prefix-list"),
    }),
  );
  const { PrefixListId = "" } = made.PrefixList ?? {};
  const more = { PrefixListId, CurrentVersion: 1, AddEntries: [{ Cidr: "198.51.100.0/24" }] };
  await ec2.send(new ModifyManagedPrefixListCommand(more));
  await ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId: one.groupId, VpcId: two.vpcId }));
  const { SecurityGroupRules: [rule] = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: one.groupId,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          IpRanges: [{ CidrIp: "192.0.2.1/32", Description: "ssh & co" }],
        },
        { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
        { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] },
        { IpProtocol: "50", PrefixListIds: [{ PrefixListId }] },
        {
          IpProtocol: "udp",
          FromPort: 0,
          ToPort: 65_535,
          UserIdGroupPairs: [{ GroupId: one.groupId }, { GroupId: two.groupId }],
        },
      ],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags: TAGS }],
    }),
  );
  // It keeps its ID, which no longer follows from what it allows.
  const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 443, ToPort: 444, CidrIpv4: "192.0.2.1/32" };
  const changed = [{ SecurityGroupRuleId: rule?.SecurityGroupRuleId, SecurityGroupRule }];
  await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: one.groupId, SecurityGroupRules: changed }));
  const all = { GroupId: two.groupId, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand(all));
  const out = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: one.groupId }] };
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: two.groupId, IpPermissions: [out] }));
}

async function furnishPeerings(ec2: EC2Client, other: EC2Client, vpcs: readonly [Vpc, Vpc, Vpc]): Promise<void> {
  const [one, two, theirs] = vpcs;
  const ask = async (PeerVpcId: string, PeerOwnerId?: string, PeerRegion?: string) => {
    const input = { VpcId: one.vpcId, PeerVpcId, PeerOwnerId, PeerRegion, ...tagged("vpc-peering-connection") };
    const { VpcPeeringConnection } = await ec2.send(new CreateVpcPeeringConnectionCommand(input));
    return VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  };
  const accept = (VpcPeeringConnectionId: string) =>
    other.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  const OwnerId = await ownerOf(other);
  const active = await ask(theirs.vpcId, OwnerId);
  await accept(active);
  // There is no such VPC: it fails.
  await ask("vpc-0123456789abcdef0", OwnerId, "eu-west-1");
  await ask(two.vpcId);
  const named = {
    IpProtocol: "tcp",
    FromPort: 80,
    ToPort: 80,
    UserIdGroupPairs: [{ UserId: OwnerId, GroupId: theirs.groupId }],
  };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: one.groupId, IpPermissions: [named] }));
  const over = await ask((await furnishVpc(other, "10.3.0.0/16")).vpcId, OwnerId);
  await accept(over);
  await ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: over }));
}

async function ownerOf(ec2: EC2Client): Promise<string> {
  const { SecurityGroupArn = "" } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "whose", Description: "in the default VPC" }),
  );
  return SecurityGroupArn.split(":")[4] ?? "";
}

async function furnishInterfaces(ec2: EC2Client, { subnetId: SubnetId, groupId }: Vpc): Promise<void> {
  const some = { SubnetId, Groups: [groupId], SecondaryPrivateIpAddressCount: 2, ClientToken: "furnished" };
  await ec2.send(new CreateNetworkInterfaceCommand({ ...some, Description: "one", ...tagged("network-interface") }));
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
}
