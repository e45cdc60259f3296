import {
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  type RevokeSecurityGroupEgressCommandInput,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
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

/** One in a VPC of its own, one in the default VPC. */
let groupId: string;
let defaultVpcGroup: string;

const vpcId = await createVpc(ec2);
const prefixListId = await createPrefixList(ec2);
beforeEach(async () => {
  groupId = await createGroup(ec2, { VpcId: vpcId });
  defaultVpcGroup = await createGroup(ec2);
});

const revoke = (input: Partial<RevokeSecurityGroupEgressCommandInput>) =>
  ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, ...input }));

const everything = (cidr: Partial<IpPermission> = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] }): IpPermission => ({
  IpProtocol: "-1",
  ...cidr,
});

const egressCidrs = async (id: string) =>
  (await rulesOf(ec2, id, true)).map(({ CidrIpv4, CidrIpv6 = "" }) => CidrIpv4 ?? CidrIpv6);

describe("the rule that lets a new group's traffic out", () => {
  it.each([{}, { FromPort: 0, ToPort: 0 }, { FromPort: -1, ToPort: -1 }])(
    "by its content, with ports %j → revoked",
    async (ports) => {
      const [rule] = await rulesOf(ec2, groupId, true);
      const answer = await revoke({ IpPermissions: [{ ...everything(), ...ports }] });
      expect(membersOf(answer)).toEqual({
        Return: true,
        RevokedSecurityGroupRules: [
          {
            SecurityGroupRuleId: rule?.SecurityGroupRuleId,
            GroupId: groupId,
            IsEgress: true,
            IpProtocol: "-1",
            FromPort: -1,
            ToPort: -1,
            CidrIpv4: "0.0.0.0/0",
          },
        ],
      });
      expect((await groupById(ec2, groupId)).IpPermissionsEgress).toEqual([]);
    },
  );

  it("by its ID → revoked", async () => {
    const [rule] = await rulesOf(ec2, groupId, true);
    await revoke({ SecurityGroupRuleIds: [rule?.SecurityGroupRuleId ?? ""] });
    expect((await groupById(ec2, groupId)).IpPermissionsEgress).toEqual([]);
  });

  it("the one for IPv6 in a VPC that has it → revoked, the one for IPv4 stays", async () => {
    const id = await createGroup(ec2, { VpcId: await createVpc(ec2, { AmazonProvidedIpv6CidrBlock: true }) });
    expect((await egressCidrs(id)).toSorted()).toEqual(["0.0.0.0/0", "::/0"]);
    await revoke({ GroupId: id, IpPermissions: [everything({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] })] });
    expect(await egressCidrs(id)).toEqual(["0.0.0.0/0"]);
  });
});

