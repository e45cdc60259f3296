import {
  ModifySecurityGroupRulesCommand,
  type ModifySecurityGroupRulesCommandInput,
  type SecurityGroupRuleRequest,
  type SecurityGroupRuleUpdate,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  refusal,
  refused,
  rulesOf,
  tcp,
} from "../../../support/stage.ts";
import { setUpSandbox } from "../../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;
let elsewhere: string;
/** One rule of each type of source, and another with an IPv4 block. */
let ids: { ipv4: string; other: string; ipv6: string; list: string; group: string; egress: string; foreign: string };

beforeAll(async () => {
  const VpcId = await createVpc(ec2);
  groupId = await createGroup(ec2, { VpcId });
  elsewhere = await createGroup(ec2);
  const [ipv4 = "", other = "", ipv6 = "", list = "", group = ""] = await addIngress(ec2, groupId, {
    ...tcp(22, "10.0.0.0/8", "10.1.0.0/16"),
    Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
    PrefixListIds: [{ PrefixListId: await createPrefixList(ec2) }],
    UserIdGroupPairs: [{ GroupId: groupId }],
  });
  const [egress = ""] = await addEgress(ec2, groupId, tcp(22, "10.0.0.0/8"));
  const [foreign = ""] = await addIngress(ec2, elsewhere, tcp(22, "10.0.0.0/8"));
  ids = { ipv4, other, ipv6, list, group, egress, foreign };
});

const modify = (input: Partial<ModifySecurityGroupRulesCommandInput>) =>
  ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules: undefined, ...input }));

/** A change of the rule `other` that could be made, and that one. */
const modifyBeside = (ruleId: string, SecurityGroupRule: SecurityGroupRuleRequest) =>
  modify({
    SecurityGroupRules: [
      { SecurityGroupRuleId: ids.other, SecurityGroupRule: { ...SSH, CidrIpv4: "10.7.0.0/16" } },
      { SecurityGroupRuleId: ruleId, SecurityGroupRule },
    ],
  });

const SSH = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 };

describe("content that makes no rule → an error, and the other rule stays too", () => {
  it.each<[string, string, string, SecurityGroupRuleRequest]>([
    [
      "no source",
      "MissingParameter",
      "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId",
      SSH,
    ],
    [
      "two sources",
      "InvalidParameterCombination",
      "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified",
      { ...SSH, CidrIpv4: "10.0.0.0/8", CidrIpv6: "2001:db8::/32" },
    ],
    [
      "no protocol",
      "InvalidParameterValue",
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
      { FromPort: 22, ToPort: 22, CidrIpv4: "10.0.0.0/8" },
    ],
    [
      "tcp without ports",
      "InvalidParameterValue",
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
      { IpProtocol: "tcp", CidrIpv4: "10.0.0.0/8" },
    ],
    [
      "udp with one port",
      "InvalidParameterValue",
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
      { IpProtocol: "udp", FromPort: 22, CidrIpv4: "10.0.0.0/8" },
    ],
    [
      "all protocols with ports",
      "InvalidParameterValue",
      "You may not specify all protocols and specific ports. Please specify each protocol and port range combination individually, or all protocols and no port range.",
      { IpProtocol: "-1", FromPort: 22, ToPort: 22, CidrIpv4: "10.0.0.0/8" },
    ],
    [
      "an unknown protocol",
      "InvalidParameterValue",
      "Invalid value 'esp' for IP protocol. Unknown protocol.",
      { ...SSH, IpProtocol: "esp", CidrIpv4: "10.0.0.0/8" },
    ],
    [
      "a malformed block",
      "InvalidParameterValue",
      "CIDR block 10.0.0.0 is malformed",
      { ...SSH, CidrIpv4: "10.0.0.0" },
    ],
    [
      "a description that isn't allowed",
      "InvalidParameterValue",
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
      { ...SSH, CidrIpv4: "10.0.0.0/8", Description: "é" },
    ],
  ])("%s → %s", async (_, code, message, request) => {
    expect(await refusal(sandbox, () => modifyBeside(ids.ipv4, request))).toEqual(refused(code, message));
  });
});

describe("another type of source → InvalidParameterValue, and the other rule stays too", () => {
  const sources = (): [keyof typeof ids, SecurityGroupRuleRequest][] => [
    ["ipv4", { CidrIpv4: "10.8.0.0/16" }],
    ["ipv6", { CidrIpv6: "2001:db8:8::/48" }],
    ["list", { PrefixListId: "pl-12345678" }],
    ["group", { ReferencedGroupId: groupId }],
  ];

  it.each(["ipv4", "ipv6", "list", "group"] as const)("a rule of type %s to each of the others", async (type) => {
    for (const [other, source] of sources()) {
      if (other === type) continue;
      const outcome = await refusal(sandbox, () => modifyBeside(ids[type], { ...SSH, ...source }));
      expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
      expect(outcome.message).toContain(ids[type]);
    }
  });
});

