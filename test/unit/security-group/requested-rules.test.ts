import { describe, expect, it } from "vitest";
import { type RuleContext, requestedRules, type RuleParameters } from "../../../lib/security-group/requested-rules.ts";
import { ec2Error } from "../ec2-error.ts";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const GROUP = "sg-12345678";

const VPC: RuleContext = { accountId: ACCOUNT, platform: "vpc" };
const CLASSIC: RuleContext = { ...VPC, platform: "ec2" };

const WEB = { protocol: "tcp", fromPort: 80, toPort: 80 };
const FLAT = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 };

const vpc = (parameters: RuleParameters) => requestedRules(parameters, VPC);
const classic = (parameters: RuleParameters) => requestedRules(parameters, CLASSIC);

type IpPermission = NonNullable<RuleParameters["IpPermissions"]>[number];

/** One permission of tcp 80 with those sources. */
const from = (sources: Partial<IpPermission>): RuleParameters => ({ IpPermissions: [{ ...FLAT, ...sources }] });

describe("IpPermissions", () => {
  it("one rule for each source, permission by permission", () => {
    const parameters: RuleParameters = {
      IpPermissions: [
        { ...FLAT, IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "11.0.0.0/8" }] },
        {
          IpProtocol: "-1",
          IpRanges: [{ CidrIp: "12.0.0.0/8" }],
          Ipv6Ranges: [{ CidrIpv6: "::/0" }],
          PrefixListIds: [{ PrefixListId: "pl-12345678" }],
          UserIdGroupPairs: [{ GroupId: GROUP }],
        },
      ],
    };
    const all = { protocol: "-1", fromPort: -1, toPort: -1 };
    expect(vpc(parameters)).toEqual([
      { ...WEB, source: { type: "ipv4", cidr: "10.0.0.0/8" } },
      { ...WEB, source: { type: "ipv4", cidr: "11.0.0.0/8" } },
      { ...all, source: { type: "ipv4", cidr: "12.0.0.0/8" } },
      { ...all, source: { type: "ipv6", cidr: "::/0" } },
      { ...all, source: { type: "prefix-list", prefixListId: "pl-12345678" } },
      { ...all, source: { type: "group", userId: ACCOUNT, groupId: GROUP } },
    ]);
  });

  it("protocol and CIDRs: canonical", () => {
    const permission = { IpProtocol: "6", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "100.68.0.18/18" }] };
    expect(vpc({ IpPermissions: [{ ...permission, Ipv6Ranges: [{ CidrIpv6: "2001:DB8::1/32" }] }] })).toEqual([
      { ...WEB, source: { type: "ipv4", cidr: "100.68.0.0/18" } },
      { ...WEB, source: { type: "ipv6", cidr: "2001:db8::/32" } },
    ]);
  });

  it("descriptions: each with its rule; an empty one is none", () => {
    const IpRanges = [
      { CidrIp: "10.0.0.0/8", Description: "ten" },
      { CidrIp: "11.0.0.0/8", Description: "" },
      { CidrIp: "12.0.0.0/8" },
    ];
    const rules = vpc(from({ IpRanges, UserIdGroupPairs: [{ GroupId: GROUP, Description: "group" }] }));
    expect(rules?.map(({ description }) => description)).toEqual(["ten", undefined, undefined, "group"]);
    expect(Object.keys(rules?.[2] ?? {})).not.toContain("description");
  });

  it("the same permission twice: both, for whoever asked to decide", () => {
    expect(vpc(from({ IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "10.0.0.1/8" }] }))).toHaveLength(2);
  });

  it("more rules than one request may have → InvalidParameterValue", () => {
    const IpRanges = Array.from({ length: 1_000 }, (_, index) => ({ CidrIp: `10.${index >> 8}.${index & 255}.0/24` }));
    expect(vpc(from({ IpRanges }))).toHaveLength(1_000);
    const more: RuleParameters = {
      IpPermissions: [
        { ...FLAT, IpRanges },
        { ...FLAT, IpRanges },
      ],
    };
    const message = "Too many rules. At most 1000 can be given in one request.";
    expect(() => vpc(more)).toThrow(ec2Error("InvalidParameterValue", message));
  });
});

