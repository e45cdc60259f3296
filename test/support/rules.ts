import type { CallParameters } from "./service.ts";
import { elementsOf, textAt, type Xml } from "./xml.ts";

/**
 * Rules as the tests write and read them: protocol, ports, sources, and behind ` # ` a description.
 *
 *     tcp 22 10.0.0.0/8            udp 53-60 2001:db8::/32        icmp 8/-1 pl-12345678 # ping
 *     -1 sg-12345678               50 111122223333/sg-12345678    tcp 80 @web
 *
 * Several sources of one permission are separated by commas. `@` stands before the name of a group.
 */
export function ipPermissions(...rules: readonly string[]): CallParameters {
  const entries = rules.flatMap((rule, index) => {
    const at = `IpPermissions.${index + 1}`;
    const { protocolAndPorts, sources } = parse(rule);
    return [
      ...Object.entries(protocolAndPorts).map(([name, value]) => [`${at}.${name}`, value] as const),
      ...sources.flatMap((source, position) =>
        Object.entries(source).map(([name, value]) => [`${at}.${name.replace("*", String(position + 1))}`, value]),
      ),
    ];
  });
  return Object.fromEntries(entries) as CallParameters;
}

/** A rule with one IPv4 source as flat parameters. */
export function flat(rule: string): CallParameters {
  const { protocolAndPorts, sources } = parse(rule);
  return { ...protocolAndPorts, CidrIp: sources[0]?.["IpRanges.*.CidrIp"] ?? "" };
}

/** The rules of a list of IpPermission elements, one for each source, in the order of their text. */
export function rulesIn(items: readonly Xml[]): string[] {
  return items
    .flatMap((item) => {
      const ports = formatPorts(textAt(item, "ipProtocol"), textAt(item, "fromPort"), textAt(item, "toPort"));
      return sourcesIn(item).map((source) => `${ports} ${source}`);
    })
    .toSorted();
}

/** That many IPv4 rules, all different. */
export const ipv4Rules = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `tcp 443 10.0.${index}.0/24`);

/** That many IPv6 rules, all different. */
export const ipv6Rules = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `tcp 443 2001:db8:${(index + 1).toString(16)}::/48`);

type Parameters = Readonly<Record<string, string>>;

function parse(rule: string): { protocolAndPorts: Parameters; sources: Parameters[] } {
  const [words = "", description] = rule.split(" # ");
  const [protocol = "", ...others] = words.split(" ");
  const [sources = "", ports] = others.toReversed();
  return {
    protocolAndPorts: { IpProtocol: protocol, ...(ports !== undefined && parsePorts(ports)) },
    sources: sources
      .split(",")
      .filter((source) => source !== "")
      .map((source) => parseSource(source, description)),
  };
}

function parsePorts(ports: string): Parameters {
  const [, FromPort = ports, ToPort = FromPort] = /^(-?\d+)(?:[-/](-?\d+))?$/.exec(ports) ?? [];
  return { FromPort, ToPort };
}

function parseSource(source: string, description: string | undefined): Parameters {
  const described = (list: string): Parameters =>
    description === undefined ? {} : { [`${list}.*.Description`]: description };
  const group = /^(?:(?<userId>[^/]*)\/)?(?:(?<groupId>sg-.*)|@(?<groupName>.*))$/.exec(source)?.groups;
  if (group) {
    const { userId, groupId, groupName } = group;
    return {
      ...(userId !== undefined && { "Groups.*.UserId": userId }),
      ...(groupId !== undefined && { "Groups.*.GroupId": groupId }),
      ...(groupName !== undefined && { "Groups.*.GroupName": groupName }),
      ...described("Groups"),
    };
  }
  if (source.startsWith("pl-")) return { "PrefixListIds.*.PrefixListId": source, ...described("PrefixListIds") };
  if (source.includes(":")) return { "Ipv6Ranges.*.CidrIpv6": source, ...described("Ipv6Ranges") };
  return { "IpRanges.*.CidrIp": source, ...described("IpRanges") };
}

function formatPorts(protocol = "", from?: string, to?: string): string {
  if (from === undefined && to === undefined) return protocol;
  if (protocol.startsWith("icmp")) return `${protocol} ${from}/${to}`;
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

function sourcesIn(item: Xml): string[] {
  const sources: [Xml, string | undefined][] = [
    ...elementsOf(item, "ipRanges", "item").map((source) => [source, textAt(source, "cidrIp")] as [Xml, string]),
    ...elementsOf(item, "ipv6Ranges", "item").map((source) => [source, textAt(source, "cidrIpv6")] as [Xml, string]),
    ...elementsOf(item, "prefixListIds", "item").map(
      (source) => [source, textAt(source, "prefixListId")] as [Xml, string],
    ),
    ...elementsOf(item, "groups", "item").map(
      (source) => [source, `${textAt(source, "userId")}/${textAt(source, "groupId")}`] as [Xml, string],
    ),
  ];
  return sources.map(([source, text]) => {
    const description = textAt(source, "description");
    return description === undefined ? `${text}` : `${text} # ${description}`;
  });
}
