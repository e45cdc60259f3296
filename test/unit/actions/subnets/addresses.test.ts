import { describe, expect, it } from "vitest";
import { freeAddresses, isGivenBy, lowestFree } from "../../../../lib/actions/subnets/addresses.ts";

describe("a /28: 16 addresses, five of them AWS's", () => {
  const subnet = { cidrBlock: "203.0.113.240/28", addresses: 0 };
  const given = Array.from({ length: 11 }, (_, index) => `203.0.113.${244 + index}`);

  it("gives eleven, lowest first, and not one more", () => {
    expect(freeAddresses(subnet)).toBe(11);
    expect(lowestFree(subnet, 11, new Set())).toEqual(given);
    expect(lowestFree(subnet, 12, new Set())).toBeUndefined();
  });

  it("leaves out what is taken", () => {
    const taken = new Set(["203.0.113.244", "203.0.113.246"]);
    expect(lowestFree(subnet, 2, taken)).toEqual(["203.0.113.245", "203.0.113.247"]);
    expect(lowestFree(subnet, 10, taken)).toBeUndefined();
    expect(freeAddresses({ ...subnet, addresses: 2 })).toBe(9);
  });

  it.each([
    ["203.0.113.244", true],
    ["203.0.113.254", true],
    ["203.0.113.243", false],
    ["203.0.113.255", false],
    ["203.0.112.244", false],
    ["203.0.113.0244", false],
    ["::1", false],
    ["", false],
  ])("may give %s → %s", (address, expected) => {
    expect(isGivenBy(subnet, address)).toBe(expected);
  });
});

it("a /16 goes beyond its last octet", () => {
  const taken = new Set(Array.from({ length: 252 }, (_, index) => `10.0.0.${index + 4}`));
  expect(lowestFree({ cidrBlock: "10.0.0.0/16" }, 1, taken)).toEqual(["10.0.1.0"]);
});
