import { beforeAll, describe, expect, it } from "vitest";
import { attempt } from "../support/actor.ts";
import { ipPermissions } from "../support/rules.ts";
import type { CallParameters } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

/** A group of the default VPC and one of another VPC, each with the rule SSH. */
let groups: readonly [string, string];

const SSH = "tcp 22 10.0.0.0/8";

beforeAll(async () => {
  const vpcId = await user.createVpc();
  groups = [await user.createGroup(), await user.createGroup({ VpcId: vpcId })];
  for (const groupId of groups) await user.addRules(groupId, SSH);
});

const UNKNOWN_PROTOCOL = (name: string) => `Invalid value '${name}' for IP protocol. Unknown protocol.`;
const BOTH_PORTS = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.";
const NO_PROTOCOL = "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.";
const NO_SOURCE =
  "missing mandatory parameter: exactly one of remote-security-group, remote-ip-range, remote-ipv6-range, " +
  "or prefix-list-id must be present";

/** Where AWS's text isn't known. */
const SOME_TEXT: unknown = expect.any(String);

/** The rule, and the text of InvalidParameterValue. */
const INVALID: readonly (readonly [title: string, rule: string, message: unknown])[] = [
  ["an address without prefix", "tcp 22 10.0.0.1", "CIDR block 10.0.0.1 is malformed"],
  ["a prefix above 32", "tcp 22 10.0.0.0/33", "CIDR block 10.0.0.0/33 is malformed"],
  ["a prefix with a leading zero", "tcp 22 10.0.0.0/08", "CIDR block 10.0.0.0/08 is malformed"],
  ["no prefix behind the slash", "tcp 22 10.0.0.0/", "CIDR block 10.0.0.0/ is malformed"],
  ["a negative prefix", "tcp 22 10.0.0.0/-1", "CIDR block 10.0.0.0/-1 is malformed"],
  ["two prefixes", "tcp 22 10.0.0.0/8/8", "CIDR block 10.0.0.0/8/8 is malformed"],
  ["an octet above 255", "tcp 22 10.0.0.256/32", "CIDR block 10.0.0.256/32 is malformed"],
  ["an octet with a leading zero", "tcp 22 010.0.0.0/8", "CIDR block 010.0.0.0/8 is malformed"],
  ["three octets", "tcp 22 10.0.0/8", "CIDR block 10.0.0/8 is malformed"],
  ["a host name", "tcp 22 example.com/32", "CIDR block example.com/32 is malformed"],
  ["an IPv6 prefix above 128", "tcp 22 ::/129", "CIDR block ::/129 is malformed"],
  ["an IPv6 address with a zone", "tcp 22 fe80::1%eth0/64", "CIDR block fe80::1%eth0/64 is malformed"],
  ["an IPv6 address of too many groups", "tcp 22 1:2:3:4:5:6:7:8:9/64", "CIDR block 1:2:3:4:5:6:7:8:9/64 is malformed"],
  ["the protocol all", "all 22 10.0.0.0/8", UNKNOWN_PROTOCOL("all")],
  ["the protocol esp", "esp 10.0.0.0/8", UNKNOWN_PROTOCOL("esp")],
  ["the protocol 256", "256 10.0.0.0/8", UNKNOWN_PROTOCOL("256")],
  ["the protocol -2", "-2 10.0.0.0/8", UNKNOWN_PROTOCOL("-2")],
  ["the protocol 6.0", "6.0 22 10.0.0.0/8", UNKNOWN_PROTOCOL("6.0")],
  ["the name of a property of objects", "constructor 22 10.0.0.0/8", UNKNOWN_PROTOCOL("constructor")],
  ["no protocol", " 22 10.0.0.0/8", NO_PROTOCOL],
  ["tcp without ports", "tcp 10.0.0.0/8", BOTH_PORTS],
  ["17 without ports", "17 10.0.0.0/8", BOTH_PORTS],
  ["tcp from -1", "tcp -1/80 10.0.0.0/8", "TCP/UDP (from) port (-1) out of range"],
  ["tcp -1 to -1", "tcp -1/-1 10.0.0.0/8", "TCP/UDP (from) port (-1) out of range"],
  ["udp to 65536", "udp 80-65536 10.0.0.0/8", "TCP/UDP (to) port (65536) out of range"],
  ["ports the wrong way round", "tcp 80-70 10.0.0.0/8", SOME_TEXT],
  ["an ICMP code out of range", "icmp 8/65535 10.0.0.0/8", "ICMP code (65535) out of range"],
  ["an ICMP type out of range", "icmp 256/0 10.0.0.0/8", "ICMP type (256) out of range"],
  ["all ICMP types with a code", "icmp -1/8 10.0.0.0/8", SOME_TEXT],
  ["icmp without type and code", "icmp 10.0.0.0/8", SOME_TEXT],
  ["all icmpv6 types with a code", "icmpv6 -1/8 ::/0", SOME_TEXT],
];

