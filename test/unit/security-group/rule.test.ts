import { describe, expect, it } from "vitest";
import type { Permission, Source } from "../../../lib/security-group/permission.ts";
import { describePermission, type Rule, separateRepeats } from "../../../lib/security-group/rule.ts";

const ipv4 = (cidr = "10.0.0.0/8"): Source => ({ type: "ipv4", cidr });
const IPV6: Source = { type: "ipv6", cidr: "::/0" };
const LIST: Source = { type: "prefix-list", prefixListId: "pl-12345678" };
const GROUP: Source = { type: "group", userId: "444455556666", groupId: "sg-1b20b867" };

const allow = (protocol: string, fromPort: number, toPort: number, source: Source = ipv4()): Permission => ({
  protocol,
  fromPort,
  toPort,
  source,
});

const rule = (given: Partial<Rule> = {}): Rule => ({
  ruleId: "sgr-1",
  groupId: "sg-1",
  direction: "ingress",
  permission: allow("tcp", 80, 80),
  tags: [],
  ...given,
});

/** The first four are AWS's own words (ec2-behaviour, 4.2); the others follow their pattern. */
describe("describePermission", () => {
  it.each([
    [allow("tcp", 5439, 5439, ipv4("0.0.0.0/0")), "peer: 0.0.0.0/0, TCP, from port: 5439, to port: 5439, ALLOW"],
    [allow("-1", -1, -1, ipv4("10.0.0.0/19")), "peer: 10.0.0.0/19, ALL, ALLOW"],
    [allow("icmp", -1, -1, ipv4("10.0.0.0/24")), "peer: 10.0.0.0/24, ICMP, type: ALL, code: ALL, ALLOW"],
    [allow("udp", 0, 65_535, GROUP), "peer: sg-1b20b867, UDP, from port: 0, to port: 65535, ALLOW"],
    [allow("icmp", 8, 0), "peer: 10.0.0.0/8, ICMP, type: 8, code: 0, ALLOW"],
    [allow("icmp", 8, -1), "peer: 10.0.0.0/8, ICMP, type: 8, code: ALL, ALLOW"],
    [allow("tcp", 22, 22, IPV6), "peer: ::/0, TCP, from port: 22, to port: 22, ALLOW"],
    [allow("tcp", 22, 22, LIST), "peer: pl-12345678, TCP, from port: 22, to port: 22, ALLOW"],
  ])("%o", (permission, text) => {
    expect(describePermission(permission)).toBe(text);
  });
});

describe("separateRepeats", () => {
  it("the first of those that allow the same, and the others, each in their order", () => {
    const first = rule({ ruleId: "sgr-1", description: "first" });
    const second = rule({ ruleId: "sgr-2", permission: allow("tcp", 81, 81) });
    const third = rule({ ruleId: "sgr-3", description: "third" });
    const rules = [first, second, third, second];
    expect(separateRepeats(rules)).toEqual({ distinct: [first, second], repeats: [third, second] });
    expect(separateRepeats([])).toEqual({ distinct: [], repeats: [] });
  });
});
