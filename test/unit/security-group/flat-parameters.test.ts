import { describe, expect, it } from "vitest";
import { flatParameter } from "../../../lib/security-group/flat-parameters.ts";
import { type RuleContext, requestedRules, type RuleParameters } from "../../../lib/security-group/requested-rules.ts";
import { ec2Error } from "../ec2-error.ts";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";

const VPC: RuleContext = { accountId: ACCOUNT, platform: "vpc" };
const CLASSIC: RuleContext = { ...VPC, platform: "ec2" };

const WEB = { protocol: "tcp", fromPort: 80, toPort: 80 };
const FLAT = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 };

const vpc = (parameters: RuleParameters) => requestedRules(parameters, VPC);
const classic = (parameters: RuleParameters) => requestedRules(parameters, CLASSIC);

type IpPermission = NonNullable<RuleParameters["IpPermissions"]>[number];

/** One permission of tcp 80 with those sources. */
const from = (sources: Partial<IpPermission>): RuleParameters => ({ IpPermissions: [{ ...FLAT, ...sources }] });

describe("flatParameter", () => {
  it.each([
    ["cidrIp", { CidrIp: "" }],
    ["ipProtocol", { IpProtocol: "tcp" }],
    ["fromPort", { FromPort: 0, ToPort: 0 }],
    ["toPort", { ToPort: 0 }],
    ["sourceSecurityGroupName", { SourceSecurityGroupName: "web" }],
    ["sourceSecurityGroupOwnerId", { SourceSecurityGroupOwnerId: OTHER }],
    [undefined, {}],
  ])("%s", (name, parameters) => {
    expect(flatParameter(parameters)).toBe(name);
  });
});

describe("flat parameters", () => {
  it.each([
    ["VPC", vpc],
    ["EC2", classic],
  ])("%s group, the document's example: its rule", (_, rulesOf) => {
    expect(rulesOf({ ...FLAT, CidrIp: "205.192.0.0/16" })).toEqual([
      { ...WEB, source: { type: "ipv4", cidr: "205.192.0.0/16" } },
    ]);
  });

  it("no parameters that describe rules: undefined", () => {
    expect(vpc({})).toBeUndefined();
    expect(classic({})).toBeUndefined();
  });

  it("VPC group, source group: all of tcp, udp and icmp", () => {
    const source = { type: "group-name", userId: OTHER, groupName: "web" };
    expect(vpc({ SourceSecurityGroupName: "web", SourceSecurityGroupOwnerId: OTHER })).toEqual([
      { protocol: "tcp", fromPort: 0, toPort: 65_535, source },
      { protocol: "udp", fromPort: 0, toPort: 65_535, source },
      { protocol: "icmp", fromPort: -1, toPort: -1, source },
    ]);
  });

  it("EC2 group, source group: the same, ports from 1 on", () => {
    const source = { type: "group-name", userId: OTHER, groupName: "web" };
    expect(classic({ SourceSecurityGroupName: "web", SourceSecurityGroupOwnerId: OTHER })).toEqual([
      { protocol: "tcp", fromPort: 1, toPort: 65_535, source },
      { protocol: "udp", fromPort: 1, toPort: 65_535, source },
      { protocol: "icmp", fromPort: -1, toPort: -1, source },
    ]);
  });

  it("source group without its owner: one's own", () => {
    const rules = vpc({ SourceSecurityGroupName: "web" });
    expect(rules?.map(({ source }) => source)).toEqual(
      Array.from({ length: 3 }, () => ({ type: "group-name", userId: ACCOUNT, groupName: "web" })),
    );
  });

  it.each<[string, RuleParameters]>([
    ["alone", {}],
    ["beside a protocol and ports", FLAT],
  ])("owner without source group, %s → MissingParameter", (_, others) => {
    const missing = ec2Error("MissingParameter", "Source group ID missing.");
    expect(() => vpc({ ...others, SourceSecurityGroupOwnerId: OTHER })).toThrow(missing);
    expect(() => classic({ ...others, SourceSecurityGroupOwnerId: OTHER })).toThrow(missing);
  });

  it("source group beside a protocol and ports: one rule of these", () => {
    const source = { type: "group-name", userId: ACCOUNT, groupName: "web" };
    expect(vpc({ ...FLAT, SourceSecurityGroupName: "web" })).toEqual([{ ...WEB, source }]);
    expect(classic({ ...FLAT, SourceSecurityGroupName: "web" })).toEqual([{ ...WEB, source }]);
  });

  it("source group beside part of a protocol and ports → what is wrong with that", () => {
    const group = { SourceSecurityGroupName: "web" };
    expect(() => vpc({ ...group, IpProtocol: "tcp" })).toThrow(ec2Error("InvalidParameterValue", /portRange/));
    expect(() => vpc({ ...group, FromPort: 0 })).toThrow(ec2Error("InvalidParameterValue", /protocol/));
  });

  it("VPC group, no CIDR → MissingParameter", () => {
    const message = "Missing source specification: include source security group or CIDR information";
    for (const parameters of [FLAT, { IpProtocol: "tcp" }, { FromPort: 0 }, { ToPort: 0 }]) {
      expect(() => vpc(parameters)).toThrow(ec2Error("MissingParameter", message));
    }
  });

  it("VPC group, CIDR alone → InvalidParameterValue about the protocol", () => {
    expect(() => vpc({ CidrIp: "10.0.0.0/8" })).toThrow(ec2Error("InvalidParameterValue", /protocol/));
  });

  it("EC2 group, no CIDR: no rules", () => {
    expect(classic(FLAT)).toEqual([]);
  });
});

describe("an owner beside IpPermissions", () => {
  it("says nothing: these are", () => {
    const list = from({ IpRanges: [{ CidrIp: "10.0.0.0/8" }] });
    expect(vpc({ ...list, SourceSecurityGroupOwnerId: OTHER })).toEqual(vpc(list));
    expect(classic({ ...list, SourceSecurityGroupOwnerId: "sg-1" })).toEqual(classic(list));
  });
});

describe("forms mixed → InvalidParameterCombination", () => {
  const list = from({ IpRanges: [{ CidrIp: "10.0.0.0/8" }] });

  it.each<[string, string, RuleParameters]>([
    ["ipPermissions", "cidrIp", { ...list, ...FLAT, CidrIp: "10.0.0.0/8" }],
    ["ipPermissions", "ipProtocol", { ...list, IpProtocol: "tcp" }],
    ["ipPermissions", "fromPort", { ...list, FromPort: 0 }],
    ["ipPermissions", "sourceSecurityGroupName", { ...list, SourceSecurityGroupName: "web" }],
    ["ipPermissions", "cidrIp", { ...list, CidrIp: "10.0.0.0/8", SourceSecurityGroupName: "web" }],
    ["sourceSecurityGroupName", "cidrIp", { CidrIp: "10.0.0.0/8", SourceSecurityGroupName: "web" }],
    ["sourceSecurityGroupName", "cidrIp", { CidrIp: "10.0.0.0/8", SourceSecurityGroupOwnerId: OTHER }],
  ])("%s and %s: %j", (one, other, parameters) => {
    const message = `The parameter ${one} cannot be used with the parameter ${other}`;
    expect(() => vpc(parameters)).toThrow(ec2Error("InvalidParameterCombination", message));
    expect(() => classic(parameters)).toThrow(ec2Error("InvalidParameterCombination", message));
  });
});