const ACTIONS = ["RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"] as const;

describe.each(ACTIONS)("%s", (Action) => {
  /** The same outcome, whatever VPC the group is in. */
  async function refusal(parameters: CallParameters) {
    const call = (GroupId: string) => attempt(table.client, () => user.call({ Action, GroupId, ...parameters }));
    const [byDefault, elsewhere] = [await call(groups[0]), await call(groups[1])];
    expect(elsewhere).toEqual(byDefault);
    return byDefault;
  }

  it.each(INVALID)("%s → InvalidParameterValue, nothing changed (%s)", async (_, rule, message) => {
    const refused = { status: 400, code: "InvalidParameterValue", message, changed: false };
    expect(await refusal(ipPermissions(rule))).toEqual(refused);
  });

  it.each([
    ["an IPv6 range in CidrIp", "IpRanges.1.CidrIp", "::/0"],
    ["an IPv4 range in CidrIpv6", "Ipv6Ranges.1.CidrIpv6", "10.0.0.0/8"],
  ])("%s → InvalidParameterValue", async (_, member, cidr) => {
    const outcome = await refusal({ ...ipPermissions("tcp 22 "), [`IpPermissions.1.${member}`]: cidr });
    const message = `CIDR block ${cidr} is malformed`;
    expect(outcome).toEqual({ status: 400, code: "InvalidParameterValue", message, changed: false });
  });

  it("a good rule beside a bad one → InvalidParameterValue, nothing changed", async () => {
    const rule = Action.startsWith("Revoke") ? SSH : "tcp 23 10.0.0.0/8";
    for (const rules of [
      [rule, "tcp 22 10.0.0.1"],
      ["esp 10.0.0.0/8", rule],
    ]) {
      const outcome = await refusal(ipPermissions(...rules));
      expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
    }
  });

  it.each([
    ["one port only", { "IpPermissions.1.FromPort": 22 }],
    ["the other port only", { "IpPermissions.1.ToPort": 22 }],
  ])("%s → InvalidParameterValue", async (_, port) => {
    const rule = { "IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8", ...port };
    expect(await refusal(rule)).toEqual({
      status: 400,
      code: "InvalidParameterValue",
      message: BOTH_PORTS,
      changed: false,
    });
  });

  it("no IpProtocol parameter → InvalidParameterValue", async () => {
    const rule = { "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8" };
    expect(await refusal(rule)).toMatchObject({ code: "InvalidParameterValue", message: NO_PROTOCOL, changed: false });
    expect(await refusal({ CidrIp: "10.0.0.0/8" })).toMatchObject({ code: "InvalidParameterValue", changed: false });
  });

  it.each([
    "IpRanges.1.CidrIp",
    "Ipv6Ranges.1.CidrIpv6",
    "PrefixListIds.1.PrefixListId",
    "Groups.1.GroupId",
    "Groups.1.GroupName",
  ])("%s present but empty → InvalidParameterValue", async (member) => {
    const outcome = await refusal({ ...ipPermissions("tcp 22 "), [`IpPermissions.1.${member}`]: "" });
    expect(outcome).toEqual({ status: 400, code: "InvalidParameterValue", message: NO_SOURCE, changed: false });
  });

  it("a source element of nothing but a description → InvalidParameterValue", async () => {
    const outcome = await refusal({ ...ipPermissions("tcp 22 "), "IpPermissions.1.IpRanges.1.Description": "x" });
    expect(outcome).toEqual({ status: 400, code: "InvalidParameterValue", message: NO_SOURCE, changed: false });
  });

  it("a group pair of an owner alone → MissingParameter", async () => {
    const rule = { ...ipPermissions("tcp 22 "), "IpPermissions.1.Groups.1.UserId": "111122223333" };
    const message = "Source group ID missing.";
    expect(await refusal(rule)).toEqual({ status: 400, code: "MissingParameter", message, changed: false });
  });

  it.each([
    ["IpPermissions", "IpPermissions", ""],
    ["a permission that is a value", "IpPermissions.1", "tcp"],
    ["an empty list of ranges", "IpPermissions.1.Ipv6Ranges", ""],
    ["a range that is a value", "IpPermissions.1.IpRanges.1", "10.0.0.0/8"],
  ])("%s → InvalidRequest", async (_, name, value) => {
    const others = name === "IpPermissions" ? {} : { "IpPermissions.1.IpProtocol": "-1" };
    const message = "The request received was invalid.";
    const outcome = await refusal({ ...others, [name]: value });
    expect(outcome).toEqual({ status: 400, code: "InvalidRequest", message, changed: false });
  });

  it.each(["22.5", "ssh", "", "99999999999", "0x16", " 22", "1e2"])(
    "FromPort='%s' → InvalidParameterValue",
    async (FromPort) => {
      const outcome = await refusal({ IpProtocol: "tcp", FromPort, ToPort: 22, CidrIp: "10.0.0.0/8" });
      expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
      expect(outcome.message).toContain("FromPort");
    },
  );

  it.each([
    ["flat parameters beside IpPermissions", { ...ipPermissions(SSH), CidrIp: "10.0.0.0/8" }],
    ["a flat source group beside IpPermissions", { ...ipPermissions(SSH), SourceSecurityGroupName: "web" }],
    ["a flat source group beside a CIDR", { CidrIp: "10.0.0.0/8", SourceSecurityGroupName: "web" }],
  ])("%s → InvalidParameterCombination", async (_, parameters) => {
    const outcome = await refusal(parameters);
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterCombination", changed: false });
  });

  it("a flat owner without a source group → MissingParameter", async () => {
    const outcome = await refusal({ SourceSecurityGroupOwnerId: "111122223333" });
    const message = "Source group ID missing.";
    expect(outcome).toEqual({ status: 400, code: "MissingParameter", message, changed: false });
  });

  it("a malformed source group → InvalidGroupId.Malformed", async () => {
    const outcome = await refusal(ipPermissions("tcp 22 sg-not/an/id"));
    const message = 'Invalid id: "sg-not/an/id" (expecting "sg-...")';
    expect(outcome).toEqual({ status: 400, code: "InvalidGroupId.Malformed", message, changed: false });
  });

  it.each([
    "IpPermissions.1.Foo",
    "IpPermissions.one.IpProtocol",
    "IpPermissions.1.UserIdGroupPairs.1.GroupId",
    "ippermissions.1.IpProtocol",
    "__proto__",
    "IpProtocol.1",
  ])("the parameter %s → UnknownParameter", async (name) => {
    expect(await refusal({ [name]: "tcp" })).toEqual({
      status: 400,
      code: "UnknownParameter",
      message: `The parameter ${name} is not recognized`,
      changed: false,
    });
  });
});
