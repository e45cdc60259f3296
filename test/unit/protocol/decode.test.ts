import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { structures } from "../../../lib/model/structures.ts";
import { decode } from "../../../lib/protocol/decode.ts";
import { ec2Error, outcomeOf } from "../ec2-error.ts";

const CURRENT = { structures, version: "2016-11-15" };

type Form = Readonly<Record<string, string>>;

const decodeAs = (structure: string, form: Form) => decode(structure, new Map(Object.entries(form)), CURRENT);
const revoke = (form: Form) => decodeAs("RevokeSecurityGroupIngressRequest", form);
const describeGroups = (form: Form) => decodeAs("DescribeSecurityGroupsRequest", form);

describe("structures", () => {
  it("no parameters: an empty input", () => {
    expect(revoke({})).toEqual({});
  });

  it("the document's flat form", () => {
    const form = { GroupName: "websrv", IpProtocol: "tcp", FromPort: "80", ToPort: "80", CidrIp: "205.192.0.0/16" };
    expect(revoke(form)).toEqual({ ...form, FromPort: 80, ToPort: 80 });
  });

  it("wire names become the SDK's: Groups, SecurityGroupRuleId, GroupDescription, Tag", () => {
    expect(revoke({ "IpPermissions.1.Groups.1.GroupId": "sg-1", "SecurityGroupRuleId.1": "sgr-1" })).toEqual({
      IpPermissions: [{ UserIdGroupPairs: [{ GroupId: "sg-1" }] }],
      SecurityGroupRuleIds: ["sgr-1"],
    });
    const form = { GroupDescription: "web", "TagSpecification.1.Tag.1.Key": "a" };
    expect(decodeAs("CreateSecurityGroupRequest", form)).toEqual({
      Description: "web",
      TagSpecifications: [{ Tags: [{ Key: "a" }] }],
    });
  });

  it("every parameter of an IpPermission", () => {
    const at = "IpPermissions.1";
    const form = {
      [`${at}.IpProtocol`]: "tcp",
      [`${at}.FromPort`]: "22",
      [`${at}.ToPort`]: "23",
      [`${at}.Groups.1.UserId`]: "111122223333",
      [`${at}.Groups.1.GroupName`]: "web",
      [`${at}.Groups.1.GroupId`]: "sg-1",
      [`${at}.Groups.1.Description`]: "a",
      [`${at}.IpRanges.1.CidrIp`]: "10.0.0.0/8",
      [`${at}.IpRanges.1.Description`]: "b",
      [`${at}.IpRanges.2.CidrIp`]: "11.0.0.0/8",
      [`${at}.Ipv6Ranges.1.CidrIpv6`]: "::/0",
      [`${at}.Ipv6Ranges.1.Description`]: "c",
      [`${at}.PrefixListIds.1.PrefixListId`]: "pl-1",
      [`${at}.PrefixListIds.1.Description`]: "d",
    };
    expect(revoke(form)).toEqual({
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 23,
          UserIdGroupPairs: [{ UserId: "111122223333", GroupName: "web", GroupId: "sg-1", Description: "a" }],
          IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "b" }, { CidrIp: "11.0.0.0/8" }],
          Ipv6Ranges: [{ CidrIpv6: "::/0", Description: "c" }],
          PrefixListIds: [{ PrefixListId: "pl-1", Description: "d" }],
        },
      ],
    });
  });
});