describe("sources", () => {
  const sourceOf = (parameters: RuleParameters, ruleContext = VPC) =>
    requestedRules(parameters, ruleContext)?.[0]?.source;
  const pair = (group: { UserId?: string; GroupId?: string; GroupName?: string }) =>
    from({ UserIdGroupPairs: [group] });

  it("another account's group", () => {
    expect(sourceOf(pair({ UserId: OTHER, GroupId: GROUP }))).toEqual({ type: "group", userId: OTHER, groupId: GROUP });
  });

  it("a group by ID and name: the ID counts", () => {
    expect(sourceOf(pair({ GroupId: GROUP, GroupName: "web" }))).toMatchObject({ type: "group", groupId: GROUP });
  });

  it.each(["web", GROUP])("a group by name %j: a name, whatever it looks like", (groupName) => {
    const expected = { type: "group-name", userId: ACCOUNT, groupName };
    expect(sourceOf(pair({ GroupName: groupName }))).toEqual(expected);
    expect(sourceOf(pair({ GroupName: groupName }), CLASSIC)).toEqual(expected);
  });

  it("EC2 group, a source group by owner and name", () => {
    expect(sourceOf(pair({ UserId: OTHER, GroupName: "web" }), CLASSIC)).toEqual({
      type: "group-name",
      userId: OTHER,
      groupName: "web",
    });
  });

  it("EC2 group, a source group by name and ID: the name, and the ID that has to be its", () => {
    const named = pair({ GroupName: "web", GroupId: GROUP });
    expect(sourceOf(named, CLASSIC)).toStrictEqual({
      type: "group-name",
      userId: ACCOUNT,
      groupName: "web",
      groupId: GROUP,
    });
    expect(sourceOf(pair({ GroupName: "web" }), CLASSIC)).not.toHaveProperty("groupId");
  });

  it("EC2 group, a source group by ID alone → MissingParameter", () => {
    const missing = ec2Error("MissingParameter", "The request must contain the parameter groupName");
    expect(() => classic(pair({ UserId: OTHER, GroupId: GROUP }))).toThrow(missing);
  });

  it("a pair with an owner alone → MissingParameter", () => {
    expect(() => vpc(pair({ UserId: OTHER }))).toThrow(ec2Error("MissingParameter", "Source group ID missing."));
  });

  it.each(["web", "sgr-12345678", "sg-", "sg-12#45", "vpc-12345678"])("GroupId %s → InvalidGroupId.Malformed", (id) => {
    const message = `Invalid id: "${id}" (expecting "sg-...")`;
    expect(() => vpc(pair({ GroupId: id }))).toThrow(ec2Error("InvalidGroupId.Malformed", message));
  });

  it.each(["1", "11112222333", "1111222233334", "11112222333x", "111122223333/x", "1111-2222-3333", "amazon-elbx"])(
    "UserId %s → InvalidParameterValue",
    (UserId) => {
      const invalid = ec2Error("InvalidParameterValue", `Invalid value '${UserId}' for userId.`);
      expect(() => vpc(pair({ UserId, GroupId: GROUP }))).toThrow(invalid);
    },
  );

  it("UserId amazon-elb: the load balancers' group", () => {
    const userId = "amazon-elb";
    expect(sourceOf(pair({ UserId: userId, GroupId: GROUP }))).toEqual({ type: "group", userId, groupId: GROUP });
  });

  it.each(["x", "pl-", "pl-12#4", "sg-12345678"])("prefix list %s → InvalidPrefixListID.NotFound", (PrefixListId) => {
    const notFound = ec2Error("InvalidPrefixListID.NotFound", `The prefix list ID '${PrefixListId}' does not exist`);
    expect(() => vpc(from({ PrefixListIds: [{ PrefixListId }] }))).toThrow(notFound);
  });

  it.each<[string, Partial<IpPermission>]>([
    ["an empty IPv4 range", { IpRanges: [{}] }],
    ["an empty CIDR", { IpRanges: [{ CidrIp: "" }] }],
    ["a description alone", { IpRanges: [{ Description: "x" }] }],
    ["an empty IPv6 range", { Ipv6Ranges: [{}] }],
    ["an empty IPv6 CIDR", { Ipv6Ranges: [{ CidrIpv6: "" }] }],
    ["a prefix list without its ID", { PrefixListIds: [{}] }],
    ["an empty prefix list", { PrefixListIds: [{ PrefixListId: "" }] }],
    ["an empty pair", { UserIdGroupPairs: [{}] }],
    ["a pair of empty texts", { UserIdGroupPairs: [{ GroupId: "", GroupName: "" }] }],
    ["an empty range behind a good one", { IpRanges: [{ CidrIp: "10.0.0.0/8" }, {}] }],
  ])("VPC group, %s → InvalidParameterValue", (_, sources) => {
    const message =
      "missing mandatory parameter: exactly one of remote-security-group, remote-ip-range, remote-ipv6-range, " +
      "or prefix-list-id must be present";
    expect(() => vpc(from(sources))).toThrow(ec2Error("InvalidParameterValue", message));
  });

  it("IPv6 as CidrIp → InvalidParameterValue", () => {
    expect(() => vpc(from({ IpRanges: [{ CidrIp: "::/0" }] }))).toThrow(
      ec2Error("InvalidParameterValue", "CIDR block ::/0 is malformed"),
    );
  });

  it("a permission without a source: no rule, the others stay", () => {
    const none = { ...FLAT, IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
    const parameters = { IpPermissions: [FLAT, none, { ...FLAT, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] };
    expect(classic(parameters)).toHaveLength(1);
    expect(vpc(parameters)).toHaveLength(1);
    expect(vpc({ IpPermissions: [FLAT] })).toEqual([]);
  });

  it("EC2 group, a bad CIDR → InvalidPermission.Malformed", () => {
    const cidr = "rbatest01.eng.rpath.com/32";
    const expected = ec2Error("InvalidPermission.Malformed", `Invalid IP range: '${cidr}'`);
    expect(() => classic(from({ IpRanges: [{ CidrIp: cidr }] }))).toThrow(expected);
  });

  it("EC2 group, IPv6 or a prefix list → InvalidPermission.Malformed", () => {
    const malformed = (message: string) => ec2Error("InvalidPermission.Malformed", message);
    const ipv6 = from({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] });
    expect(() => classic(ipv6)).toThrow(malformed("Invalid IP range: '::/0'"));
    const list = from({ PrefixListIds: [{ PrefixListId: "pl-12345678" }] });
    const forVpcs = "Prefix lists may be used with Amazon VPC security groups only.";
    expect(() => classic(list)).toThrow(malformed(forVpcs));
  });
});
