import fc from "fast-check";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../../../lib/security-group/cidr.ts";
import type { Permission, Source } from "../../../lib/security-group/permission.ts";

const prefix = (bits: number) => fc.nat({ max: bits });
export const ipv4Cidr = fc.tuple(fc.ipV4(), prefix(32)).map((parts) => parts.join("/"));
export const ipv6Cidr = fc.tuple(fc.ipV6(), prefix(128)).map((parts) => parts.join("/"));

const digits = fc.stringMatching(/^([0-9a-f]{8}|[0-9a-f]{17})$/);
export const groupId = digits.map((id) => `sg-${id}`);
const accountId = fc.stringMatching(/^[0-9]{12}$/);

const source: fc.Arbitrary<Source> = fc.oneof(
  ipv4Cidr.map((cidr) => ({ type: "ipv4" as const, cidr: canonicalIpv4Cidr(cidr) })),
  ipv6Cidr.map((cidr) => ({ type: "ipv6" as const, cidr: canonicalIpv6Cidr(cidr) })),
  digits.map((id) => ({ type: "prefix-list" as const, prefixListId: `pl-${id}` })),
  fc.record({ type: fc.constant("group" as const), userId: accountId, groupId }, { noNullPrototype: true }),
);

const port = fc.nat({ max: 65_535 });
const icmp = fc.integer({ min: -1, max: 255 });
const withoutPorts = fc.constant({ fromPort: -1, toPort: -1 });

const protocolAndPorts: fc.Arbitrary<Omit<Permission, "source">> = fc.oneof(
  fc.record({ protocol: fc.constantFrom("tcp", "udp"), fromPort: port, toPort: port }, { noNullPrototype: true }),
  fc.record({ protocol: fc.constantFrom("icmp", "icmpv6"), fromPort: icmp, toPort: icmp }, { noNullPrototype: true }),
  fc
    .tuple(fc.constantFrom("-1", "0", "47", "50", "255"), withoutPorts)
    .map(([protocol, ports]) => ({ protocol, ...ports })),
);

/** Permissions in canonical form. */
export const permission: fc.Arbitrary<Permission> = fc
  .tuple(protocolAndPorts, source)
  .map(([ports, from]) => ({ ...ports, source: from }));
