import type { Platform } from "../account.ts";
import { errors } from "../errors.ts";
import type { Permission } from "./permission.ts";

export type ProtocolAndPorts = Omit<Permission, "source">;

export interface RequestedProtocol {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
}

const NAMES: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
const NUMBER = /^(-1|0|[1-9]\d{0,2})$/;
const ALL = -1;

/**
 * Protocol and ports in canonical form: names for the four protocols that have one, in lower case; ports -1 where
 * the protocol has none. EC2 (classic) groups take tcp, udp and icmp only; VPC groups take any protocol number, and -1
 * for all (RevokeSecurityGroupIngress, 2011-12-15, `IpProtocol`).
 * @throws InvalidParameterValue, and InvalidPermission.Malformed for EC2 groups
 */
export function canonicalProtocol(
  { IpProtocol, FromPort, ToPort }: RequestedProtocol,
  platform: Platform,
): ProtocolAndPorts {
  const protocol = canonicalName(IpProtocol, platform);
  switch (protocol) {
    case "tcp":
    case "udp":
      return { protocol, ...canonicalPorts(FromPort, ToPort, platform) };
    case "icmp":
      if (FromPort === undefined || ToPort === undefined) throw errors.missingPorts("ICMP");
      return { protocol, ...canonicalIcmp(FromPort, ToPort) };
    case "icmpv6":
      return { protocol, ...canonicalIcmp(FromPort ?? ALL, ToPort ?? ALL) };
    default:
      // "traffic on all ports is allowed, regardless of any port range you specify" (API_IpPermission)
      return { protocol, fromPort: ALL, toPort: ALL };
  }
}

function canonicalName(requested: string | undefined, platform: Platform): string {
  if (requested === undefined || requested === "") {
    throw platform === "ec2" ? errors.missingParameter("ipProtocol") : errors.missingProtocol();
  }
  const text = requested.toLowerCase();
  const name = NAMES[text] ?? text;
  if (platform === "ec2") {
    if (name === "tcp" || name === "udp" || name === "icmp") return name;
    throw errors.permissionMalformed(`Unsupported IP protocol "${requested}"  - supported: [tcp, udp, icmp]`);
  }
  if (Object.values(NAMES).includes(name) || (NUMBER.test(name) && Number(name) <= 255)) return name;
  throw errors.unknownProtocol(requested);
}

type Ports = Pick<Permission, "fromPort" | "toPort">;

function canonicalPorts(requestedFrom: number | undefined, requestedTo: number | undefined, platform: Platform): Ports {
  // To an EC2 group, a port that isn't given is -1.
  const [from, to] = platform === "ec2" ? [requestedFrom ?? -1, requestedTo ?? -1] : [requestedFrom, requestedTo];
  if (from === undefined || to === undefined) throw errors.missingPorts("TCP/UDP");
  for (const [end, port] of [["from", from] as const, ["to", to] as const]) {
    if (port >= 0 && port <= 65_535) continue;
    if (platform === "ec2") throw errors.permissionMalformed(`TCP/UDP port (${port}) out of range`);
    throw errors.portOutOfRange(end, port);
  }
  if (from > to) throw errors.portRange(from, to);
  return { fromPort: from, toPort: to };
}

function canonicalIcmp(type: number, code: number): Ports {
  if (type < ALL || type > 255) throw errors.icmpOutOfRange("type", type);
  if (code < ALL || code > 255) throw errors.icmpOutOfRange("code", code);
  if (type === ALL && code !== ALL) throw errors.icmpAllTypes(code);
  return { fromPort: type, toPort: code };
}
