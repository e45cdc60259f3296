import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { ec2 } = await setUpSandbox();

let groupId: string;
let groupName: string;
let groups = 0;

const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
const vpcId = Vpc?.VpcId ?? "";
beforeEach(async () => {
  groupName = `web-${++groups}`;
  groupId = await createGroup(vpcId);
});

async function createGroup(VpcId?: string, GroupName = groupName): Promise<string> {
  const group = { GroupName, Description: "Web & more", ...(VpcId !== undefined && { VpcId }) };
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand(group));
  return GroupId;
}

const authorize = (...IpPermissions: IpPermission[]) =>
  ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));

const revoke = (...IpPermissions: IpPermission[]) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));

async function permissionsOf(GroupId: string): Promise<IpPermission[]> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  return SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions);
}

const tcp = (port: number, sources: IpPermission): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  ...sources,
});
const SSH = tcp(22, { IpRanges: [{ CidrIp: "10.0.0.0/8" }] });

describe("a group's life with the stock client", () => {
  it("every kind of source is authorised, described and revoked by its properties", async () => {
    const sourceId = await createGroup(vpcId, `${groupName}-source`);
    const permission = tcp(443, {
      IpRanges: [{ CidrIp: "100.68.0.18/18", Description: "office" }, { CidrIp: "0.0.0.0/0" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32", Description: "IPv6" }],
      PrefixListIds: [{ PrefixListId: "pl-12345678" }],
      UserIdGroupPairs: [
        { GroupId: sourceId },
        { GroupId: groupId },
        { GroupId: "sg-12345678", UserId: "111122223333" },
      ],
    });
    const { Return, SecurityGroupRules = [] } = await authorize(permission);
    expect(Return).toBe(true);
    expect(SecurityGroupRules).toHaveLength(7);
    expect(SecurityGroupRules[0]).toMatchObject({
      GroupId: groupId,
      GroupOwnerId: ACCOUNT,
      IsEgress: false,
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      CidrIpv4: "100.68.0.0/18",
      Description: "office",
    });

    const described = await permissionsOf(groupId);
    expect(described).toHaveLength(1);
    expect(described[0]?.IpRanges).toContainEqual({ CidrIp: "100.68.0.0/18", Description: "office" });
    expect(described[0]?.UserIdGroupPairs).toContainEqual({ UserId: "111122223333", GroupId: "sg-12345678" });

    // What was described can be revoked as it stands.
    const { RevokedSecurityGroupRules = [], UnknownIpPermissions } = await revoke(...described);
    expect(new Set(RevokedSecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId))).toEqual(
      new Set(SecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)),
    );
    expect(RevokedSecurityGroupRules).toHaveLength(7);
    expect(UnknownIpPermissions).toBeUndefined();
    expect(await permissionsOf(groupId)).toEqual([]);
  });

  it("by rule ID → revoked, and answered with its members", async () => {
    const { SecurityGroupRules = [] } = await authorize(SSH, tcp(80, { Ipv6Ranges: [{ CidrIpv6: "::/0" }] }));
    const [ssh] = SecurityGroupRules.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId);
    const byId = { GroupId: groupId, SecurityGroupRuleIds: [ssh ?? ""] };
    const { RevokedSecurityGroupRules } = await ec2.send(new RevokeSecurityGroupIngressCommand(byId));
    expect(RevokedSecurityGroupRules).toEqual([
      {
        SecurityGroupRuleId: ssh,
        GroupId: groupId,
        IsEgress: false,
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 22,
        CidrIpv4: "10.0.0.0/8",
      },
    ]);
    expect(await permissionsOf(groupId)).toMatchObject([{ FromPort: 80 }]);
  });

  it("by name in the default VPC, flat parameters → authorised and revoked", async () => {
    const GroupName = `${groupName}-default`;
    const id = await createGroup(undefined, GroupName);
    const flat = { GroupName, IpProtocol: "tcp", FromPort: 8080, ToPort: 8081, CidrIp: "192.0.2.0/24" };
    await ec2.send(new AuthorizeSecurityGroupIngressCommand(flat));
    expect(await permissionsOf(id)).toMatchObject([{ IpProtocol: "tcp", FromPort: 8080, ToPort: 8081 }]);
    const answer = await ec2.send(new RevokeSecurityGroupIngressCommand(flat));
    expect(answer.Return).toBe(true);
    expect(await permissionsOf(id)).toEqual([]);
  });

  it("a mismatch in the default VPC → no error, UnknownIpPermissions says which", async () => {
    const GroupId = await createGroup(undefined, `${groupName}-default`);
    const { RevokedSecurityGroupRules = [], UnknownIpPermissions } = await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [SSH] }),
    );
    expect(RevokedSecurityGroupRules).toEqual([]);
    expect(UnknownIpPermissions).toMatchObject([
      { IpProtocol: "tcp", FromPort: 22, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    ]);
  });

  it("tags and non-ASCII characters survive the way there and back", async () => {
    const tags = [{ Key: "Größe", Value: "a+b c&d=e%20<é>👥" }];
    const { Tags } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: `${groupName}-tagged`,
        Description: "a+b c&d",
        VpcId: vpcId,
        TagSpecifications: [{ ResourceType: "security-group", Tags: tags }],
      }),
    );
    expect(Tags).toEqual(tags);
  });

  it("more rules than a transaction holds → authorised and revoked in one request each", async () => {
    const many = Array.from({ length: 60 }, (_, n) => n);
    const permission = tcp(443, {
      IpRanges: many.map((n) => ({ CidrIp: `10.0.${n}.0/24` })),
      Ipv6Ranges: many.map((n) => ({ CidrIpv6: `2001:db8:${n}::/48` })),
    });
    expect((await authorize(permission)).SecurityGroupRules).toHaveLength(120);
    expect((await revoke(permission)).RevokedSecurityGroupRules).toHaveLength(120);
    expect(await permissionsOf(groupId)).toEqual([]);
  });
});

