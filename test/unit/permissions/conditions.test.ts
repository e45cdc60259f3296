import { describe, expect, it } from "vitest";
import { allow, policyOf } from "../../support/policies.ts";
import { decide, type Keys } from "./policies.ts";

/** Whether a statement with that Condition applies. */
const meets = (condition: Readonly<Record<string, unknown>>, keys: Keys): boolean =>
  decide(policyOf(allow({ Condition: condition })), { keys }).effect === "Allow";

const VPC = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1";

const NEGATED: Readonly<Record<string, string>> = {
  StringEquals: "StringNotEquals",
  StringEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  StringLike: "StringNotLike",
  ArnEquals: "ArnNotEquals",
  ArnLike: "ArnNotLike",
  IpAddress: "NotIpAddress",
  DateEquals: "DateNotEquals",
};

/** IAM User Guide, "IAM JSON policy elements: Condition operators": the operator, the policy's value, what meets it and what doesn't. */
describe.each<[operator: string, key: string, value: unknown, meeting: string[], others: string[]]>([
  ["StringEquals", "aws:username", "bot", ["bot"], ["Bot", "bots", ""]],
  ["StringEquals", "aws:username", "b*t", ["b*t"], ["bot"]],
  ["StringEquals", "aws:username", ["a", "b"], ["a", "b"], ["c"]],
  ["StringEquals", "aws:username", 5, ["5"], ["05"]],
  ["StringEqualsIgnoreCase", "aws:username", "Bot", ["bot", "BOT"], ["bots"]],
  ["StringLike", "aws:username", "b*-?", ["b-1", "bot-x"], ["bot-", "bot-10", "B-1"]],
  ["StringLike", "aws:username", ["a*", "*z"], ["a", "ab", "z"], ["ba"]],
  ["ArnEquals", "ec2:Vpc", VPC, [VPC], [`${VPC}1`]],
  ["ArnEquals", "ec2:Vpc", "arn:aws:ec2:*:*:vpc/vpc-?", [VPC], [`${VPC}1`, "arn:aws:ec2:::vpc:vpc/vpc-1"]],
  [
    "ArnLike",
    "ec2:Vpc",
    "arn:aws:ec2:*:123456789012:vpc/*",
    [VPC],
    ["vpc-1", "arn:aws:ec2:us-east-1:999999999999:vpc/vpc-1"],
  ],
  ["Bool", "aws:SecureTransport", "true", ["true", "TRUE"], ["false", "1"]],
  ["Bool", "aws:SecureTransport", false, ["false"], ["true"]],
  [
    "IpAddress",
    "aws:SourceIp",
    "203.0.113.0/24",
    ["203.0.113.0", "203.0.113.255", "::ffff:203.0.113.9"],
    ["203.0.114.0", "2001:db8::1", "garbage"],
  ],
  ["IpAddress", "aws:SourceIp", "203.0.113.7", ["203.0.113.7"], ["203.0.113.8"]],
  [
    "IpAddress",
    "aws:SourceIp",
    ["2001:db8::/32", "10.0.0.0/8"],
    ["2001:db8:1::1", "10.9.9.9"],
    ["2001:db9::1", "11.0.0.0"],
  ],
  ["DateLessThan", "aws:CurrentTime", "2026-11-01T00:00:00Z", ["2026-10-31T23:59:59Z"], ["2026-11-01T00:00:00Z"]],
  ["DateLessThanEquals", "aws:CurrentTime", "2026-11-01T00:00:00Z", ["2026-11-01T00:00:00Z"], ["2026-11-01T00:00:01Z"]],
  ["DateGreaterThan", "aws:CurrentTime", "2026-11-01", ["2026-11-01T00:00:01Z"], ["2026-11-01T00:00:00Z"]],
  ["DateGreaterThanEquals", "aws:EpochTime", "1000", ["1000", "1001"], ["999"]],
  ["DateEquals", "aws:EpochTime", "1970-01-01T00:16:40Z", ["1000"], ["1001"]],
])("%s %s %j", (operator, key, value, meeting, others) => {
  const condition = (name: string) => ({ [name]: { [key]: value } });
  /** The operator itself where it has no negated form. */
  const negated = NEGATED[operator] ?? operator;

  it.each(meeting)("%s meets it", (actual) => {
    expect(meets(condition(operator), { [key]: actual })).toBe(true);
    expect(meets(condition(negated), { [key]: actual })).toBe(NEGATED[operator] === undefined);
  });

  it.each(others)("%j doesn't", (actual) => {
    expect(meets(condition(operator), { [key]: actual })).toBe(false);
    expect(meets(condition(negated), { [key]: actual })).toBe(NEGATED[operator] !== undefined);
  });

  it("a missing key meets the negated form, and the one with IfExists", () => {
    expect(meets(condition(operator), {})).toBe(false);
    expect(meets(condition(`${operator}IfExists`), {})).toBe(true);
    expect(meets(condition(negated), {})).toBe(NEGATED[operator] !== undefined);
    expect(meets(condition(`${negated}IfExists`), {})).toBe(true);
  });

  it("IfExists asks the same of a key that is there", () => {
    for (const actual of meeting) expect(meets(condition(`${operator}IfExists`), { [key]: actual })).toBe(true);
    for (const actual of others) expect(meets(condition(`${operator}IfExists`), { [key]: actual })).toBe(false);
  });
});

