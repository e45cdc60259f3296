import { describe, expect, it } from "vitest";
import type { Account } from "../../../lib/account.ts";
import type { Permission, Source } from "../../../lib/security-group/permission.ts";
import {
  groupArn,
  toAuthorizedRule,
  toIpPermissions,
  toRevokedRule,
  toSecurityGroupRule,
} from "../../../lib/security-group/answers.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";

const OWNER: Account = { accountId: "111122223333", region: "eu-west-1", platform: "vpc" };

const ipv4 = (cidr = "10.0.0.0/8"): Source => ({ type: "ipv4", cidr });
const IPV6: Source = { type: "ipv6", cidr: "::/0" };
const LIST: Source = { type: "prefix-list", prefixListId: "pl-12345678" };
const GROUP: Source = { type: "group", userId: "444455556666", groupId: "sg-1b20b867" };

const allow = (protocol: string, fromPort: number, toPort: number, source: Source = ipv4()): Permission => ({
  protocol,
  fromPort,
  toPort,
  source,
});

const rule = (given: Partial<Rule> = {}): Rule => ({
  ruleId: "sgr-1",
  groupId: "sg-1",
  direction: "ingress",
  permission: allow("tcp", 80, 80),
  tags: [],
  ...given,
});

const SOURCES: [Source, object][] = [
  [ipv4(), { CidrIpv4: "10.0.0.0/8" }],
  [IPV6, { CidrIpv6: "::/0" }],
  [LIST, { PrefixListId: "pl-12345678" }],
];

describe("toRevokedRule", () => {
  const common = {
    SecurityGroupRuleId: "sgr-1",
    GroupId: "sg-1",
    IsEgress: false,
    IpProtocol: "tcp",
    FromPort: 80,
    ToPort: 80,
  };

  it.each<[Source, object]>([...SOURCES, [GROUP, { ReferencedGroupId: "sg-1b20b867" }]])(
    "from %o: exactly its members",
    (source, members) => {
      expect(toRevokedRule(rule({ permission: allow("tcp", 80, 80, source) }))).toStrictEqual({
        ...common,
        ...members,
      });
    },
  );

  it("a description and egress: shown; tags: not", () => {
    expect(toRevokedRule(rule({ description: "web", direction: "egress", tags: [["a", "b"]] }))).toEqual({
      ...common,
      IsEgress: true,
      CidrIpv4: "10.0.0.0/8",
      Description: "web",
    });
  });

  it("all protocols: ports -1", () => {
    expect(toRevokedRule(rule({ permission: allow("-1", -1, -1) }))).toMatchObject({ FromPort: -1, ToPort: -1 });
  });
});

describe("toSecurityGroupRule", () => {
  it.each<[Source, object]>([
    ...SOURCES,
    [GROUP, { ReferencedGroupInfo: { GroupId: "sg-1b20b867", UserId: "444455556666" } }],
  ])("from %o: its members, owner and ARN", (source, members) => {
    expect(toSecurityGroupRule(rule({ permission: allow("tcp", 80, 80, source) }), OWNER)).toStrictEqual({
      SecurityGroupRuleId: "sgr-1",
      GroupId: "sg-1",
      GroupOwnerId: "111122223333",
      IsEgress: false,
      IpProtocol: "tcp",
      FromPort: 80,
      ToPort: 80,
      Tags: [],
      SecurityGroupRuleArn: "arn:aws:ec2:eu-west-1:111122223333:security-group-rule/sgr-1",
      ...members,
    });
  });
});

describe("toAuthorizedRule", () => {
  it("as it is described, but for the tags of one that has none", () => {
    const { Tags, ...untagged } = toSecurityGroupRule(rule(), OWNER);
    expect(Tags).toEqual([]);
    expect(toAuthorizedRule(rule(), OWNER)).toStrictEqual(untagged);
    const tagged = rule({ tags: [["team", "red"]] });
    expect(toAuthorizedRule(tagged, OWNER)).toEqual(toSecurityGroupRule(tagged, OWNER));
  });
});

it("groupArn: AWS's form", () => {
  expect(groupArn("sg-1", OWNER)).toBe("arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1");
});

