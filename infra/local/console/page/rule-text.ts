/** Rules as a person reads them. */
import type { Permission } from "../../../../lib/security-group/permission.ts";
import type { AskedRule } from "../../control/asked.ts";

/** Protocol and ports: `tcp 22`, `udp 1000–2000`, `icmp 8/0`, `all traffic`. */
export function trafficText({ protocol, fromPort, toPort }: Omit<Permission, "source">): string {
  if (protocol === "-1") return "all traffic";
  if (protocol === "tcp" || protocol === "udp") {
    if (fromPort <= 0 && toPort === 65_535) return `${protocol} all ports`;
    return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}–${toPort}`}`;
  }
  if (protocol === "icmp" || protocol === "icmpv6")
    return `${protocol} ${fromPort === -1 ? "all" : `${fromPort}/${toPort === -1 ? "all" : toPort}`}`;
  return `protocol ${protocol}`;
}

/** @param nameOf the name of a group, where it is known */
export function sourceText(source: AskedRule["source"], nameOf: (groupId: string) => string | undefined): string {
  switch (source.type) {
    case "group":
      return nameOf(source.groupId) ?? source.groupId;
    case "group-name":
      return source.groupName;
    case "prefix-list":
      return source.prefixListId;
    default:
      return source.cidr;
  }
}

/** Whether anybody on the Internet is meant. */
export const isWorld = (source: AskedRule["source"]): boolean =>
  (source.type === "ipv4" || source.type === "ipv6") && source.cidr.endsWith("/0");
