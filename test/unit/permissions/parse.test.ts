import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../lib/permissions/parse.ts";
import { parsePolicyText } from "../../../lib/permissions/parse-text.ts";
import { ec2Error } from "../ec2-error.ts";
import { allow, policyOf } from "../../support/policies.ts";

const when = (condition: unknown) => policyOf(allow({ Condition: condition }));

describe("malformed policies → MalformedPolicyDocument, what and where", () => {
  it.each<[document: unknown, message: string]>([
    ["text", "Malformed policy: expecting an object"],
    [[], "Malformed policy: expecting an object"],
    [{ Version: "2012-10-17" }, "Malformed policy: Statement is missing"],
    [{ Version: "2026-01-01", Statement: allow() }, "Malformed policy, Version: a version is 2012-10-17 or 2008-10-17"],
    [{ Statement: allow(), Statements: [] }, "Malformed policy, Statements: expecting one of Version, Id, Statement"],
    [policyOf(null as never), "Malformed policy, Statement[0]: expecting an object"],
    [
      policyOf({ ...allow(), Principal: "*" }),
      "Malformed policy, Statement[0].Principal: expecting one of Sid, Effect, Action, NotAction, Resource, NotResource, Condition",
    ],
    [policyOf({ Action: "*", Resource: "*" }), "Malformed policy, Statement[0]: Effect is Allow or Deny"],
    [policyOf(allow({ Effect: "allow" })), "Malformed policy, Statement[0].Effect: Effect is Allow or Deny"],
    [policyOf(allow({ Sid: "a b" })), "Malformed policy, Statement[0].Sid: a Sid has letters and digits only"],
    [
      policyOf(allow({ Sid: "a" }), allow({ Sid: "a" })),
      "Malformed policy, Statement[1].Sid: a stands twice: a Sid names one statement",
    ],
    [
      policyOf({ Effect: "Allow", Resource: "*" }),
      "Malformed policy, Statement[0]: a statement has Action or NotAction, one of them",
    ],
    [
      policyOf({ ...allow(), NotAction: "*" }),
      "Malformed policy, Statement[0]: a statement has Action or NotAction, one of them",
    ],
    [
      policyOf({ Effect: "Allow", Action: "*" }),
      "Malformed policy, Statement[0]: a statement has Resource or NotResource, one of them",
    ],
    [policyOf(allow({ Action: ["ec2:*", {}] })), "Malformed policy, Statement[0].Action[1]: expecting a text"],
    [
      policyOf(allow({ Action: "RevokeSecurityGroupIngress" })),
      "Malformed policy, Statement[0].Action: an action is * or looks like ec2:Describe*",
    ],
    [
      policyOf(allow({ Action: "ec2:Describe Vpcs" })),
      "Malformed policy, Statement[0].Action: an action is * or looks like ec2:Describe*",
    ],
    [
      policyOf(allow({ Resource: "sg-1" })),
      "Malformed policy, Statement[0].Resource: a resource is * or an ARN like arn:aws:ec2:*:*:security-group/*",
    ],
    [
      policyOf(allow({ Resource: "arn:aws:ec2:*" })),
      "Malformed policy, Statement[0].Resource: a resource is * or an ARN like arn:aws:ec2:*:*:security-group/*",
    ],
    [
      policyOf(allow({ Resource: "arn:aws:ec2:*:*:vpc/${aws:Nobody}" })),
      "Malformed policy, Statement[0].Resource: ${aws:Nobody} is no policy variable that is known here",
    ],
    [when([]), "Malformed policy, Statement[0].Condition: expecting an object"],
    [
      when({ StringEqual: { "aws:username": "a" } }),
      "Malformed policy, Statement[0].Condition.StringEqual: StringEqual is no condition operator that is known here",
    ],
    [
      when({ NullIfExists: { "aws:username": "true" } }),
      "Malformed policy, Statement[0].Condition.NullIfExists: NullIfExists is no condition operator that is known here",
    ],
    [when({ StringEquals: "a" }), "Malformed policy, Statement[0].Condition.StringEquals: expecting an object"],
    [
      when({ StringEquals: { "aws:PrincipalOrgID": "o" } }),
      "Malformed policy, Statement[0].Condition.StringEquals.aws:PrincipalOrgID: aws:PrincipalOrgID is no condition key that is known here",
    ],
    [
      when({ StringEquals: { "aws:ResourceTag/": "a" } }),
      "Malformed policy, Statement[0].Condition.StringEquals.aws:ResourceTag/: aws:ResourceTag/ is no condition key that is known here",
    ],
    [
      when({ StringEquals: { "aws:TagKeys": "a" } }),
      "Malformed policy, Statement[0].Condition.StringEquals.aws:TagKeys: aws:TagKeys has any number of values: write ForAllValues:StringEquals or ForAnyValue:StringEquals",
    ],
    [
      when({ IpAddress: { "aws:username": "10.0.0.0/8" } }),
      "Malformed policy, Statement[0].Condition.IpAddress.aws:username: IpAddress can't be asked of aws:username",
    ],
    [
      when({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "10.0.0.0/33"] } }),
      "Malformed policy, Statement[0].Condition.IpAddress.aws:SourceIp[1]: IpAddress can't compare with this value",
    ],
    [
      when({ IpAddress: { "aws:SourceIp": "10.1" } }),
      "Malformed policy, Statement[0].Condition.IpAddress.aws:SourceIp: IpAddress can't compare with this value",
    ],
    [
      when({ DateLessThan: { "aws:CurrentTime": "soon" } }),
      "Malformed policy, Statement[0].Condition.DateLessThan.aws:CurrentTime: DateLessThan can't compare with this value",
    ],
    [
      when({ Bool: { "aws:SecureTransport": "yes" } }),
      "Malformed policy, Statement[0].Condition.Bool.aws:SecureTransport: Bool can't compare with this value",
    ],
    [
      when({ ArnLike: { "ec2:Vpc": "vpc-1" } }),
      "Malformed policy, Statement[0].Condition.ArnLike.ec2:Vpc: ArnLike can't compare with this value",
    ],
    [
      when({ Null: { "aws:username": ["true", "false"] } }),
      "Malformed policy, Statement[0].Condition.Null.aws:username: Null takes true or false",
    ],
    [
      policyOf(allow({ Action: Array.from({ length: 1_000 }, () => "ec2:*") })),
      "Malformed policy: a policy has 6144 characters at most",
    ],
  ])("%j → %s", (document, message) => {
    expect(() => parsePolicy(document)).toThrow(ec2Error("MalformedPolicyDocument", message));
  });
});

