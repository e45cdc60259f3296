import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePattern, matches } from "../../../lib/permissions/pattern.ts";
import { rounds } from "../../support/rounds.ts";
import { allow, deny, policyOf } from "../../support/policies.ts";
import { decide, GROUP, type Keys } from "./policies.ts";

const ACTIONS = ["ec2:RevokeSecurityGroupIngress", "ec2:DescribeVpcs", "ec2:DeleteSecurityGroup", "s3:GetObject"];
const RESOURCES = [GROUP, "*", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"];
const VALUES = ["a", "b", "ab"];

const subset = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1 });
const not = (name: string) => fc.constantFrom(name, `Not${name}`);

const action = fc.constantFrom("*", "ec2:*", "ec2:Revoke*", "ec2:Describe*", "ec2:*SecurityGroup*", ...ACTIONS);
const resource = fc.constantFrom(
  "*",
  "arn:aws:ec2:*:*:*",
  "arn:aws:ec2:*:*:vpc/*",
  "arn:aws:ec2:*:*:vpc/vpc-${aws:username}",
  GROUP,
);
const operator = fc.constantFrom(
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringEqualsIfExists",
  "StringNotLikeIfExists",
  "ForAnyValue:StringEquals",
  "ForAllValues:StringNotEquals",
);
const condition = fc.oneof(
  fc
    .record({ operator, key: fc.constantFrom("aws:username", "aws:ResourceTag/Team"), values: subset(VALUES) })
    .map(({ operator: name, key, values }) => ({ [name]: { [key]: values } })),
  fc.boolean().map((absent) => ({ Null: { "aws:ResourceTag/Team": absent } })),
);

const statement = fc
  .record({
    actionElement: not("Action"),
    actions: fc.array(action, { minLength: 1, maxLength: 2 }),
    resourceElement: not("Resource"),
    resources: fc.array(resource, { minLength: 1, maxLength: 2 }),
    condition: fc.option(condition),
  })
  .map(({ actionElement, actions, resourceElement, resources, condition }) => ({
    [actionElement]: actions,
    [resourceElement]: resources,
    ...(condition && { Condition: condition }),
  }));
const statements = fc.array(
  fc.record({ effect: fc.constantFrom(allow, deny), rest: statement }).map(({ effect, rest }) => effect(rest)),
  { minLength: 1, maxLength: 5 },
);
const maybe = fc.option(fc.constantFrom(...VALUES), { nil: undefined });
const keys: fc.Arbitrary<Keys> = fc.record({ "aws:username": maybe, "aws:ResourceTag/Team": maybe });
const request = fc.record({ action: fc.constantFrom(...ACTIONS), resource: fc.constantFrom(...RESOURCES), keys });

const NUM_RUNS = rounds(1_000);

describe("whatever the policy and the request", () => {
  it("another Deny never allows more", () => {
    fc.assert(
      fc.property(statements, statement, fc.nat(5), request, (list, more, index, asked) => {
        const before = decide(policyOf(...list), asked).effect;
        const after = decide(policyOf(...list.toSpliced(index, 0, deny(more))), asked).effect;
        expect(before === "Deny" && after === "Allow").toBe(false);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("another Allow never takes a permission away, nor lifts a Deny", () => {
    fc.assert(
      fc.property(statements, statement, fc.nat(5), request, (list, more, index, asked) => {
        const before = decide(policyOf(...list), asked);
        const after = decide(policyOf(...list.toSpliced(index, 0, allow(more))), asked);
        const isFinal = before.effect === "Allow" || before.statement !== undefined;
        expect(isFinal ? after.effect : before.effect).toBe(before.effect);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("the order of the statements decides nothing", () => {
    fc.assert(
      fc.property(statements, request, (list, asked) => {
        const backwards = decide(policyOf(...list.toReversed()), asked).effect;
        expect(backwards).toBe(decide(policyOf(...list), asked).effect);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("a decision without reading is the one that reading would give; undecided only where a read can matter", () => {
    fc.assert(
      fc.property(statements, request, maybe, (list, asked, team) => {
        const unread = decide(policyOf(...list), {
          ...asked,
          keys: { ...asked.keys, "aws:ResourceTag/Team": "unread" },
        });
        const read = decide(policyOf(...list), { ...asked, keys: { ...asked.keys, "aws:ResourceTag/Team": team } });
        expect(read.effect).not.toBe("Undecided");
        expect(unread.effect === "Undecided" || unread.effect === read.effect).toBe(true);
        expect(unread.effect !== "Undecided" || JSON.stringify(list).includes("aws:ResourceTag/Team")).toBe(true);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

describe("wildcards", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 12 });

  it("match as the regular expression does", () => {
    fc.assert(
      fc.property(text, text, (value, actual) => {
        const expression = new RegExp(`^${value.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
        const pattern = parsePattern(value, { wildcards: true, variables: false });
        expect(matches(pattern, actual, () => undefined)).toBe(expression.test(actual));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it("without wildcards, a text matches itself only", () => {
    fc.assert(
      fc.property(text, text, (value, actual) => {
        const pattern = parsePattern(value, { wildcards: false, variables: true });
        expect(matches(pattern, actual, () => undefined)).toBe(value === actual);
      }),
    );
  });
});
