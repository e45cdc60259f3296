import {
  AuthorizeSecurityGroupEgressCommand,
  type AuthorizeSecurityGroupEgressCommandInput,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  groupById,
  membersOf,
  refusal,
  refused,
  rulesOf,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

const vpcId = await createVpc(ec2);
const elsewhere = await createGroup(ec2);
const prefixListId = await createPrefixList(ec2);
beforeEach(async () => {
  groupId = await createGroup(ec2, { VpcId: vpcId });
});

const authorize = (input: Partial<AuthorizeSecurityGroupEgressCommandInput>) =>
  ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, ...input }));

describe("the answer", () => {
  it("has a rule for each source, with every member", async () => {
    const IpPermissions: IpPermission[] = [
      {
        IpProtocol: "TCP",
        FromPort: 443,
        ToPort: 444,
        IpRanges: [{ CidrIp: "10.0.0.1/8", Description: "the office" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32" }],
        PrefixListIds: [{ PrefixListId: prefixListId }],
        UserIdGroupPairs: [{ GroupId: groupId }],
      },
    ];
    const TagSpecifications = [
      { ResourceType: "security-group-rule" as const, Tags: [{ Key: "Owner", Value: "TeamA" }] },
    ];
    const answer = await authorize({ IpPermissions, TagSpecifications });
    const ids = answer.SecurityGroupRules?.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId) ?? [];
    expect(new Set(ids).size).toBe(4);
    const rule = (index: number, source: object) => ({
      SecurityGroupRuleId: expect.stringMatching(/^sgr-[0-9a-f]{17}$/) as unknown,
      GroupId: groupId,
      GroupOwnerId: ACCOUNT,
      IsEgress: true,
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 444,
      ...source,
      Tags: [{ Key: "Owner", Value: "TeamA" }],
      SecurityGroupRuleArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group-rule/${ids[index]}`,
    });
    expect(membersOf(answer)).toEqual({
      Return: true,
      SecurityGroupRules: [
        rule(0, { CidrIpv4: "10.0.0.0/8", Description: "the office" }),
        rule(1, { CidrIpv6: "2001:db8::/32" }),
        rule(2, { PrefixListId: prefixListId }),
        rule(3, { ReferencedGroupInfo: { GroupId: groupId, UserId: ACCOUNT } }),
      ],
    });
  });

  it.each([
    ["-1", { FromPort: 0, ToPort: 0 }, { IpProtocol: "-1", FromPort: -1, ToPort: -1 }],
    ["50", { FromPort: 1, ToPort: 2 }, { IpProtocol: "50", FromPort: -1, ToPort: -1 }],
    ["58", {}, { IpProtocol: "icmpv6", FromPort: -1, ToPort: -1 }],
    ["1", { FromPort: 8, ToPort: -1 }, { IpProtocol: "icmp", FromPort: 8, ToPort: -1 }],
  ])("protocol %s with ports %j → %j", async (IpProtocol, ports, expected) => {
    const answer = await authorize({ IpPermissions: [{ IpProtocol, ...ports, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] });
    expect(answer.SecurityGroupRules).toMatchObject([expected]);
  });
});

describe("the direction", () => {
  it("egress rules stand beside the default one, ingress stays empty", async () => {
    await authorize({ IpPermissions: [tcp(443, "10.0.0.0/8")] });
    const { IpPermissions, IpPermissionsEgress = [] } = await groupById(ec2, groupId);
    expect(IpPermissions).toEqual([]);
    expect(IpPermissionsEgress.map(({ IpProtocol = "" }) => IpProtocol).toSorted()).toEqual(["-1", "tcp"]);
  });

  it("the same permission in both directions → two rules with two IDs", async () => {
    const [egressId] = await addEgress(ec2, groupId, tcp(443, "10.0.0.0/8"));
    const [ingressId] = await addIngress(ec2, groupId, tcp(443, "10.0.0.0/8"));
    expect(ingressId).not.toBe(egressId);
    expect(await rulesOf(ec2, groupId, false)).toMatchObject([{ SecurityGroupRuleId: ingressId, IsEgress: false }]);
    expect(await rulesOf(ec2, groupId, true)).toContainEqual(
      expect.objectContaining({ SecurityGroupRuleId: egressId, IsEgress: true }),
    );
  });
});

describe("what is refused, and changes nothing", () => {
  it.each<[string, string, string, () => IpPermission[]]>([
    [
      "the rule that a new group has",
      "InvalidPermission.Duplicate",
      'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
      () => [tcp(443, "10.0.0.0/8"), { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    ],
    [
      "a permission twice",
      "InvalidParameterValue",
      "The same permission must not appear multiple times",
      () => [tcp(443, "10.0.0.0/8", "10.0.0.0/8")],
    ],
    [
      "IPv6 in CidrIp",
      "InvalidParameterValue",
      "CIDR block ::/0 is malformed",
      () => [tcp(443, "10.0.0.0/8"), tcp(443, "::/0")],
    ],
    [
      "an unknown protocol",
      "InvalidParameterValue",
      "Invalid value 'esp' for IP protocol. Unknown protocol.",
      () => [{ ...tcp(443, "10.0.0.0/8"), IpProtocol: "esp" }],
    ],
    [
      "no protocol",
      "InvalidParameterValue",
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
      () => [{ IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    ],
    [
      "tcp without ports",
      "InvalidParameterValue",
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
      () => [{ IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    ],
    [
      "a port out of range",
      "InvalidParameterValue",
      "TCP/UDP (from) port (-1) out of range",
      () => [{ ...tcp(443, "10.0.0.0/8"), FromPort: -1 }],
    ],
    [
      "a description that isn't allowed",
      "InvalidParameterValue",
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
      () => [{ ...tcp(443), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "l'office" }] }],
    ],
    [
      "an owner without a group",
      "MissingParameter",
      "Source group ID missing.",
      () => [{ ...tcp(443), UserIdGroupPairs: [{ UserId: ACCOUNT }] }],
    ],
    [
      "a source group by name, outside the default VPC",
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
      () => [{ ...tcp(443), UserIdGroupPairs: [{ GroupName: "default" }] }],
    ],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      () => [{ ...tcp(443, "10.0.0.0/8"), UserIdGroupPairs: [{ GroupId: "sg-00000000" }] }],
    ],
    [
      "a group of another VPC",
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
      () => [{ ...tcp(443, "10.0.0.0/8"), UserIdGroupPairs: [{ GroupId: elsewhere }] }],
    ],
    [
      "more rules than a group may have",
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
      () => [tcp(443, ...Array.from({ length: 60 }, (_, index) => `10.${index}.0.0/16`))],
    ],
  ])("%s → %s", async (_, code, message, permissions) => {
    expect(await refusal(sandbox, () => authorize({ IpPermissions: permissions() }))).toEqual(refused(code, message));
  });

  it("59 rules beside the default one → there is room for them", async () => {
    const permission = tcp(443, ...Array.from({ length: 59 }, (_, index) => `10.${index}.0.0/16`));
    expect(await addEgress(ec2, groupId, permission)).toHaveLength(59);
  });

  it("an unknown prefix list → InvalidPrefixListID.NotFound", async () => {
    const PrefixListIds = [{ PrefixListId: "pl-00000000000000000" }];
    const outcome = await refusal(sandbox, () => authorize({ IpPermissions: [{ ...tcp(443), PrefixListIds }] }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPrefixListID.NotFound", changed: false });
  });

  it.each<[string, string, AuthorizeSecurityGroupEgressCommandInput]>([
    ["no GroupId", "MissingParameter", { GroupId: undefined, IpPermissions: [tcp(443, "10.0.0.0/8")] }],
    ["an unknown group", "InvalidGroup.NotFound", { GroupId: "sg-00000000", IpPermissions: [tcp(443, "10.0.0.0/8")] }],
    ["a name as ID", "InvalidGroupId.Malformed", { GroupId: "websrv", IpPermissions: [tcp(443, "10.0.0.0/8")] }],
    ["an empty ID", "InvalidParameterValue", { GroupId: "", IpPermissions: [tcp(443, "10.0.0.0/8")] }],
    [
      "tags for another type of resource",
      "InvalidParameter",
      {
        GroupId: "sg-00000000",
        IpPermissions: [tcp(443, "10.0.0.0/8")],
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "a", Value: "b" }] }],
      },
    ],
  ])("%s → %s", async (_, code, input) => {
    const outcome = await refusal(sandbox, () => ec2.send(new AuthorizeSecurityGroupEgressCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });

  it("no permissions → MissingParameter", async () => {
    const outcome = await refusal(sandbox, () => authorize({}));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });

  it.each<[string, Partial<AuthorizeSecurityGroupEgressCommandInput>]>([
    ["a CIDR", { IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "10.0.0.0/8" }],
    ["a group", { SourceSecurityGroupName: "websrv", SourceSecurityGroupOwnerId: ACCOUNT }],
    ["a protocol beside IpPermissions", { IpProtocol: "tcp", IpPermissions: [tcp(443, "10.0.0.0/8")] }],
  ])("the flat form with %s → UnknownParameter", async (_, input) => {
    const outcome = await refusal(sandbox, () => authorize(input));
    expect(outcome).toMatchObject({ status: 400, code: "UnknownParameter", changed: false });
  });

  it("GroupName → UnknownParameter", async () => {
    const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8" };
    const request = { Action: "AuthorizeSecurityGroupEgress", Version: "2016-11-15", GroupName: "websrv", ...rule };
    const answer = await sandbox.get(request);
    expect(answer).toMatchObject({ status: 400, code: "UnknownParameter" });
    expect(answer.message).toBe("The parameter GroupName is not recognized");
  });
});
