import { describe, expect, it } from "vitest";
import { roomLeft } from "../../../lib/security-group/limits.ts";
import type { Source } from "../../../lib/security-group/permission.ts";

type Type = Source["type"];

const SOURCES: Readonly<Record<Type, Source>> = {
  ipv4: { type: "ipv4", cidr: "10.0.0.0/8" },
  ipv6: { type: "ipv6", cidr: "2001:db8::/32" },
  "prefix-list": { type: "prefix-list", prefixListId: "pl-12345678" },
  group: { type: "group", userId: "111122223333", groupId: "sg-12345678" },
};

const rules = (count: number, type: Type) =>
  Array.from({ length: count }, () => ({
    permission: { protocol: "tcp", fromPort: 80, toPort: 80, source: SOURCES[type] },
  }));

describe("roomLeft", () => {
  it.each(["ipv4", "ipv6", "group", "prefix-list"] as const)("%s: 60 fit, 61 don't", (type) => {
    expect(roomLeft([], rules(60, type))).toBe(0);
    expect(roomLeft(rules(59, type), rules(1, type))).toBe(0);
    expect(roomLeft(rules(60, type), rules(1, type))).toBeLessThan(0);
    expect(roomLeft([], rules(61, type))).toBeLessThan(0);
  });

  it("60 for IPv4 and 60 for IPv6 beside each other", () => {
    expect(roomLeft(rules(60, "ipv4"), rules(60, "ipv6"))).toBe(0);
    expect(roomLeft([], [...rules(60, "ipv4"), ...rules(60, "ipv6")])).toBe(0);
    expect(roomLeft(rules(60, "ipv4"), [...rules(1, "ipv4"), ...rules(1, "ipv6")])).toBeLessThan(0);
  });

  it("a group that is full for one family takes the other", () => {
    expect(roomLeft(rules(60, "ipv4"), rules(1, "ipv6"))).toBe(59);
  });

  it.each(["group", "prefix-list"] as const)("%s: counts for both families", (type) => {
    expect(roomLeft(rules(60, "ipv4"), rules(1, type))).toBeLessThan(0);
    expect(roomLeft(rules(60, "ipv6"), rules(1, type))).toBeLessThan(0);
    expect(roomLeft(rules(60, type), rules(1, "ipv4"))).toBeLessThan(0);
    expect(roomLeft(rules(60, type), rules(1, "ipv6"))).toBeLessThan(0);
  });

  it("nothing added: it fits, however many there are", () => {
    expect(roomLeft(rules(61, "ipv4"), [])).toBeGreaterThanOrEqual(0);
  });

  it("a prefix list whose size is known: counts as much as it may hold, for its family", () => {
    const list = [{ ...rules(1, "prefix-list")[0], prefixList: { family: "ipv4", maxEntries: 40 } }] as Parameters<
      typeof roomLeft
    >[1];
    expect(roomLeft(rules(20, "ipv4"), list)).toBe(0);
    expect(roomLeft(rules(21, "ipv4"), list)).toBeLessThan(0);
    expect(roomLeft(rules(60, "ipv6"), list)).toBe(20);
  });
});
