import { describe, expect, it } from "vitest";
import {
  derivedAwsPrefixListId,
  derivedEc2GroupId,
  derivedId,
  derivedRuleId,
  groupDigitsOf,
  isAwsManaged,
  isEc2GroupId,
  isWellFormed,
  newEc2GroupId,
  newId,
  newRuleId,
} from "../../../lib/security-group/ids.ts";

const GROUP = "sg-0123456789abcdef0";

describe("new IDs", () => {
  it.each(["sg", "sgr", "vpc", "vpc-cidr-assoc"] as const)("%s: prefix and 17 hex digits, never the same", (prefix) => {
    const ids = Array.from({ length: 100 }, () => newId(prefix));
    for (const id of ids) expect(id).toMatch(new RegExp(`^${prefix}-[0-9a-f]{17}$`));
    expect(new Set(ids).size).toBe(100);
  });

  it("of an EC2 group: 8 hex digits", () => {
    expect(newEc2GroupId()).toMatch(/^sg-[0-9a-f]{8}$/);
    expect(newEc2GroupId()).not.toBe(newEc2GroupId());
  });
});

describe("derived IDs", () => {
  it("the same from the same, another from another", () => {
    expect(derivedId("vpc", "111122223333", "us-east-1")).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(derivedId("vpc", "111122223333", "us-east-1")).toBe(derivedId("vpc", "111122223333", "us-east-1"));
    expect(derivedId("vpc", "111122223333", "us-east-1")).not.toBe(derivedId("vpc", "111122223333", "us-east-2"));
    expect(derivedId("vpc", "111122223333", "us-east-1")).not.toBe(derivedId("vpc", "111122223334", "us-east-1"));
    expect(derivedId("vpc", "a", "bc")).not.toBe(derivedId("vpc", "ab", "c"));
  });

  it("of an EC2 group: 8 hex digits", () => {
    expect(derivedEc2GroupId("111122223333", "us-east-1")).toMatch(/^sg-[0-9a-f]{8}$/);
    expect(derivedEc2GroupId("a", "bc")).not.toBe(derivedEc2GroupId("ab", "c"));
  });

  it("of AWS's own prefix lists: 8 hex digits, which tell them from a customer's", () => {
    const id = derivedAwsPrefixListId("us-east-1", "s3");
    expect(id).toMatch(/^pl-[0-9a-f]{8}$/);
    expect(derivedAwsPrefixListId("us-east-1", "s3")).toBe(id);
    expect(derivedAwsPrefixListId("a", "bc")).not.toBe(derivedAwsPrefixListId("ab", "c"));
    expect(isAwsManaged(id)).toBe(true);
    expect(isAwsManaged(newId("pl"))).toBe(false);
  });
});

describe("rule IDs", () => {
  it("sgr-, the first 8 digits of the group, and 9 that follow from the key", () => {
    expect(derivedRuleId(GROUP, "key")).toMatch(/^sgr-01234567[0-9a-f]{9}$/);
    expect(derivedRuleId(GROUP, "key")).toBe(derivedRuleId(GROUP, "key"));
    expect(derivedRuleId(GROUP, "key")).not.toBe(derivedRuleId(GROUP, "other key"));
  });

  it("the 9 digits are those of the key's SHA-256", () => {
    // printf key | sha256sum
    expect(derivedRuleId(GROUP, "key")).toBe("sgr-012345672c70e12b7");
  });

  it("of an EC2 group: all its 8 digits, then 9", () => {
    expect(derivedRuleId("sg-89abcdef", "key")).toMatch(/^sgr-89abcdef[0-9a-f]{9}$/);
  });

  it.each([
    ["sgr-012345672c70e12b7", "01234567"],
    ["sgr-00000000", "00000000"],
    ["sgr-0000000", undefined],
    ["sgr-", undefined],
    ["", undefined],
  ])("%s: its group's ID starts with the digits %s", (ruleId, digits) => {
    expect(groupDigitsOf(ruleId)).toBe(digits);
  });

  it("where the derived one is taken: the same place, other digits each time", () => {
    expect(newRuleId(GROUP)).toMatch(/^sgr-01234567[0-9a-f]{9}$/);
    expect(newRuleId(GROUP)).not.toBe(newRuleId(GROUP));
  });
});

describe("isEc2GroupId", () => {
  it("8 digits: an EC2 group; 17: a VPC group", () => {
    expect(isEc2GroupId(newEc2GroupId())).toBe(true);
    expect(isEc2GroupId(derivedEc2GroupId("a"))).toBe(true);
    expect(isEc2GroupId(newId("sg"))).toBe(false);
  });
});

describe("isWellFormed", () => {
  it.each(["sg-12345678", "sg-00000000", GROUP])("%s: yes", (id) => {
    expect(isWellFormed("sg", id)).toBe(true);
  });

  it("sgr-00000000: yes (AWS answers NotFound for it)", () => {
    expect(isWellFormed("sgr", "sgr-00000000")).toBe(true);
  });

  it.each([
    "",
    "sg",
    "sg-",
    "web",
    "SG-12345678",
    "sgr-12345678",
    "vpc-12345678",
    "sg-12345678 ",
    " sg-12345678",
    "sg-1234#5678",
    "sg-1234/5678",
    "sg-12345678\n",
    "sg-0123456789abcdef01",
    "eks-cluster-sg*",
    "sg-ü",
  ])("%j: no", (id) => {
    expect(isWellFormed("sg", id)).toBe(false);
  });
});