/** IAM User Guide, "Set operators for multivalued context keys". */
describe("set operators", () => {
  it.each<[operator: string, tags: readonly string[] | undefined, result: boolean]>([
    ["ForAllValues:StringEquals", ["env"], true],
    ["ForAllValues:StringEquals", ["env", "team"], true],
    ["ForAllValues:StringEquals", ["env", "other"], false],
    ["ForAllValues:StringEquals", undefined, true],
    ["ForAllValues:StringEquals", [], true],
    ["ForAnyValue:StringEquals", ["env", "other"], true],
    ["ForAnyValue:StringEquals", ["other"], false],
    ["ForAnyValue:StringEquals", undefined, false],
    ["ForAnyValue:StringEqualsIfExists", undefined, false],
    ["ForAllValues:StringNotEquals", ["other"], true],
    ["ForAllValues:StringNotEquals", ["env", "other"], false],
    ["ForAllValues:StringNotEquals", undefined, true],
    ["ForAnyValue:StringNotEquals", ["env", "other"], true],
    ["ForAnyValue:StringNotEquals", ["env", "team"], false],
    ["ForAnyValue:StringNotEquals", undefined, false],
    ["ForAnyValue:StringLike", ["environment"], false],
  ])("%s of env, team, with %j → %s", (operator, tags, result) => {
    expect(meets({ [operator]: { "aws:TagKeys": ["env", "team"] } }, { "aws:TagKeys": tags })).toBe(result);
  });
});

describe("Null", () => {
  it.each([
    ["true", {}, true],
    ["true", { "aws:username": "bot" }, false],
    [false, { "aws:username": "bot" }, true],
    ["false", {}, false],
  ])("%s with %j → %s", (value, keys: Keys, result) => {
    expect(meets({ Null: { "aws:username": value } }, keys)).toBe(result);
  });
});

/** IAM User Guide, "Conditions with multiple context keys or values". */
describe("several conditions", () => {
  const both = {
    StringEquals: { "aws:username": "bot", "aws:RequestedRegion": "us-east-1" },
    IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
  };
  const keys = { "aws:username": "bot", "aws:RequestedRegion": "us-east-1", "aws:SourceIp": "10.0.0.1" };

  it("all hold → applies", () => expect(meets(both, keys)).toBe(true));
  it.each(Object.keys(keys))("%s differs → doesn't", (key) => {
    expect(meets(both, { ...keys, [key]: "192.0.2.1" })).toBe(false);
  });
  it("none of several values of a negated operator", () => {
    const condition = { StringNotEquals: { "aws:username": ["a", "b"] } };
    expect([meets(condition, { "aws:username": "b" }), meets(condition, { "aws:username": "c" })]).toEqual([
      false,
      true,
    ]);
  });
  it("keys are the same in any case", () => {
    expect(meets({ StringEquals: { "AWS:userName": "bot" } }, keys)).toBe(true);
  });
  it("variables in values", () => {
    const condition = {
      StringLike: { "aws:ResourceTag/owner": "${aws:username}-*" },
      StringEqualsIgnoreCase: { "aws:ResourceTag/region": "${aws:RequestedRegion}" },
    };
    const tags = { "aws:ResourceTag/owner": "bot-1", "aws:ResourceTag/region": "US-EAST-1" };
    expect(meets(condition, { ...keys, ...tags })).toBe(true);
    expect(meets(condition, { ...keys, ...tags, "aws:ResourceTag/owner": "dog-1" })).toBe(false);
  });
});
