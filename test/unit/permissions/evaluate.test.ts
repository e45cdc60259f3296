import { describe, expect, it } from "vitest";
import { allow, deny, policyOf } from "../../support/policies.ts";
import { decide, GROUP, type Keys, REVOKE } from "./policies.ts";

const IMPLICIT_DENY = { effect: "Deny" };

/** IAM User Guide, "Policy evaluation logic" and "The difference between explicit and implicit denies". */
describe("which statement decides", () => {
  it.each([
    ["nothing allows it", [allow({ Action: "ec2:Describe*" })], IMPLICIT_DENY],
    ["one statement allows it", [allow({ Sid: "A" })], { effect: "Allow", statement: "A" }],
    [
      "a statement without a Sid → its place",
      [allow({ Action: "s3:*" }), allow()],
      { effect: "Allow", statement: "Statement[1]" },
    ],
    ["Deny after Allow", [allow(), deny({ Sid: "D" })], { effect: "Deny", statement: "D" }],
    ["Deny before Allow", [deny({ Sid: "D" }), allow()], { effect: "Deny", statement: "D" }],
    [
      "Deny of something else",
      [allow({ Sid: "A" }), deny({ Action: "ec2:Delete*" })],
      { effect: "Allow", statement: "A" },
    ],
    ["Deny alone", [deny({ Action: "ec2:Delete*" })], IMPLICIT_DENY],
    [
      "Deny whose condition fails",
      [allow({ Sid: "A" }), deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } })],
      { effect: "Allow", statement: "A" },
    ],
    ["the first of two that allow", [allow({ Sid: "A" }), allow({ Sid: "B" })], { effect: "Allow", statement: "A" }],
  ])("%s", (_, statements, decision) => {
    expect(decide(policyOf(...statements), { keys: { "aws:SecureTransport": "true" } })).toEqual(decision);
  });

  it("no statement, no action, no resource → nothing is allowed", () => {
    const documents = [policyOf(), policyOf(allow({ Action: [] })), policyOf(allow({ Resource: [] }))];
    expect(documents.map((document) => decide(document))).toEqual([IMPLICIT_DENY, IMPLICIT_DENY, IMPLICIT_DENY]);
  });

  it("a single statement needs no list", () => {
    expect(decide({ Statement: allow() })).toEqual({ effect: "Allow", statement: "Statement[0]" });
  });
});

/** IAM User Guide, "IAM JSON policy elements: Action" and "NotAction". */
describe("Action", () => {
  it.each([
    ["*", true],
    ["ec2:*", true],
    ["EC2:revokesecuritygroupINGRESS", true],
    ["ec2:Revoke*", true],
    ["ec2:*SecurityGroup*", true],
    ["ec2:*Ingress", true],
    ["ec2:RevokeSecurityGroup?ngress", true],
    ["ec2:RevokeSecurityGroupIngress?", false],
    ["ec2:RevokeSecurityGroup", false],
    ["ec2:RevokeSecurityGroupEgress", false],
    ["s3:*", false],
  ])("%s → %s, and NotAction the other way", (action, applies) => {
    expect(decide(policyOf(allow({ Action: action }))).effect).toBe(applies ? "Allow" : "Deny");
    expect(decide(policyOf(allow({ NotAction: action }))).effect).toBe(applies ? "Deny" : "Allow");
  });

  it("one of a list is enough; NotAction is none of them", () => {
    const Action = ["s3:*", "ec2:Revoke*"];
    expect(decide(policyOf(allow({ Action }))).effect).toBe("Allow");
    expect(decide(policyOf(allow({ NotAction: Action }))).effect).toBe("Deny");
    expect(decide(policyOf(allow({ NotAction: Action })), { action: "ec2:DescribeVpcs" }).effect).toBe("Allow");
  });
});

/** IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource". */
describe("Resource", () => {
  it.each([
    ["*", true],
    [GROUP, true],
    ["arn:aws:ec2:*:*:security-group/*", true],
    ["arn:aws:ec2:us-*:123456789012:security-group/sg-0123456789abcdef?", true],
    ["arn:*:ec2:us-east-1:123456789012:*", true],
    ["arn:aws:ec2:us-east-1:123456789012:security-group/sg-0123456789abcde", false],
    ["arn:aws:ec2:eu-west-1:123456789012:security-group/*", false],
    ["arn:aws:ec2:us-east-1:999999999999:security-group/*", false],
    ["arn:aws:ec2:us-east-1:123456789012:SECURITY-GROUP/*", false],
    ["arn:aws:ec2:us-east-1:123456789012:security-group-rule/*", false],
    // A wildcard stays in its part.
    ["arn:aws:*:security-group/sg-0123456789abcdef0:x:y", false],
    ["arn:aws:ec2:*::security-group/*", false],
  ])("%s → %s, and NotResource the other way", (resource, applies) => {
    expect(decide(policyOf(allow({ Resource: resource }))).effect).toBe(applies ? "Allow" : "Deny");
    expect(decide(policyOf(allow({ NotResource: resource }))).effect).toBe(applies ? "Deny" : "Allow");
  });

  it("an action on no single resource is allowed by * only", () => {
    const describe = { action: "ec2:DescribeSecurityGroups", resource: "*" };
    expect(decide(policyOf(allow()), describe).effect).toBe("Allow");
    expect(decide(policyOf(allow({ Resource: "arn:aws:ec2:*:*:*" })), describe).effect).toBe("Deny");
  });

  it.each([
    ["the caller's name", "sg-${aws:username}", { "aws:username": "bot" }, "sg-bot", true],
    ["another name", "sg-${aws:username}", { "aws:username": "bot" }, "sg-dog", false],
    ["a wildcard in the value is none", "sg-${aws:username}", { "aws:username": "*" }, "sg-bot", false],
    ["no value", "sg-${aws:username}", {}, "sg-", false],
    ["no value, a default", "sg-${aws:username, 'all'}", {}, "sg-all", true],
    ["special characters", "sg-${*}${?}${$}", {}, "sg-*?$", true],
    ["special characters are no wildcards", "sg-${*}", {}, "sg-bot", false],
  ])("variables: %s", (_, id, keys: Keys, actual, applies) => {
    const arn = (name: string) => `arn:aws:ec2:us-east-1:123456789012:security-group/${name}`;
    const decision = decide(policyOf(allow({ Resource: arn(id) })), { resource: arn(actual), keys });
    expect(decision.effect).toBe(applies ? "Allow" : "Deny");
  });

  it("version 2008-10-17 has no variables", () => {
    const document = {
      Version: "2008-10-17",
      Statement: allow({ Condition: { StringEquals: { "aws:username": "${aws:username}" } } }),
    };
    expect(decide(document, { keys: { "aws:username": "bot" } }).effect).toBe("Deny");
    expect(decide(document, { keys: { "aws:username": "${aws:username}" } }).effect).toBe("Allow");
  });
});

describe("a resource that isn't known yet", () => {
  it.each([
    ["*", "Allow", [allow()]],
    ["an ARN", "Undecided", [allow({ Resource: GROUP })]],
    ["a Deny of an ARN", "Undecided", [allow(), deny({ Resource: GROUP })]],
    ["NotResource", "Undecided", [allow({ NotResource: GROUP })]],
    ["an ARN, for another action", "Allow", [allow(), deny({ Resource: GROUP, Action: "ec2:Delete*" })]],
  ])("%s → %s", (_, effect, statements) => {
    expect(decide(policyOf(...statements), { resource: "unread" }).effect).toBe(effect);
  });
});

describe("what hasn't been read", () => {
  const tagged = (rest = {}) => ({ ...rest, Condition: { StringEquals: { "aws:ResourceTag/Team": "a" } } });
  const keys = { "aws:ResourceTag/Team": "unread" };

  it.each([
    ["a condition on it", "Undecided", [allow(tagged())]],
    ["a Deny with a condition on it", "Undecided", [allow(), deny(tagged())]],
    ["a Deny without one decides first", "Deny", [deny(), allow(tagged())]],
    ["an Allow without one decides first", "Allow", [allow(tagged()), allow()]],
    ["a condition on it for another action", "Allow", [allow(), deny(tagged({ Action: "ec2:Delete*" }))]],
    ["a condition on it for another resource", "Allow", [allow(), deny(tagged({ Resource: "arn:aws:ec2:*:*:vpc/*" }))]],
    [
      "another condition that fails",
      "Deny",
      [allow({ Condition: { ...tagged().Condition, Null: { "aws:username": "true" } } })],
    ],
    ["a variable", "Undecided", [allow({ Resource: "arn:aws:ec2:*:*:security-group/${aws:ResourceTag/Team}" })]],
    ["Null asks for it too", "Undecided", [allow({ Condition: { Null: { "aws:ResourceTag/Team": "true" } } })]],
  ])("%s → %s", (_, effect, statements) => {
    expect(decide(policyOf(...statements), { keys: { ...keys, "aws:username": "bot" } }).effect).toBe(effect);
  });
});

/** IAM User Guide, "Allows managing EC2 security groups with a specific tag key-value pair programmatically and in the console". */
describe("IAM's example for security groups with a tag", () => {
  const document = policyOf(
    {
      Effect: "Allow",
      Action: ["ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules", "ec2:DescribeTags"],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: [REVOKE, "ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules"],
      Resource: ["arn:aws:ec2:us-east-1:123456789012:security-group/*"],
      Condition: { StringEquals: { "aws:ResourceTag/Department": "Test" } },
    },
    {
      Effect: "Allow",
      Action: ["ec2:ModifySecurityGroupRules"],
      Resource: ["arn:aws:ec2:us-east-1:123456789012:security-group-rule/*"],
    },
  );
  const rule = "arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-1";

  it.each([
    [REVOKE, GROUP, { "aws:ResourceTag/Department": "Test" }, "Allow"],
    [REVOKE, GROUP, { "aws:ResourceTag/Department": "test" }, "Deny"],
    [REVOKE, GROUP, {}, "Deny"],
    ["ec2:ModifySecurityGroupRules", rule, {}, "Allow"],
    ["ec2:DescribeSecurityGroups", "*", {}, "Allow"],
    ["ec2:DescribeVpcs", "*", {}, "Deny"],
    ["ec2:DeleteSecurityGroup", GROUP, { "aws:ResourceTag/Department": "Test" }, "Deny"],
  ])("%s %s %j → %s", (action, resource, keys: Keys, effect) => {
    expect(decide(document, { action, resource, keys }).effect).toBe(effect);
  });
});
