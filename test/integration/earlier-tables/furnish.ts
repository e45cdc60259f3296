import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  type EC2Client,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  type Tag,
} from "@aws-sdk/client-ec2";

const Tags: Tag[] = [
  { Key: "Name", Value: 'earlier <&> "one"' },
  { Key: "Team", Value: "web" },
];

const ANYWHERE: IpPermission = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

/** Gives an account what the first version of this program could keep. */
export async function furnishVpcs(ec2: EC2Client): Promise<void> {
  const tagged = { TagSpecifications: [{ ResourceType: "vpc" as const, Tags }] };
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true, ...tagged }),
  );
  const listed = { PrefixListName: "offices", MaxEntries: 4, AddressFamily: "IPv4" } as const;
  const entries = [{ Cidr: "192.0.2.0/24", Description: "one" }, { Cidr: "198.51.100.0/24" }];
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand({ ...listed, Entries: entries }));
  const create = async (GroupName: string) => {
    const named = { GroupName, Description: `the group ${GroupName}`, VpcId: Vpc?.VpcId };
    const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand(named));
    return GroupId;
  };
  const [web, database, gone] = [await create("Web (1)"), await create("database"), await create("gone")];
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: gone }));
  await ec2.send(new CreateTagsCommand({ Resources: [web, PrefixList?.PrefixListId ?? ""], Tags }));
  const { SecurityGroupRules: [rule] = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: web,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          IpRanges: [{ CidrIp: "192.0.2.1/32", Description: "ssh & co" }],
        },
        { IpProtocol: "tcp", FromPort: 80, ToPort: 443, IpRanges: [{ CidrIp: "205.192.0.0/16" }] },
        { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
        { IpProtocol: "58", Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
        { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] },
        { IpProtocol: "50", PrefixListIds: [{ PrefixListId: PrefixList?.PrefixListId }] },
        { IpProtocol: "udp", FromPort: 0, ToPort: 65_535, UserIdGroupPairs: [{ GroupId: web }] },
      ],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
    }),
  );
  // It keeps its ID, which no longer follows from what it allows.
  const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 2222, ToPort: 2222, CidrIpv4: "192.0.2.1/32" };
  const changed = [{ SecurityGroupRuleId: rule?.SecurityGroupRuleId, SecurityGroupRule }];
  await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: web, SecurityGroupRules: changed }));
  const mysql = { IpProtocol: "tcp", FromPort: 3306, ToPort: 3306, UserIdGroupPairs: [{ GroupId: web }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: database, IpPermissions: [mysql] }));
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: database, IpPermissions: [ANYWHERE] }));
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: database, IpPermissions: [mysql] }));
  const named = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, CidrIp: "10.0.0.0/8" };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(named));
}

/** Gives an account of platform `ec2` groups that name each other. */
export async function furnishClassic(ec2: EC2Client): Promise<void> {
  const create = (GroupName: string) =>
    ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "EC2 (classic)" }));
  for (const name of ["front", "back"]) await create(name);
  const IpPermissions = [
    { IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupName: "front" }] },
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "192.0.2.0/24" }] },
  ];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupName: "back", IpPermissions }));
}
