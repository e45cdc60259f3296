import { describe, expect, it } from "vitest";
import { structures } from "../../../lib/model/structures.ts";
import { decode } from "../../../lib/protocol/decode.ts";
import { ec2Error } from "../ec2-error.ts";

const revoke = (form: Readonly<Record<string, string>>, version: string) =>
  decode("RevokeSecurityGroupIngressRequest", new Map(Object.entries(form)), { structures, version });

const LATER = [
  ["DryRun", "true"],
  ["SecurityGroupRuleId.1", "sgr-1"],
  ["IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0"],
  ["IpPermissions.1.PrefixListIds.1.PrefixListId", "pl-1"],
  ["IpPermissions.1.IpRanges.1.Description", "x"],
  ["IpPermissions.1.Groups.1.Description", "x"],
  ["IpPermissions.1.Groups.1.VpcId", "vpc-1"],
  ["IpPermissions.1.Groups.1.VpcPeeringConnectionId", "pcx-1"],
] as const;

describe("a parameter that came later", () => {
  it.each(LATER)("%s, 2011-12-15 → UnknownParameter", (name, value) => {
    expect(() => revoke({ [name]: value }, "2011-12-15")).toThrow(
      ec2Error("UnknownParameter", `The parameter ${name} is not recognized`),
    );
  });

  it.each(LATER)("%s, 2016-11-15: known", (name, value) => {
    expect(Object.keys(revoke({ [name]: value }, "2016-11-15"))).toHaveLength(1);
  });

  it.each(["Ipv6Ranges.1.CidrIpv6", "IpRanges.1.Description"])("%s, 2016-09-15 → UnknownParameter", (name) => {
    expect(() => revoke({ [`IpPermissions.1.${name}`]: "x" }, "2016-09-15")).toThrow(ec2Error("UnknownParameter"));
  });

  it("DryRun, 2014-09-01: known", () => {
    expect(revoke({ DryRun: "true" }, "2014-09-01")).toEqual({ DryRun: true });
  });
});

describe("the parameters of the document, 2011-12-15: known", () => {
  it.each([
    ["UserId", "111122223333"],
    ["GroupId", "sg-1"],
    ["GroupName", "websrv"],
    ["IpPermissions.1.IpProtocol", "tcp"],
    ["IpPermissions.1.FromPort", "80"],
    ["IpPermissions.1.ToPort", "80"],
    ["IpPermissions.1.Groups.1.UserId", "111122223333"],
    ["IpPermissions.1.Groups.1.GroupName", "web"],
    ["IpPermissions.1.Groups.1.GroupId", "sg-1"],
    ["IpPermissions.1.IpRanges.1.CidrIp", "205.192.0.0/16"],
    ["IpProtocol", "tcp"],
    ["FromPort", "80"],
    ["ToPort", "80"],
    ["CidrIp", "205.192.0.0/16"],
    ["SourceSecurityGroupName", "web"],
    ["SourceSecurityGroupOwnerId", "111122223333"],
  ])("%s", (name, value) => {
    expect(Object.keys(revoke({ [name]: value }, "2011-12-15"))).toEqual([name.split(".")[0]]);
  });
});

describe("UserId at the top", () => {
  it("2016-11-15 → UnknownParameter", () => {
    expect(() => revoke({ UserId: "111122223333" }, "2016-11-15")).toThrow(
      ec2Error("UnknownParameter", "The parameter UserId is not recognized"),
    );
  });
});