describe("content that a rule has already → InvalidPermission.Duplicate, nothing changes", () => {
  it("that of a rule that stays", async () => {
    const SecurityGroupRule = { ...SSH, CidrIpv4: "10.0.0.0/8" };
    const SecurityGroupRules = [{ SecurityGroupRuleId: ids.other, SecurityGroupRule }];
    expect(await refusal(sandbox, () => modify({ SecurityGroupRules }))).toEqual(
      refused(
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
      ),
    );
  });

  it("that which another rule of the request is to have", async () => {
    const outcome = await refusal(sandbox, () => modifyBeside(ids.ipv4, { ...SSH, CidrIpv4: "10.7.3.4/16" }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPermission.Duplicate", changed: false });
  });

  it("that of a rule of the other direction → no error", async () => {
    const SecurityGroupRules = [
      { SecurityGroupRuleId: ids.egress, SecurityGroupRule: { ...SSH, CidrIpv4: "10.1.0.0/16" } },
    ];
    await modify({ SecurityGroupRules });
    expect(await rulesOf(ec2, groupId, true)).toContainEqual(
      expect.objectContaining({ SecurityGroupRuleId: ids.egress, CidrIpv4: "10.1.0.0/16" }),
    );
  });
});

describe("what the request names", () => {
  const rule = { ...SSH, CidrIpv4: "10.6.0.0/16" };

  it.each<[string, string, string, () => [string, SecurityGroupRuleRequest]]>([
    [
      "an unknown rule",
      "InvalidSecurityGroupRuleId.NotFound",
      "The security group rule ID 'sgr-00000000' does not exist",
      () => ["sgr-00000000", rule],
    ],
    [
      "an unknown group as source",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      () => [ids.group, { ...SSH, ReferencedGroupId: "sg-00000000" }],
    ],
    [
      "a group of another VPC as source",
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
      () => [ids.group, { ...SSH, ReferencedGroupId: elsewhere }],
    ],
  ])("%s → %s", async (_, code, message, input) => {
    expect(await refusal(sandbox, () => modifyBeside(...input()))).toEqual(refused(code, message));
  });

  it.each<[string, string, () => [string, SecurityGroupRuleRequest]]>([
    ["a rule of another group", "InvalidSecurityGroupRuleId.NotFound", () => [ids.foreign, rule]],
    ["what is no rule ID", "InvalidSecurityGroupRuleId.Malformed", () => ["10.0.0.0/8", rule]],
    [
      "an unknown prefix list",
      "InvalidPrefixListID.NotFound",
      () => [ids.list, { ...SSH, PrefixListId: "pl-00000000000000000" }],
    ],
    ["the same rule twice", "InvalidParameterValue", () => [ids.other, rule]],
  ])("%s → %s", async (_, code, input) => {
    const outcome = await refusal(sandbox, () => modifyBeside(...input()));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });

  it.each<[string, string, string, () => Partial<ModifySecurityGroupRulesCommandInput>]>([
    [
      "no GroupId",
      "MissingParameter",
      "The request must contain the parameter groupId",
      () => ({ GroupId: undefined }),
    ],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      () => ({ GroupId: "sg-00000000" }),
    ],
    [
      "a malformed group",
      "InvalidGroupId.Malformed",
      'Invalid id: "websrv" (expecting "sg-...")',
      () => ({ GroupId: "websrv" }),
    ],
  ])("%s → %s", async (_, code, message, input) => {
    const SecurityGroupRules = [{ SecurityGroupRuleId: ids.ipv4, SecurityGroupRule: rule }];
    expect(await refusal(sandbox, () => modify({ SecurityGroupRules, ...input() }))).toEqual(refused(code, message));
  });

  it.each<[string, string, () => SecurityGroupRuleUpdate]>([
    ["no rule ID", "SecurityGroupRuleId", () => ({ SecurityGroupRuleId: undefined, SecurityGroupRule: rule })],
    ["nothing to make of a rule", "SecurityGroupRule", () => ({ SecurityGroupRuleId: ids.ipv4 })],
  ])("%s → MissingParameter", async (_, name, update) => {
    const good = { SecurityGroupRuleId: ids.other, SecurityGroupRule: rule };
    const outcome = await refusal(sandbox, () => modify({ SecurityGroupRules: [good, update()] }));
    expect(outcome).toEqual(refused("MissingParameter", `The request must contain the parameter ${name}`));
  });

  it("no rules → MissingParameter", async () => {
    const outcome = await refusal(sandbox, () => modify({}));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });

  it("a prefix list that is larger than what is left of the limit → RulesPerSecurityGroupLimitExceeded", async () => {
    const larger = await createPrefixList(ec2, { MaxEntries: 58 });
    const outcome = await refusal(sandbox, () => modifyBeside(ids.list, { ...SSH, PrefixListId: larger }));
    expect(outcome).toMatchObject({ status: 400, code: "RulesPerSecurityGroupLimitExceeded", changed: false });
  });
});
