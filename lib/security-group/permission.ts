/**
 * A permission is what one rule allows: a protocol, its ports, and one source. In canonical form two permissions are
 * equal exactly when their texts are, so the text can be a rule's key. A description takes no part in it.
 */
export interface Permission {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, another protocol's number, or `-1` for all. */
  readonly protocol: string;
  /** First port, or ICMP type; -1 for all, and where the protocol has none. */
  readonly fromPort: number;
  /** Last port, or ICMP code; -1 for all, and where the protocol has none. */
  readonly toPort: number;
  readonly source: Source;
}

/** Where traffic comes from (ingress) or goes to (egress). */
export type Source =
  | { readonly type: "ipv4"; readonly cidr: string }
  | { readonly type: "ipv6"; readonly cidr: string }
  | { readonly type: "prefix-list"; readonly prefixListId: string }
  | { readonly type: "group"; readonly userId: string; readonly groupId: string };

export type Direction = "ingress" | "egress";

/** `tcp#80#80#205.192.0.0/16`. Canonical permissions only. */
export function formatPermission({ protocol, fromPort, toPort, source }: Permission): string {
  return [protocol, fromPort, toPort, formatSource(source)].join("#");
}

/** The permission that {@link formatPermission} has written. */
export function parsePermission(text: string): Permission {
  const [protocol = "", fromPort, toPort, source = ""] = text.split("#");
  return { protocol, fromPort: Number(fromPort), toPort: Number(toPort), source: parseSource(source) };
}

/** The four kinds of source look different, so their text needs no label. */
export function formatSource(source: Source): string {
  switch (source.type) {
    case "ipv4":
    case "ipv6":
      return source.cidr;
    case "prefix-list":
      return source.prefixListId;
    default:
      return `${source.userId}/${source.groupId}`;
  }
}

function parseSource(text: string): Source {
  if (text.startsWith("pl-")) return { type: "prefix-list", prefixListId: text };
  if (text.includes(":")) return { type: "ipv6", cidr: text };
  const slash = text.indexOf("/");
  const groupId = text.slice(slash + 1);
  if (groupId.startsWith("sg-")) return { type: "group", userId: text.slice(0, slash), groupId };
  return { type: "ipv4", cidr: text };
}
