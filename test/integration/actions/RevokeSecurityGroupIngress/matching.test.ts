import { describe, expect, it } from "vitest";
import { attempt, revokedIds } from "../../../support/actor.ts";
import { textsOf } from "../../../support/service.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, user } = await setUpService();

const vpcId = await user.createVpc();

/** Beside every rule that is revoked, so that what is left can be told from an empty group. */
const BYSTANDER = "tcp 9999 203.0.113.0/24";

const EQUAL: readonly (readonly [title: string, granted: string, revoked: string])[] = [
  ["one port", "tcp 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"],
  ["a range of ports", "udp 20-25 10.0.0.0/8", "udp 20-25 10.0.0.0/8"],
  ["the ends of the range", "tcp 0-65535 10.0.0.0/8", "tcp 0-65535 10.0.0.0/8"],
  ["6 for tcp", "tcp 22 10.0.0.0/8", "6 22 10.0.0.0/8"],
  ["tcp for 6", "6 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"],
  ["17 for udp", "udp 53 10.0.0.0/8", "17 53 10.0.0.0/8"],
  ["udp for 17", "17 53 10.0.0.0/8", "udp 53 10.0.0.0/8"],
  ["1 for icmp", "icmp 8/0 10.0.0.0/8", "1 8/0 10.0.0.0/8"],
  ["icmp for 1", "1 8/0 10.0.0.0/8", "icmp 8/0 10.0.0.0/8"],
  ["58 for icmpv6", "icmpv6 128/0 2001:db8::/32", "58 128/0 2001:db8::/32"],
  ["icmpv6 for 58", "58 128/0 2001:db8::/32", "icmpv6 128/0 2001:db8::/32"],
  ["TCP for tcp", "tcp 22 10.0.0.0/8", "TCP 22 10.0.0.0/8"],
  ["tcp for Tcp", "Tcp 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"],
  ["ICMPv6 for icmpv6", "icmpv6 -1/-1 2001:db8::/32", "ICMPv6 -1/-1 2001:db8::/32"],
  ["-1 without ports", "-1 10.0.0.0/8", "-1 10.0.0.0/8"],
  ["-1 with ports 0-0 for -1 without", "-1 10.0.0.0/8", "-1 0-0 10.0.0.0/8"],
  ["-1 with ports -1 for -1 without", "-1 10.0.0.0/8", "-1 -1/-1 10.0.0.0/8"],
  ["-1 without ports for -1 with some", "-1 80-443 10.0.0.0/8", "-1 10.0.0.0/8"],
  ["a numbered protocol without ports", "50 10.0.0.0/8", "50 10.0.0.0/8"],
  ["a numbered protocol with ports for none", "47 10.0.0.0/8", "47 -1/-1 10.0.0.0/8"],
  ["a numbered protocol with other ports", "50 80 10.0.0.0/8", "50 443 10.0.0.0/8"],
  ["protocol 0", "0 10.0.0.0/8", "0 10.0.0.0/8"],
  ["protocol 255", "255 10.0.0.0/8", "255 10.0.0.0/8"],
  ["all ICMP types and codes", "icmp -1/-1 10.0.0.0/8", "icmp -1/-1 10.0.0.0/8"],
  ["all codes of an ICMP type", "icmp 8/-1 10.0.0.0/8", "icmp 8/-1 10.0.0.0/8"],
  ["icmpv6 without type and code for all", "icmpv6 -1/-1 2001:db8::/32", "icmpv6 2001:db8::/32"],
  ["all for icmpv6 without type and code", "icmpv6 2001:db8::/32", "icmpv6 -1/-1 2001:db8::/32"],
  ["host bits at the revoke", "tcp 22 100.68.0.0/18", "tcp 22 100.68.0.18/18"],
  ["host bits at the grant", "tcp 22 100.68.0.18/18", "tcp 22 100.68.0.0/18"],
  ["other host bits at each", "tcp 22 100.68.0.18/18", "tcp 22 100.68.63.255/18"],
  ["any address for everywhere", "tcp 22 0.0.0.0/0", "tcp 22 203.0.113.7/0"],
  ["IPv6 in capitals", "tcp 22 2001:db8:a::/48", "tcp 22 2001:DB8:A::/48"],
  ["IPv6 in capitals at the grant", "tcp 22 2001:DB8:A::/48", "tcp 22 2001:db8:a::/48"],
  ["IPv6 written out", "tcp 22 2001:db8::/32", "tcp 22 2001:0db8:0000:0000:0000:0000:0000:0000/32"],
  ["IPv6 compressed elsewhere", "tcp 22 2001:db8:0:0:1::/80", "tcp 22 2001:db8::1:0:0:0/80"],
  ["IPv6 host bits", "tcp 22 2001:db8::1/32", "tcp 22 2001:db8::2/32"],
  ["IPv6 everywhere", "tcp 22 ::/0", "tcp 22 0:0:0:0:0:0:0:0/0"],
];

