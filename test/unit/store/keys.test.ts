import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  credentialKey,
  keys,
  kindOf,
  parsePointerKey,
  parseRuleKey,
  partitionKey,
  type Range,
  ranges,
} from "../../../lib/store/keys.ts";
import type { Direction, Permission } from "../../../lib/security-group/permission.ts";
import { groupId, permission } from "../security-group/arbitraries.ts";

const WEB: Permission = {
  protocol: "tcp",
  fromPort: 80,
  toPort: 80,
  source: { type: "ipv4", cidr: "205.192.0.0/16" },
};
const A = "sg-0aaaaaaaaaaaaaaaa";
const B = "sg-0bbbbbbbbbbbbbbbb";

const direction = fc.constantFrom<Direction>("ingress", "egress");

/** As DynamoDB compares sort keys: by their UTF-8 octets. */
const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
const within = ({ from, to }: Range, sk: string) => compare(from, sk) <= 0 && compare(sk, to) <= 0;

const pointer = (to: string, from: string) => keys.pointer(keys.group(to), from, "ingress", WEB);

describe("keys", () => {
  it("design §4: readable text", () => {
    expect(partitionKey("111122223333", "us-east-1")).toBe("111122223333/us-east-1");
    expect(keys.group(A)).toBe(`GROUP#${A}`);
    expect(keys.rule(A, "ingress", WEB)).toBe(`GROUP#${A}#INGRESS#tcp#80#80#205.192.0.0/16`);
    expect(keys.rule(A, "egress", WEB)).toBe(`GROUP#${A}#EGRESS#tcp#80#80#205.192.0.0/16`);
    expect(pointer(B, A)).toMatch(new RegExp(`^GROUP#${B}#REFERENCED-BY#${A}#`));
    expect(keys.name({ vpcId: "vpc-1" }, "web")).toBe("NAME#vpc-1#web");
    expect(keys.name("ec2", "web")).toBe("NAME#ec2#web");
  });

  it("names: equal but for case: one key; in another VPC: another", () => {
    expect(keys.name("ec2", "WEB")).toBe(keys.name("ec2", "web"));
    expect(keys.name({ vpcId: "vpc-1" }, "web")).not.toBe(keys.name({ vpcId: "vpc-2" }, "web"));
    expect(keys.name({ vpcId: "vpc-1" }, "web")).not.toBe(keys.name("ec2", "web"));
  });

  it("credentials: a partition of their own, that no account's can be", () => {
    expect(credentialKey("AKIDEXAMPLE")).toEqual({ pk: "KEY#AKIDEXAMPLE", sk: "KEY" });
  });
});

describe("parseRuleKey", () => {
  it("the key of a rule: what it says", () => {
    fc.assert(
      fc.property(groupId, direction, permission, (id, way, allowed) => {
        const key = keys.rule(id, way, allowed);
        expect(parseRuleKey(key)).toEqual({ groupId: id, direction: way, permission: allowed });
      }),
    );
  });

  it("any other key: undefined", () => {
    const name = keys.name({ vpcId: "vpc-1" }, "a#INGRESS#b");
    for (const key of [keys.account, keys.vpc("vpc-1"), name, keys.group(A), pointer(A, B)]) {
      expect(parseRuleKey(key)).toBeUndefined();
    }
  });
});

describe("parsePointerKey", () => {
  it("a pointer: whose rule it points to", () => {
    fc.assert(
      fc.property(groupId, groupId, direction, permission, (to, from, way, allowed) => {
        expect(parsePointerKey(keys.pointer(keys.group(to), from, way, allowed))).toEqual({ groupId: from });
      }),
    );
  });

  it("any other key: undefined", () => {
    const name = keys.name({ vpcId: "vpc-1" }, `a#REFERENCED-BY#${A}#b`);
    for (const key of [keys.account, keys.vpc("vpc-1"), name, keys.group(A), keys.rule(A, "ingress", WEB)]) {
      expect(parsePointerKey(key)).toBeUndefined();
    }
  });
});