describe("errors have the type and the text that a program can tell", () => {
  it.each<[string, string, string, () => Promise<unknown>]>([
    [
      "a rule that isn't there",
      "InvalidPermission.NotFound",
      "The specified rule does not exist in this security group.",
      () => revoke(SSH),
    ],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      () => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: "sg-00000000", IpPermissions: [SSH] })),
    ],
    [
      "a malformed group ID",
      "InvalidGroupId.Malformed",
      'Invalid id: "<web>" (expecting "sg-...")',
      () => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: "<web>", IpPermissions: [SSH] })),
    ],
    [
      "no group",
      "MissingParameter",
      "The request must contain the parameter groupName or groupId",
      () => ec2.send(new RevokeSecurityGroupIngressCommand({ IpPermissions: [SSH] })),
    ],
    [
      "a bad CIDR",
      "InvalidParameterValue",
      "CIDR block 10.0.0.1 is malformed",
      () => revoke(tcp(22, { IpRanges: [{ CidrIp: "10.0.0.1" }] })),
    ],
    [
      "an unknown rule ID",
      "InvalidSecurityGroupRuleId.NotFound",
      "The security group rule ID 'sgr-00000000' does not exist",
      () =>
        ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: ["sgr-00000000"] })),
    ],
    [
      "a dry run",
      "DryRunOperation",
      "Request would have succeeded, but DryRun flag is set.",
      () => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, DryRun: true })),
    ],
    [
      "a group name that is taken",
      "InvalidGroup.Duplicate",
      "The security group 'taken' already exists for VPC",
      async () => {
        await createGroup(vpcId, "taken");
        return createGroup(vpcId, "taken");
      },
    ],
    [
      "a rule that exists",
      "InvalidPermission.Duplicate",
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
      async () => {
        await authorize(SSH);
        return authorize(SSH);
      },
    ],
  ])("%s → %s", async (_, name, message, send) => {
    await expect(send()).rejects.toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  });

  it("an error carries its request ID and status", async () => {
    const error: unknown = await revoke(SSH).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      $fault: "client",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    });
  });

  it("one unknown rule of three in a non-default VPC → nothing revoked", async () => {
    const rules = [1, 2].map((port) => tcp(port, { IpRanges: [{ CidrIp: "10.0.0.0/8" }] }));
    await authorize(...rules);
    await expect(revoke(...rules, SSH)).rejects.toMatchObject({ name: "InvalidPermission.NotFound" });
    expect(await permissionsOf(groupId)).toHaveLength(2);
  });
});
