import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalIpv4Cidr, canonicalIpv6Cidr, contains, overlaps } from "../../../lib/security-group/cidr.ts";
import { ec2Error } from "../ec2-error.ts";
import { ipv4Cidr, ipv6Cidr } from "./arbitraries.ts";

const malformed = (text: string) => ec2Error("InvalidParameterValue", `CIDR block ${text} is malformed`);

describe("canonicalIpv4Cidr", () => {
  it.each([
    ["205.192.0.0/16", "205.192.0.0/16"],
    ["100.68.0.18/18", "100.68.0.0/18"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.1.2.3/32", "10.1.2.3/32"],
    ["10.1.2.3/31", "10.1.2.2/31"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["1.2.3.4/0", "0.0.0.0/0"],
    ["0.0.0.0/0", "0.0.0.0/0"],
  ])("%s: %s", (text, canonical) => {
    expect(canonicalIpv4Cidr(text)).toBe(canonical);
  });

  it.each([
    "",
    "/",
    "10.0.0.1",
    "10.0.0.0/",
    "/8",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/+8",
    "10.0.0.0/08",
    "10.0.0.0/00",
    "10.0.0.0/8.0",
    "10.0.0.0/8/8",
    "10.0.0.0/255.0.0.0",
    "10.0.0.0/x",
    "10.0.0.0/8 ",
    " 10.0.0.0/8",
    "10.0.0.0 /8",
    "010.0.0.0/8",
    "10.0.0.00/8",
    "10.0.0/8",
    "10/8",
    "10.0.0.0.0/8",
    "256.0.0.0/8",
    "0x0a.0.0.0/8",
    "167772160/8",
    "10.0.0.a/8",
    "::/0",
    "::ffff:10.0.0.0/104",
    "2001:db8::/32",
    "rbatest01.eng.rpath.com/32",
    "1٠.0.0.0/8",
  ])("%j → InvalidParameterValue", (text) => {
    expect(() => canonicalIpv4Cidr(text)).toThrow(malformed(text));
  });
});

describe("canonicalIpv6Cidr", () => {
  it.each([
    ["::/0", "::/0"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:0db8:0000:0000:0000:0000:0000:0000/32", "2001:db8::/32"],
    ["2001:db8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
    ["2001:db8:0:1:1:1:1:1/128", "2001:db8:0:1:1:1:1:1/128"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
    ["fe80::1/128", "fe80::1/128"],
    ["0:0:0:0:0:0:0:1/128", "::1/128"],
    ["FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF/0", "::/0"],
  ])("%s: %s", (text, canonical) => {
    expect(canonicalIpv6Cidr(text)).toBe(canonical);
  });

  it("an IPv4 address in an IPv6 one: the same as in hex digits", () => {
    expect(canonicalIpv6Cidr("::ffff:10.1.2.3/128")).toBe(canonicalIpv6Cidr("::FFFF:A01:203/128"));
    expect(canonicalIpv6Cidr("::ffff:10.1.2.3/104")).toBe(canonicalIpv6Cidr("::ffff:a00:0/104"));
    expect(canonicalIpv6Cidr("64:ff9b::10.1.2.3/128")).toBe("64:ff9b::a01:203/128");
  });

  it.each([
    "",
    "::",
    "2001:db8::1",
    "::/",
    "/0",
    "::/129",
    "::/-1",
    "::/00",
    "::/064",
    "::/0/0",
    "::/ffff::",
    ":/0",
    ":::/0",
    "1::2::3/128",
    "2001:db8/32",
    "12345::/16",
    "g::/16",
    "1:2:3:4:5:6:7:8:9/128",
    "fe80::1%eth0/128",
    "fe80::%1/64",
    "[::]/0",
    " ::/0",
    "::/0 ",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "::ffff:256.0.0.1/128",
    "::ffff:010.0.0.1/128",
  ])("%j → InvalidParameterValue", (text) => {
    expect(() => canonicalIpv6Cidr(text)).toThrow(malformed(text));
  });
});

describe("properties", () => {
  it("the canonical form is its own canonical form", () => {
    fc.assert(
      fc.property(ipv4Cidr, ipv6Cidr, (v4, v6) => {
        const [canonical4, canonical6] = [canonicalIpv4Cidr(v4), canonicalIpv6Cidr(v6)];
        expect(canonicalIpv4Cidr(canonical4)).toBe(canonical4);
        expect(canonicalIpv6Cidr(canonical6)).toBe(canonical6);
        expect(canonical6).toBe(canonical6.toLowerCase());
        expect(canonicalIpv6Cidr(v6.toUpperCase())).toBe(canonical6);
      }),
    );
  });
});

describe("overlaps", () => {
  it.each([
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.0.255.0/24", true],
    ["10.0.255.0/24", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["0.0.0.0/0", "203.0.113.1/32", true],
    ["2001:db8::/56", "2001:db8:0:1::/64", true],
    ["2001:db8::/56", "2001:db8:0:100::/64", false],
    ["0.0.0.0/0", "::/0", false],
  ])("%s and %s → %s", (one, other, expected) => {
    expect(overlaps(one, other)).toBe(expected);
    expect(overlaps(other, one)).toBe(expected);
  });
});

describe("contains", () => {
  it.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.1.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/8", "11.0.0.0/16", false],
    ["2001:db8::/32", "2001:db8:1::/48", true],
    ["0.0.0.0/0", "2001:db8::/32", false],
  ])("%s, %s → %s", (outer, inner, expected) => {
    expect(contains(outer, inner)).toBe(expected);
  });
});