it("kindOf: by the key alone", () => {
  const expected = {
    account: keys.account,
    address: keys.address("subnet-1", "10.0.0.4"),
    association: keys.association(A, "vpc-1"),
    entries: keys.entries("pl-1", 1),
    group: keys.group(A),
    interface: keys.networkInterface("eni-1"),
    name: keys.name("ec2", "#REFERENCED-BY#"),
    operation: keys.operation("1"),
    peering: keys.peering("pcx-1"),
    pointer: pointer(A, B),
    "prefix-list": keys.prefixList("pl-1"),
    rule: keys.rule(A, "egress", WEB),
    subnet: keys.subnet("subnet-1"),
    use: keys.use(A, "eni-1"),
    vpc: keys.vpc("vpc-1"),
    unknown: "KEY",
  };
  expect(Object.fromEntries(Object.entries(expected).map(([kind, sk]) => [kind, kindOf(sk)]))).toEqual(
    Object.fromEntries(Object.keys(expected).map((kind) => [kind, kind])),
  );
});

describe("order", () => {
  const rules = (id: string) => [keys.rule(id, "ingress", WEB), keys.rule(id, "egress", WEB)];
  const all = (id: string) => [keys.group(id), ...rules(id), pointer(id, "sg-0cccccccc")];

  it("a group, then its rules, then the pointers to it", () => {
    fc.assert(
      fc.property(groupId, direction, permission, groupId, (id, way, allowed, other) => {
        const sorted = [keys.group(id), keys.rule(id, way, allowed), pointer(id, other)];
        expect(sorted.toReversed().toSorted(compare)).toEqual(sorted);
      }),
    );
  });

  it("groups don't mix, not even where one's ID starts with the other's", () => {
    fc.assert(
      fc.property(groupId, groupId, (one, other) => {
        const both = [...new Set([...all(one), ...all(other)])].toSorted(compare);
        const owners = both.map((key) => key.split("#")[1]);
        const changes = owners.filter((owner, index) => owner !== owners[index - 1]);
        expect(changes).toHaveLength(new Set([one, other]).size);
      }),
    );
    const [short, long] = ["sg-12345678", "sg-123456789abcdef01"];
    expect([...all(long), ...all(short)].toSorted(compare).slice(0, 4).toSorted()).toEqual(all(short).toSorted());
  });

  it("a group with its rules: the group, its rules; not the pointers, not another group's", () => {
    fc.assert(
      fc.property(groupId, groupId, permission, (id, other, allowed) => {
        const range = ranges.groupWithRules(id);
        const mine = [keys.group(id), keys.rule(id, "ingress", allowed), keys.rule(id, "egress", allowed)];
        expect(mine.filter((key) => !within(range, key))).toEqual([]);
        expect(within(range, pointer(id, other))).toBe(false);
        expect(id === other || all(other).every((key) => !within(range, key))).toBe(true);
      }),
    );
  });

  it("a whole group: the pointers too, and nothing of another's", () => {
    fc.assert(
      fc.property(groupId, groupId, (id, other) => {
        const range = ranges.wholeGroup(id);
        expect(all(id).every((key) => within(range, key))).toBe(true);
        expect(id === other || all(other).every((key) => !within(range, key))).toBe(true);
      }),
    );
  });

  it("all groups: everything of groups, nothing else", () => {
    const range = ranges.groups();
    expect([...all(A), ...all(B)].every((key) => within(range, key))).toBe(true);
    for (const key of [keys.account, keys.vpc("vpc-1"), keys.name("ec2", "group#")]) {
      expect(within(range, key)).toBe(false);
    }
  });

  it("groups behind one: not that one, all that follow", () => {
    const range = ranges.groups(A);
    expect(all(A).some((key) => within(range, key))).toBe(false);
    expect(all(B).every((key) => within(range, key))).toBe(true);
  });

  it("groups whose ID starts with a rule ID's digits: those", () => {
    const range = ranges.groupsLike("0aaaaaaa");
    expect(all(A).every((key) => within(range, key))).toBe(true);
    expect(all(B).some((key) => within(range, key))).toBe(false);
  });

  it("names of a VPC: its own only", () => {
    const range = ranges.namesOf("vpc-1");
    expect(within(range, keys.name({ vpcId: "vpc-1" }, "web"))).toBe(true);
    expect(within(range, keys.name({ vpcId: "vpc-11" }, "web"))).toBe(false);
    expect(within(range, keys.name("ec2", "web"))).toBe(false);
  });
});