describe("lists", () => {
  const ruleIds = (...indexes: string[]) =>
    revoke(Object.fromEntries(indexes.map((index) => [`SecurityGroupRuleId.${index}`, `sgr-${index}`])))[
      "SecurityGroupRuleIds"
    ];

  it("10 after 9, whatever the order of the parameters", () => {
    expect(ruleIds("10", "2", "9", "1")).toEqual(["sgr-1", "sgr-2", "sgr-9", "sgr-10"]);
  });

  it("indexes of structures: in numeric order too", () => {
    const form = { "IpPermissions.10.IpProtocol": "tcp", "IpPermissions.9.IpProtocol": "udp" };
    expect(revoke(form)).toEqual({ IpPermissions: [{ IpProtocol: "udp" }, { IpProtocol: "tcp" }] });
  });

  it("gaps: closed", () => {
    expect(ruleIds("3", "70", "999999999")).toEqual(["sgr-3", "sgr-70", "sgr-999999999"]);
  });

  it("from 0 as from 1", () => {
    expect(ruleIds("0", "1")).toEqual(["sgr-0", "sgr-1"]);
  });

  it("parameters of one element apart from each other: one element", () => {
    const form = {
      "IpPermissions.1.IpProtocol": "tcp",
      "IpPermissions.2.IpProtocol": "udp",
      "IpPermissions.1.FromPort": "22",
    };
    expect(revoke(form)).toEqual({ IpPermissions: [{ IpProtocol: "tcp", FromPort: 22 }, { IpProtocol: "udp" }] });
  });

  it.each(["01", "00", "-1", "+1", "1e1", "1.0", "9999999999", "18446744073709551617", "x", " 1", "", "__proto__"])(
    "index %j → UnknownParameter",
    (index) => {
      const name = `IpPermissions.${index}.IpProtocol`;
      expect(() => revoke({ [name]: "tcp" })).toThrow(
        ec2Error("UnknownParameter", `The parameter ${name} is not recognized`),
      );
    },
  );

  it.each(["01", "-1", "12345678901", "member.1", "x"])("index %j of a list of texts → UnknownParameter", (index) => {
    const name = `SecurityGroupRuleId.${index}`;
    expect(() => revoke({ [name]: "sgr-1" })).toThrow(ec2Error("UnknownParameter", new RegExp(` ${name} `)));
  });

  it("no index → UnknownParameter", () => {
    expect(() => revoke({ "IpPermissions.IpProtocol": "tcp" })).toThrow(
      ec2Error("UnknownParameter", "The parameter IpPermissions.IpProtocol is not recognized"),
    );
  });

  it.each([
    "IpPermissions",
    "IpPermissions.1",
    "IpPermissions.1.Groups",
    "IpPermissions.1.IpRanges",
    "IpPermissions.1.Ipv6Ranges",
    "IpPermissions.1.PrefixListIds.1",
    "SecurityGroupRuleId",
  ])("empty element %s= → InvalidRequest", (name) => {
    expect(() => revoke({ [name]: "" })).toThrow(ec2Error("InvalidRequest", "The request received was invalid."));
  });

  it("an empty list beside its elements → InvalidRequest", () => {
    expect(() => revoke({ "SecurityGroupRuleId.1": "sgr-1", SecurityGroupRuleId: "" })).toThrow(
      ec2Error("InvalidRequest"),
    );
  });

  it("IpRanges.1=10.0.0.0/8, without .CidrIp → InvalidRequest", () => {
    expect(() => revoke({ "IpPermissions.1.IpRanges.1": "10.0.0.0/8" })).toThrow(ec2Error("InvalidRequest"));
  });

  it("1,000 elements: read", () => {
    const form = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`GroupId.${index + 1}`, "sg-1"]));
    expect(describeGroups(form)["GroupIds"]).toHaveLength(1_000);
  });

  it("1,001 elements → InvalidParameterValue", () => {
    const form = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`GroupId.${index + 1}`, "sg-1"]));
    const message = "Too many elements of GroupId. At most 1000 can be given in one request.";
    expect(() => describeGroups(form)).toThrow(ec2Error("InvalidParameterValue", message));
  });
});