describe("every kind of destination", () => {
  it.each<[string, () => Partial<IpPermission>, () => object]>([
    ["an IPv4 block", () => ({ IpRanges: [{ CidrIp: "10.0.0.9/8" }] }), () => ({ CidrIpv4: "10.0.0.0/8" })],
    ["an IPv6 block", () => ({ Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32" }] }), () => ({ CidrIpv6: "2001:db8::/32" })],
    [
      "a prefix list",
      () => ({ PrefixListIds: [{ PrefixListId: prefixListId }] }),
      () => ({ PrefixListId: prefixListId }),
    ],
    [
      "a group, with its owner or without",
      () => ({ UserIdGroupPairs: [{ GroupId: groupId, UserId: ACCOUNT }] }),
      () => ({ ReferencedGroupId: groupId }),
    ],
  ])("%s → revoked, whatever its description, and answered", async (_, source, member) => {
    const permission = { IpProtocol: "udp", FromPort: 53, ToPort: 53, ...source() };
    const [id] = await addEgress(ec2, groupId, permission);
    const { RevokedSecurityGroupRules } = await revoke({ IpPermissions: [{ ...permission, IpProtocol: "17" }] });
    expect(RevokedSecurityGroupRules).toEqual([
      {
        SecurityGroupRuleId: id,
        GroupId: groupId,
        IsEgress: true,
        IpProtocol: "udp",
        FromPort: 53,
        ToPort: 53,
        ...member(),
      },
    ]);
    expect(await egressCidrs(groupId)).toEqual(["0.0.0.0/0"]);
  });

  it("a rule with a description, without it in the request → revoked, and answered with it", async () => {
    const described = { ...tcp(443), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the office" }] };
    await addEgress(ec2, groupId, described);
    const { RevokedSecurityGroupRules } = await revoke({ IpPermissions: [tcp(443, "10.0.0.0/8")] });
    expect(RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "10.0.0.0/8", Description: "the office" }]);
  });
});

describe("a rule that isn't there", () => {
  it("in a VPC of one's own → InvalidPermission.NotFound, the others stay", async () => {
    const IpPermissions = [everything(), tcp(443, "10.0.0.0/8")];
    expect(await refusal(sandbox, () => revoke({ IpPermissions }))).toEqual(
      refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group."),
    );
  });

  it("an ingress rule of the same content → InvalidPermission.NotFound, it stays", async () => {
    await addIngress(ec2, groupId, tcp(443, "10.0.0.0/8"));
    const outcome = await refusal(sandbox, () => revoke({ IpPermissions: [tcp(443, "10.0.0.0/8")] }));
    expect(outcome).toMatchObject({ code: "InvalidPermission.NotFound", changed: false });
  });

  it("in the default VPC → no error: the others are revoked, it is listed as unknown", async () => {
    const IpPermissions = [everything(), { ...tcp(443, "10.0.0.0/8"), Ipv6Ranges: [{ CidrIpv6: "::/0" }] }];
    const answer = await revoke({ GroupId: defaultVpcGroup, IpPermissions });
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "0.0.0.0/0" }]);
    expect(answer.UnknownIpPermissions).toEqual([
      {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: "10.0.0.0/8" }],
        Ipv6Ranges: [{ CidrIpv6: "::/0" }],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
    ]);
    expect(await egressCidrs(defaultVpcGroup)).toEqual([]);
  });

  it("Terraform's revoke of -1 from ::/0 in the default VPC, where there is none → no error, nothing changes", async () => {
    const permission = { ...everything({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] }), FromPort: 0, ToPort: 0 };
    const outcome = await refusal(sandbox, () => revoke({ GroupId: defaultVpcGroup, IpPermissions: [permission] }));
    expect(outcome).toMatchObject({ status: 200, changed: false });
  });

  it("by the ID of an ingress rule → InvalidSecurityGroupRuleId.NotFound, nothing revoked", async () => {
    const [ingressId = ""] = await addIngress(ec2, groupId, tcp(443, "10.0.0.0/8"));
    const [rule] = await rulesOf(ec2, groupId, true);
    const SecurityGroupRuleIds = [rule?.SecurityGroupRuleId ?? "", ingressId];
    expect(await refusal(sandbox, () => revoke({ SecurityGroupRuleIds }))).toEqual(
      refused("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${ingressId}' does not exist`),
    );
  });

  it.each([
    ["sgr-00000000", "InvalidSecurityGroupRuleId.NotFound"],
    ["49.15.207.58/32", "InvalidSecurityGroupRuleId.Malformed"],
  ])("by the ID %s → %s", async (id, code) => {
    const outcome = await refusal(sandbox, () => revoke({ SecurityGroupRuleIds: [id] }));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("a rule that is named twice", () => {
  it("outside the default VPC → InvalidPermission.NotFound, nothing revoked", async () => {
    const outcome = await refusal(sandbox, () => revoke({ IpPermissions: [everything(), everything()] }));
    const message = "The specified rule does not exist in this security group.";
    expect(outcome).toEqual({ status: 400, code: "InvalidPermission.NotFound", message, changed: false });
  });

  it("in the default VPC → revoked, and unknown the second time", async () => {
    const GroupId = await createGroup(ec2);
    const answer = await revoke({ GroupId, IpPermissions: [everything(), everything()] });
    expect(answer.RevokedSecurityGroupRules).toHaveLength(1);
    expect(answer.UnknownIpPermissions).toMatchObject([everything()]);
  });
});

describe("what the request has to have", () => {
  it.each<[string, string, string, Partial<RevokeSecurityGroupEgressCommandInput>]>([
    ["no rules", "MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.", {}],
    [
      "no GroupId",
      "MissingParameter",
      "The request must contain the parameter groupId",
      { GroupId: undefined, IpPermissions: [everything()] },
    ],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupId: "sg-00000000", IpPermissions: [everything()] },
    ],
    [
      "an unknown group, by rule ID",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupId: "sg-00000000", SecurityGroupRuleIds: ["sgr-00000000"] },
    ],
    [
      "a malformed group",
      "InvalidGroupId.Malformed",
      'Invalid id: "eks-cluster-sg*" (expecting "sg-...")',
      { GroupId: "eks-cluster-sg*", IpPermissions: [everything()] },
    ],
    [
      "IPv6 in CidrIp",
      "InvalidParameterValue",
      "CIDR block ::/0 is malformed",
      { IpPermissions: [everything(), tcp(443, "::/0")] },
    ],
    [
      "an empty source",
      "InvalidParameterValue",
      "missing mandatory parameter: exactly one of remote-security-group, remote-ip-range, remote-ipv6-range, or prefix-list-id must be present",
      { IpPermissions: [everything(), { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "" }] }] },
    ],
  ])("%s → %s", async (_, code, message, input) => {
    expect(await refusal(sandbox, () => revoke(input))).toEqual(refused(code, message));
  });

  it("rule IDs beside IpPermissions → InvalidParameterCombination", async () => {
    const input = { SecurityGroupRuleIds: ["sgr-00000000"], IpPermissions: [everything()] };
    const outcome = await refusal(sandbox, () => revoke(input));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterCombination", changed: false });
  });

  it("the flat form → UnknownParameter", async () => {
    const outcome = await refusal(sandbox, () => revoke({ IpProtocol: "-1", CidrIp: "0.0.0.0/0" }));
    expect(outcome).toMatchObject({ status: 400, code: "UnknownParameter", changed: false });
  });

  it("GroupName → UnknownParameter", async () => {
    const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0" };
    const request = { Action: "RevokeSecurityGroupEgress", Version: "2016-11-15", GroupName: "websrv", ...rule };
    const answer = await sandbox.get(request);
    expect(answer).toMatchObject({ status: 400, code: "UnknownParameter" });
    expect(answer.message).toBe("The parameter GroupName is not recognized");
  });
});