describe("policies as text", () => {
  it.each([
    ["", "line 1, column 1: Unexpected end of input found."],
    ['{\n  "Version": "2012-10-17",\n  "Statement": [}\n}', "line 3, column 17: Unexpected token RBrace found."],
    ['{\n  // why\n  "Statement": []\n}', "line 2, column 3: Unexpected character '/' found."],
    ['{\n  "Statement": [],\n  "Statement": []\n}', "line 3, column 3: Statement stands twice"],
    ['"text"', "line 1, column 1: expecting an object"],
    [`{\n  "Sid": "[[[[",\n  "a": ${"[".repeat(100_000)}`, "line 3, column 107: it is more than 100 deep"],
    [`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "line 1, column 501: it is more than 100 deep"],
    [
      '{\n  "Statement": [\n    { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" },\n    {\n      "Effect": "Permit"\n    }\n  ]\n}',
      "line 5, column 17: Statement[1].Effect: Effect is Allow or Deny",
    ],
    [
      '{ "Statement": {\n  "Effect": "Allow", "Action": [\n    "ec2:*",\n    "ec2"\n  ], "Resource": "*" } }',
      "line 4, column 5: Statement.Action[1]: an action is * or looks like ec2:Describe*",
    ],
    [
      '{ "Statement": { "Effect": "Allow",\n  "Resource": "*" } }',
      "line 1, column 16: Statement: a statement has Action or NotAction, one of them",
    ],
  ])("%j → %s", (text, message) => {
    expect(() => parsePolicyText(text)).toThrow(ec2Error("MalformedPolicyDocument", `Malformed policy, ${message}`));
  });

  it("a right one → the document", () => {
    const document = policyOf(allow({ Condition: { ["Bool"]: { "aws:SecureTransport": true } } }));
    expect(parsePolicyText(JSON.stringify(document, undefined, 2))).toEqual(document);
  });
});