describe("integers", () => {
  const fromPort = (value: string) => revoke({ FromPort: value })["FromPort"];

  it.each([
    ["0", 0],
    ["80", 80],
    ["-1", -1],
    ["65536", 65_536],
    ["2147483647", 2_147_483_647],
    ["-2147483648", -2_147_483_648],
  ])("%s: %i", (text, number) => {
    expect(fromPort(text)).toBe(number);
  });

  it.each([
    "",
    " 80",
    "80 ",
    "80.0",
    "8e1",
    "0x50",
    "+80",
    "eighty",
    "--1",
    "2147483648",
    "-2147483649",
    "99999999999999999999",
    "NaN",
    "Infinity",
    "٨٠",
  ])("%j → InvalidParameterValue that names the parameter, and says what fits", (text) => {
    const reason = "Expecting an integer from -2147483648 to 2147483647.";
    const message = `Value (${text}) for parameter FromPort is invalid. ${reason}`;
    expect(() => fromPort(text)).toThrow(ec2Error("InvalidParameterValue", message));
  });

  it("in depth → InvalidParameterValue with the whole name", () => {
    expect(() => revoke({ "IpPermissions.2.ToPort": "x" })).toThrow(
      ec2Error("InvalidParameterValue", /IpPermissions\.2\.ToPort/),
    );
  });
});

describe("booleans", () => {
  it("true and false", () => {
    expect(revoke({ DryRun: "true" })).toEqual({ DryRun: true });
    expect(revoke({ DryRun: "false" })).toEqual({ DryRun: false });
  });

  it.each(["", "yes", "2", "truee", " true"])("%j → InvalidParameterValue that names the parameter", (text) => {
    const message = `Value (${text}) for parameter DryRun is invalid. Expecting true or false.`;
    expect(() => revoke({ DryRun: text })).toThrow(ec2Error("InvalidParameterValue", message));
  });
});

describe("texts", () => {
  it("kept as they are: empty, spaces, non-ASCII", () => {
    expect(revoke({ GroupId: "", GroupName: " a ", CidrIp: "ü😀" })).toEqual({
      GroupId: "",
      GroupName: " a ",
      CidrIp: "ü😀",
    });
  });
});

describe("unknown parameters → UnknownParameter with the whole name", () => {
  it.each([
    "Nonsense",
    "groupId",
    "GROUPID",
    "GroupIds.1",
    "GroupId.1",
    "IpProtocol.1.x",
    "UserIdGroupPairs.1.GroupId",
    "IpPermissions.1.Nonsense",
    "IpPermissions.1.ipProtocol",
    "IpPermissions.1.IpProtocol.1",
    "IpPermissions.1.IpRanges.1.Nonsense",
    "IpPermissions.1.IpRanges.1.CidrIp.1",
    "IpPermissions.1.IpRanges.1.CidrIpv6",
    "IpPermissions.1.IpRanges.member.1.CidrIp",
    "IpPermissions.1.Groups.1.Nonsense.1.Deep",
    "SecurityGroupRuleIds.1",
    "SecurityGroupRuleId.1.x",
    "TagSpecification.1.ResourceType",
    "",
    ".",
    "GroupId.",
    ".GroupId",
    "__proto__",
    "__proto__.GroupId",
    "constructor",
    "toString",
    "hasOwnProperty.1",
    "IpPermissions.1.__proto__",
    "IpPermissions.1.__proto__.polluted",
    "IpPermissions.1.constructor.prototype.polluted",
    "IpPermissions.1.IpRanges.1.valueOf",
  ])("%j", (name) => {
    const message = `The parameter ${name} is not recognized`;
    expect(() => revoke({ [name]: "x" })).toThrow(ec2Error("UnknownParameter", message));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("a number for a text is a text", () => {
    expect(revoke({ GroupName: "1" })).toEqual({ GroupName: "1" });
  });
});

it("whatever the parameters: an input, or an error of EC2's", () => {
  const part = fc.oneof(
    fc.constantFrom("IpPermissions", "IpRanges", "Groups", "CidrIp", "FromPort", "DryRun", "SecurityGroupRuleId"),
    fc.nat({ max: 12 }).map(String),
    fc.string({ maxLength: 3 }),
  );
  const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("."));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string({ maxLength: 4 })), { maxLength: 5 }), (pairs) => {
      const outcome = outcomeOf(() => decode("RevokeSecurityGroupIngressRequest", new Map(pairs), CURRENT));
      expect(["done", "InvalidParameterValue", "InvalidRequest", "UnknownParameter"]).toContain(outcome);
    }),
    { numRuns: 1_000 },
  );
});