describe("in a non-default VPC, a revoke that says the same otherwise → revoked, and nothing else is", () => {
  it.each(EQUAL)("%s (%s by %s)", async (_, granted, revoked) => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    const [ruleId] = await user.addRules(groupId, granted);
    await user.addRules(groupId, BYSTANDER);

    const answer = await user.revoke(groupId, revoked);

    expect(textsOf(answer.body, "return")).toEqual(["true"]);
    expect(revokedIds(answer)).toEqual([ruleId]);
    expect(await user.rulesOf(groupId)).toEqual([BYSTANDER]);
  });
});

const DIFFERENT: readonly (readonly [title: string, granted: string, revoked: string])[] = [
  ["a port inside the range", "tcp 20-25 10.0.0.0/8", "tcp 22 10.0.0.0/8"],
  ["a range around the port", "tcp 22 10.0.0.0/8", "tcp 20-25 10.0.0.0/8"],
  ["the same start, another end", "tcp 20-25 10.0.0.0/8", "tcp 20-24 10.0.0.0/8"],
  ["another start, the same end", "tcp 20-25 10.0.0.0/8", "tcp 21-25 10.0.0.0/8"],
  ["all ports for one", "tcp 22 10.0.0.0/8", "tcp 0-65535 10.0.0.0/8"],
  ["udp for tcp", "tcp 53 10.0.0.0/8", "udp 53 10.0.0.0/8"],
  ["all protocols for tcp", "tcp 22 10.0.0.0/8", "-1 10.0.0.0/8"],
  ["tcp for all protocols", "-1 10.0.0.0/8", "tcp 0-65535 10.0.0.0/8"],
  ["another number", "50 10.0.0.0/8", "51 10.0.0.0/8"],
  ["icmpv6 for icmp", "icmp 8/0 10.0.0.0/8", "icmpv6 8/0 10.0.0.0/8"],
  ["another ICMP type", "icmp 8/0 10.0.0.0/8", "icmp 0/0 10.0.0.0/8"],
  ["ICMP code 8 for all codes", "icmp 8/-1 10.0.0.0/8", "icmp 8/8 10.0.0.0/8"],
  ["ICMP code 0 for all codes", "icmp 8/-1 10.0.0.0/8", "icmp 8/0 10.0.0.0/8"],
  ["all ICMP codes for one", "icmp 8/0 10.0.0.0/8", "icmp 8/-1 10.0.0.0/8"],
  ["all ICMP types for one", "icmp 8/-1 10.0.0.0/8", "icmp -1/-1 10.0.0.0/8"],
  ["an address of the range", "tcp 22 10.0.0.0/24", "tcp 22 10.0.0.0/32"],
  ["a range around the address", "tcp 22 10.0.0.1/32", "tcp 22 10.0.0.0/8"],
  ["the neighbouring range", "tcp 22 10.0.0.0/24", "tcp 22 10.0.1.0/24"],
  ["IPv4 everywhere for IPv6 everywhere", "tcp 22 ::/0", "tcp 22 0.0.0.0/0"],
  ["IPv6 everywhere for IPv4 everywhere", "tcp 22 0.0.0.0/0", "tcp 22 ::/0"],
  ["an IPv6 range inside", "tcp 22 2001:db8::/32", "tcp 22 2001:db8::/48"],
  ["another prefix list", "tcp 22 pl-12345678", "tcp 22 pl-12345679"],
  ["a CIDR for a prefix list", "tcp 22 pl-12345678", "tcp 22 10.0.0.0/8"],
];

describe("in a non-default VPC, a revoke that says something else → InvalidPermission.NotFound, nothing revoked", () => {
  it.each(DIFFERENT)("%s (%s by %s)", async (_, granted, revoked) => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, granted);

    expect(await attempt(table.client, () => user.revoke(groupId, revoked))).toEqual({
      status: 400,
      code: "InvalidPermission.NotFound",
      message: "The specified rule does not exist in this security group.",
      changed: false,
    });
    expect(await user.rulesOf(groupId)).toEqual([granted]);
  });

  it("a rule of the other direction", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    expect(await attempt(table.client, () => user.revoke(groupId, "-1 0.0.0.0/0"))).toMatchObject({
      code: "InvalidPermission.NotFound",
      changed: false,
    });
  });
});

describe("rules that were authorised in one permission", () => {
  const TOGETHER = "tcp 22 10.0.0.0/8,192.168.0.0/16,2001:db8::/32,pl-12345678";

  it("one CIDR of several → that rule alone is revoked", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, TOGETHER);
    await user.revoke(groupId, "tcp 22 10.0.0.0/8");
    expect(await user.rulesOf(groupId)).toEqual([
      "tcp 22 192.168.0.0/16",
      "tcp 22 2001:db8::/32",
      "tcp 22 pl-12345678",
    ]);
  });

  it("the sources in another order and in several permissions → all are revoked", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, TOGETHER);
    const answer = await user.revoke(
      groupId,
      "tcp 22 pl-12345678,192.168.0.0/16",
      "tcp 22 2001:db8::/32",
      "tcp 22 10.0.0.0/8",
    );
    expect(revokedIds(answer)).toHaveLength(4);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("revoked, authorised and revoked again → it is the same rule each time", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    const first = await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    await user.revoke(groupId, "tcp 22 10.0.0.0/8");
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    expect(revokedIds(await user.revoke(groupId, "tcp 22 10.0.0.0/8"))).toEqual(first);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });
});
