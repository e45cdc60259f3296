import type { Random } from "../integration/random/random.ts";

/** IDs that answers have had, a few of each kind, by their prefix: what a request can speak of. */
export class KnownIds {
  readonly #byPrefix = new Map<string, string[]>();

  /** Keeps those of an answer. */
  learn(body: string): void {
    for (const [, id = "", prefix = ""] of body.matchAll(/>(([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17})</g)) {
      const known = this.#byPrefix.get(prefix) ?? [];
      if (known.includes(id)) continue;
      this.#byPrefix.set(prefix, [...known, id].slice(-MOST_IDS));
    }
  }

  pick(random: Random, prefix?: string): string {
    const known = prefix === undefined ? [...this.#byPrefix.values()].flat() : (this.#byPrefix.get(prefix) ?? []);
    return known.length > 0 && random.chance(0.9) ? random.pick(known) : `${prefix ?? "sg"}-0123456789abcdef0`;
  }
}

const MOST_IDS = 12;

/** What IDs of a parameter of that name begin with. */
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/RuleId/, "sgr"],
  [/Group(Id)?$|SecurityGroupId/, "sg"],
  [/Vpc(Id)?$/, "vpc"],
  [/Subnet/, "subnet"],
  [/NetworkInterface/, "eni"],
  [/PrefixList/, "pl"],
  [/Peering/, "pcx"],
  [/Association/, "vpc-cidr-assoc"],
  [/RouteTable/, "rtb"],
  [/NetworkAcl/, "acl"],
  [/InternetGateway/, "igw"],
  [/DhcpOptions/, "dopt"],
];

const CIDRS = [
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.0.0.0/16",
  "10.0.1.0/24",
  "10.1.2.3",
  "10.1.2.3/8",
  "172.31.0.0/20",
  "100.64.0.0/10",
  "192.0.2.0/24",
  "255.255.255.255/32",
  "10.0.0.0/33",
  "10.0.0/8",
  "010.0.0.0/8",
  "256.0.0.0/8",
  "::/0",
  "2001:db8::/32",
  "2001:DB8:0:0::1/128",
  "::ffff:10.0.0.1/128",
  "fe80::1%eth0/64",
  "::/129",
];

const PROTOCOLS = ["tcp", "udp", "icmp", "icmpv6", "-1", "6", "TCP", "all", "50", "255", "256", "-2", "1", "58"];

const FILTERS = [
  "group-id",
  "group-name",
  "vpc-id",
  "owner-id",
  "description",
  "is-default",
  "isDefault",
  "tag:Name",
  "tag:*",
  "tag:",
  "tag-key",
  "tag-value",
  "resource-id",
  "resource-type",
  "key",
  "value",
  "cidr",
  "cidr-block-association.cidr-block",
  "ip-permission.cidr",
  "ip-permission.from-port",
  "egress.ip-permission.group-id",
  "security-group-rule-id",
  "prefix-list-id",
  "prefix-list-name",
  "status-code",
  "state",
  "subnet-id",
  "availability-zone",
  "default-for-az",
  "region-name",
  "zone-name",
  "network-interface-id",
  "addresses.private-ip-address",
  "entry.cidr",
  "association.main",
  "route.destination-cidr-block",
  "attachment.vpc-id",
  "instance-id",
];

const TYPES = [
  "security-group",
  "security-group-rule",
  "vpc",
  "subnet",
  "prefix-list",
  "network-interface",
  "instance",
];

/** Texts by the names of parameters that take them. */
const TEXTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/Cidr|DestinationPrefix/, CIDRS],
  [/PrivateIpAddress|Ipv6Address/, ["10.0.1.5", "10.0.0.4", "172.31.0.9", "10.0.1.0", "::1", "10.0.1.300"]],
  [/IpProtocol/, PROTOCOLS],
  [/Filter\.\d+\.Name/, FILTERS],
  [/ResourceType/, TYPES],
  [/AddressFamily/, ["IPv4", "IPv6", "ipv4"]],
  [/(UserId|OwnerId|Owner)$/, ["123456789012", "111122223333", "amazon-elb", "12345678901"]],
  [/Region/, ["us-east-1", "eu-west-1", "us-east-9", "US-EAST-1"]],
  [/AvailabilityZone/, ["us-east-1a", "use1-az1", "eu-west-1a", "us-east-1z"]],
  [/Attribute$|AttributeName/, ["enableDnsSupport", "enableDnsHostnames", "supported-platforms", "default-vpc"]],
  [/InstanceTenancy/, ["default", "dedicated", "host"]],
  [/Name$|Key$|Value(\.\d+)?$|Description$/, ["web", "default", "Name", "office", "*", "w?b", "launch-wizard-1"]],
];

/** A value that a parameter of that name and type may well have. */
export function plausible(random: Random, name: string, type: string, ids: KnownIds): string {
  if (type === "integer")
    return String(random.pick([-1, 0, 1, 2, 5, 8, 22, 80, 443, 1_000, 65_535, random.integer(70_000)]));
  if (type === "boolean") return random.pick(["true", "false"]);
  // Without its indices, which say nothing.
  const whole = name.replaceAll(/\.\d+$/g, "");
  const [, texts] = TEXTS.find(([names]) => names.test(name)) ?? [];
  const [, prefix] = PREFIXES.find(([names]) => names.test(whole)) ?? [];
  if (/Id$|Group$|VpcId|ResourceId/.test(whole) && random.chance(0.9)) return ids.pick(random, prefix);
  if (texts) return random.chance(0.8) ? random.pick(texts) : ids.pick(random);
  return random.pick(["web", "default", ids.pick(random), "2020-01-01T00:00:00Z", "x"]);
}

const HOSTILE = [
  "",
  " ",
  "\t\r\n",
  "\u0000",
  "a\u0000b",
  "\u0008\u001B[31m",
  "\uFFFE\uFFFF",
  "\u2028\u202E\uFEFF",
  "<&>\"'",
  "]]><!--",
  "</item></Response><x a='",
  "&#0;&#x1F;&lt;",
  "__proto__",
  "constructor",
  "toString",
  "#",
  "GROUP#sg-",
  "../../etc/passwd",
  "${jndi:ldap://x}",
  "%00%ff%",
  "a=b&c=d",
  "*".repeat(60),
  "?*".repeat(200),
  "\\*\\?\\\\",
  "(a+)+$",
  "a".repeat(255),
  "a".repeat(256),
  "a".repeat(5_000),
  "ü".repeat(300),
  "😀".repeat(64),
  "e\u0301\u0301\u0301",
  "-1",
  "0",
  "00",
  "65536",
  "2147483647",
  "-2147483648",
  "2147483648",
  "9007199254740993",
  "1e3",
  "NaN",
  "0x10",
  "٣",
  "TRUE",
  "null",
  "undefined",
  "[object Object]",
  "{}",
  "[]",
  "sg-",
  "sg-0",
  "SG-0123456789ABCDEF0",
  "sg-0123456789abcdef0 ",
  "sgr-0123456789abcdef0",
  "arn:aws:ec2:us-east-1:123456789012:security-group/sg-1",
  "aws:cloudformation:stack-name",
  "self",
];

export const hostile = (random: Random): string =>
  random.chance(0.8) ? random.pick(HOSTILE) : random.pick(HOSTILE) + random.pick(HOSTILE);