describe("toIpPermissions", () => {
  const none = { UserIdGroupPairs: [], IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };
  const show = (...permissions: Permission[]) => toIpPermissions(permissions.map((permission) => ({ permission })));

  it("no rules: nothing", () => {
    expect(show()).toEqual([]);
  });

  it("one rule: the four lists, the others empty", () => {
    expect(show(allow("tcp", 80, 81))).toEqual([
      { ...none, IpProtocol: "tcp", FromPort: 80, ToPort: 81, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    ]);
  });

  it("equal protocol and ports: one item with all sources", () => {
    const sources = [ipv4(), IPV6, LIST, GROUP, ipv4("11.0.0.0/8")];
    expect(show(...sources.map((source) => allow("tcp", 80, 80, source)))).toEqual([
      {
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "11.0.0.0/8" }],
        Ipv6Ranges: [{ CidrIpv6: "::/0" }],
        PrefixListIds: [{ PrefixListId: "pl-12345678" }],
        UserIdGroupPairs: [{ UserId: "444455556666", GroupId: "sg-1b20b867" }],
      },
    ]);
  });

  it("another protocol or port: an item of its own, in the order of their first", () => {
    const shown = show(allow("udp", 80, 80), allow("tcp", 80, 80), allow("tcp", 80, 81), allow("udp", 80, 80, IPV6));
    expect(shown.map(({ IpProtocol, ToPort }) => [IpProtocol, ToPort])).toEqual([
      ["udp", 80],
      ["tcp", 80],
      ["tcp", 81],
    ]);
    expect(shown[0]?.Ipv6Ranges).toEqual([{ CidrIpv6: "::/0" }]);
  });

  it.each(["-1", "47", "0"])("protocol %s: no ports at all", (protocol) => {
    expect(show(allow(protocol, -1, -1))).toEqual([
      { ...none, IpProtocol: protocol, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    ]);
  });

  it.each(["icmp", "icmpv6"])("%s: type and code, -1 too", (protocol) => {
    expect(show(allow(protocol, -1, -1))).toMatchObject([{ FromPort: -1, ToPort: -1 }]);
    expect(show(allow(protocol, 8, 0))).toMatchObject([{ FromPort: 8, ToPort: 0 }]);
  });

  it("a description: in its source's item", () => {
    const shown = toIpPermissions([
      { permission: allow("tcp", 80, 80), description: "ten" },
      { permission: allow("tcp", 80, 80, ipv4("11.0.0.0/8")) },
      { permission: allow("tcp", 80, 80, GROUP), description: "group" },
    ]);
    expect(shown[0]?.IpRanges).toStrictEqual([{ CidrIp: "10.0.0.0/8", Description: "ten" }, { CidrIp: "11.0.0.0/8" }]);
    expect(shown[0]?.UserIdGroupPairs).toEqual([
      { UserId: "444455556666", GroupId: "sg-1b20b867", Description: "group" },
    ]);
  });

  it("the source group's name, where the rule has one (EC2 groups)", () => {
    const [unnamed] = toIpPermissions([{ permission: allow("tcp", 80, 80, GROUP) }]);
    expect(unnamed?.UserIdGroupPairs).toStrictEqual([{ UserId: "444455556666", GroupId: "sg-1b20b867" }]);
    const [shown] = toIpPermissions([{ permission: allow("tcp", 80, 80, GROUP), sourceGroupName: "web" }]);
    expect(shown?.UserIdGroupPairs).toEqual([{ UserId: "444455556666", GroupId: "sg-1b20b867", GroupName: "web" }]);
  });
});

describe("a rule that names a peer's group", () => {
  const peer = { vpcId: "vpc-2", vpcPeeringConnectionId: "pcx-1" };
  const named = { GroupId: "sg-1b20b867", UserId: "444455556666", VpcId: "vpc-2", VpcPeeringConnectionId: "pcx-1" };

  it.each<[string, Rule["peer"], object]>([
    [
      "as far as it is known, what became of the connection",
      { ...peer, status: "deleted" },
      { PeeringStatus: "deleted" },
    ],
    ["nothing of it otherwise", peer, {}],
  ])("its VPC and connection; %s", (_, given, more) => {
    const { ReferencedGroupInfo } = toSecurityGroupRule(
      rule({ permission: allow("tcp", 80, 80, GROUP), ...(given && { peer: given }) }),
      OWNER,
    );
    expect(ReferencedGroupInfo).toEqual({ ...named, ...more });
  });
});
