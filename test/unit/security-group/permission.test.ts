import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { formatPermission, parsePermission, type Permission } from "../../../lib/security-group/permission.ts";
import { permission } from "./arbitraries.ts";

const WEB: Permission = {
  protocol: "tcp",
  fromPort: 80,
  toPort: 80,
  source: { type: "ipv4", cidr: "205.192.0.0/16" },
};

describe("formatPermission", () => {
  it("the document's rule: readable text", () => {
    expect(formatPermission(WEB)).toBe("tcp#80#80#205.192.0.0/16");
  });

  it.each<[string, Partial<Permission>]>([
    ["protocol", { protocol: "udp" }],
    ["first port", { fromPort: 79 }],
    ["last port", { toPort: 81 }],
    ["CIDR", { source: { type: "ipv4", cidr: "205.192.0.0/17" } }],
    ["kind of source", { source: { type: "ipv6", cidr: "::/0" } }],
    ["kind of source", { source: { type: "prefix-list", prefixListId: "pl-12345678" } }],
  ])("another %s: another text", (_, change) => {
    expect(formatPermission({ ...WEB, ...change })).not.toBe(formatPermission(WEB));
  });

  it("another account's group of the same ID: another text", () => {
    const group = { type: "group", userId: "111122223333", groupId: "sg-12345678" } as const;
    expect(formatPermission({ ...WEB, source: group })).not.toBe(
      formatPermission({ ...WEB, source: { ...group, userId: "444455556666" } }),
    );
  });

  it("more than a permission: what it doesn't consist of takes no part", () => {
    const described = { ...WEB, description: "web", tags: {} };
    expect(formatPermission(described)).toBe(formatPermission(WEB));
  });
});

describe("properties", () => {
  it("what is formatted is parsed back", () => {
    fc.assert(
      fc.property(permission, (given) => {
        expect(parsePermission(formatPermission(given))).toEqual(given);
      }),
      { numRuns: 1_000 },
    );
  });

  it("texts are equal exactly when permissions are", () => {
    const few = fc.constantFrom<Permission["source"]>(
      { type: "ipv4", cidr: "0.0.0.0/0" },
      { type: "ipv6", cidr: "::/0" },
      { type: "prefix-list", prefixListId: "pl-00000000" },
      { type: "group", userId: "000000000000", groupId: "sg-00000000" },
      { type: "group", userId: "000000000001", groupId: "sg-00000000" },
    );
    const number = fc.integer({ min: -1, max: 11 });
    const alike = fc.record(
      {
        protocol: fc.constantFrom("tcp", "1", "11", "-1"),
        fromPort: number,
        toPort: number,
        source: few,
      },
      { noNullPrototype: true },
    );
    const any = fc.oneof(alike, permission);
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(formatPermission(one) === formatPermission(other)).toBe(isDeepStrictEqual(one, other));
      }),
      { numRuns: 2_000 },
    );
  });
});
