import { describe, expect, it } from "vitest";
import {
  AWS_LIMITS,
  GENEROUS_LIMITS,
  type Limits,
  mayFit,
  quotaLeft,
  weightOf,
} from "../../../lib/security-group/limits.ts";
import type { Direction, Source } from "../../../lib/security-group/permission.ts";

type Type = Source["type"];

const SOURCES: Readonly<Record<Type, Source>> = {
  ipv4: { type: "ipv4", cidr: "10.0.0.0/8" },
  ipv6: { type: "ipv6", cidr: "2001:db8::/32" },
  "prefix-list": { type: "prefix-list", prefixListId: "pl-12345678" },
  group: { type: "group", userId: "111122223333", groupId: "sg-12345678" },
};

const rules = (count: number, type: Type) =>
  Array.from({ length: count }, () => ({
    direction: "ingress" as Direction,
    permission: { protocol: "tcp", fromPort: 80, toPort: 80, source: SOURCES[type] },
  }));

/** A list that may hold so many entries of that family. */
const listOf = (family: "ipv4" | "ipv6", maxEntries: number) =>
  rules(1, "prefix-list").map((rule) => ({ ...rule, prefixList: { family, maxEntries } }));

describe("what an account can hold", () => {
  it("AWS's own: as its guides say", () => {
    expect(AWS_LIMITS).toEqual({
      groups: 2_500,
      vpcs: 5,
      prefixLists: 100,
      interfaces: 5_000,
      subnetsPerVpc: 200,
      cidrBlocksPerVpc: 5,
      peeringsPerVpc: 50,
      peeringRequests: 25,
      endedPeerings: 10_000,
    });
  });

  it.each(Object.keys(AWS_LIMITS) as (keyof Limits)[])("%s: the generous one is no less than AWS's", (name) => {
    expect(GENEROUS_LIMITS[name]).toBeGreaterThanOrEqual(AWS_LIMITS[name]);
  });
});

describe("mayFit", () => {
  it("a VPC group: 60 in each of two families", () => {
    expect([0, 60, 120, 121].map((count) => mayFit(count, "vpc"))).toEqual([true, true, true, false]);
  });

  it("an EC2 group: 100, whatever they are", () => {
    expect([0, 100, 101].map((count) => mayFit(count, "ec2"))).toEqual([true, true, false]);
  });
});

describe("weightOf", () => {
  it("rules of both families: as many as there are of the one that has more", () => {
    expect(weightOf([...rules(3, "ipv4"), ...rules(2, "ipv6")])).toBe(3);
    expect(weightOf([...rules(2, "ipv4"), ...rules(3, "ipv6")])).toBe(3);
  });

  it("a rule that names a group: one in each family", () => {
    expect(weightOf([...rules(2, "ipv4"), ...rules(1, "ipv6"), ...rules(4, "group")])).toBe(6);
  });

  it("a prefix list: as much as it may hold", () => {
    expect(weightOf([...rules(1, "ipv6"), ...listOf("ipv6", 40), ...rules(5, "ipv4")])).toBe(41);
  });

  it("no rules: nothing", () => {
    expect(weightOf([])).toBe(0);
  });
});

describe("quotaLeft", () => {
  it.each(["ipv4", "ipv6", "group", "prefix-list"] as const)("%s: 60 fit, 61 don't", (type) => {
    expect(quotaLeft([], rules(60, type))).toBe(0);
    expect(quotaLeft(rules(59, type), rules(1, type))).toBe(0);
    expect(quotaLeft(rules(60, type), rules(1, type))).toBeLessThan(0);
    expect(quotaLeft([], rules(61, type))).toBeLessThan(0);
  });

  it("60 for IPv4 and 60 for IPv6 beside each other", () => {
    expect(quotaLeft(rules(60, "ipv4"), rules(60, "ipv6"))).toBe(0);
    expect(quotaLeft([], [...rules(60, "ipv4"), ...rules(60, "ipv6")])).toBe(0);
    expect(quotaLeft(rules(60, "ipv4"), [...rules(1, "ipv4"), ...rules(1, "ipv6")])).toBeLessThan(0);
  });

  it("a group that is full for one family takes the other", () => {
    expect(quotaLeft(rules(60, "ipv4"), rules(1, "ipv6"))).toBe(59);
  });

  it.each(["group", "prefix-list"] as const)("%s: counts for both families", (type) => {
    expect(quotaLeft(rules(60, "ipv4"), rules(1, type))).toBeLessThan(0);
    expect(quotaLeft(rules(60, "ipv6"), rules(1, type))).toBeLessThan(0);
    expect(quotaLeft(rules(60, type), rules(1, "ipv4"))).toBeLessThan(0);
    expect(quotaLeft(rules(60, type), rules(1, "ipv6"))).toBeLessThan(0);
  });

  it("nothing added: it fits, however many there are", () => {
    expect(quotaLeft(rules(61, "ipv4"), [])).toBeGreaterThanOrEqual(0);
  });

  it("a prefix list whose size is known: counts as much as it may hold, for its family", () => {
    const list = listOf("ipv4", 40);
    expect(quotaLeft(rules(20, "ipv4"), list)).toBe(0);
    expect(quotaLeft(rules(21, "ipv4"), list)).toBeLessThan(0);
    expect(quotaLeft(rules(60, "ipv6"), list)).toBe(20);
  });

  it("ingress and egress have quotas of their own: of the one that has less left", () => {
    const egress = (count: number) => rules(count, "ipv4").map((rule) => ({ ...rule, direction: "egress" as const }));
    expect(quotaLeft(rules(60, "ipv4"), egress(60))).toBe(0);
    expect(quotaLeft([...rules(50, "ipv4"), ...egress(40)], [...rules(1, "ipv4"), ...egress(2)])).toBe(9);
  });
});
