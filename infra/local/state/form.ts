/**
 * The form in which a sandbox's state is written down: what `GET /_sandbox/state` answers, and what a seed may be. A
 * person writes names and leaves out what follows; a sandbox writes IDs and leaves out nothing.
 */
import * as z from "zod";
import { ACCESS_KEY_ID } from "../../../lib/account.ts";

/** With as many digits as IDs have had, and have now: where a rule is, is read off its ID, and so is a list that is AWS's. */
const idPattern = (prefix: string) => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);

/** Whether a text is an ID rather than a name. */
export const isId = (prefix: "pl" | "sg" | "vpc", text: string): boolean => idPattern(prefix).test(text);

const id = (prefix: string) =>
  z.string().regex(idPattern(prefix), { error: `expected an ID like ${prefix}-0123456789abcdef0` });

const NO_ACCOUNT = { error: "an account ID is 12 digits" };

/** YAML takes twelve digits without quotes for a number. */
const accountId = z.union(
  [z.string().regex(/^\d{12}$/, NO_ACCOUNT), z.int(NO_ACCOUNT).min(0, NO_ACCOUNT).max(999_999_999_999, NO_ACCOUNT)],
  NO_ACCOUNT,
);

const region = z.string();

const tags = z
  .record(z.string(), z.string({ error: "the value of a tag is text: put it in quotes" }))
  .meta({ description: "Key: value. All values are text." });

const port = z
  .union([z.int(), z.string().regex(/^\d{1,5}(-\d{1,5})?$/)], { error: 'expected a port: 443, or "8000-8080"' })
  .meta({ description: "One port, or the first and the last with a hyphen between them, for tcp and udp." });

const ruleShape = {
  ruleId: id("sgr").optional(),
  protocol: z
    .union([z.string(), z.int()], { error: "expected a protocol: tcp, udp, icmp, icmpv6, all, or a number" })
    .meta({ description: "tcp, udp, icmp, icmpv6, a number, or all." }),
  port: port.optional(),
  fromPort: z.int().optional().meta({ description: "The first port, or an ICMP type; -1 for all." }),
  toPort: z.int().optional().meta({ description: "The last port, or an ICMP code; -1 for all." }),
  description: z.string().optional(),
  sourceGroupName: z.string().optional().meta({ description: "The name that EC2 (classic) shows of a source group." }),
  peer: z
    .strictObject({ vpcId: id("vpc"), vpcPeeringConnectionId: id("pcx") })
    .optional()
    .meta({ description: "Where the other group is in a peer VPC: found out where it isn't given." }),
  tags: tags.optional(),
};

const END =
  "A CIDR block; a group of the same VPC by name, or any by ID (of another account: 111122223333/sg-…); a prefix list " +
  "by name or ID.";

const ingressRule = z.strictObject({ ...ruleShape, source: z.string().meta({ description: END }) });
const egressRule = z.strictObject({ ...ruleShape, destination: z.string().meta({ description: END }) });

const group = z.strictObject({
  groupId: id("sg").optional(),
  name: z.string(),
  description: z.string().optional().meta({ description: "The name, where it isn't given." }),
  tags: tags.optional(),
  ingress: z.array(ingressRule).optional(),
  egress: z
    .array(egressRule)
    .optional()
    .meta({ description: "Where it isn't given, everything may go out; an empty list lets nothing out." }),
  associatedVpcs: z
    .array(z.string())
    .optional()
    .meta({ description: "VPCs beside its own that it can be used in, by name or ID." }),
});

const networkInterface = z.strictObject({
  networkInterfaceId: id("eni").optional(),
  groups: z
    .array(z.string())
    .optional()
    .meta({ description: "By name or ID; the VPC's default group where none is given." }),
  description: z.string().optional(),
  addresses: z
    .array(z.ipv4())
    .min(1)
    .optional()
    .meta({ description: "The primary one first; where none is given, the lowest that is free." }),
  macAddress: z
    .string()
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, { error: "expected a MAC address" })
    .optional(),
  sourceDestCheck: z.boolean().optional(),
  tags: tags.optional(),
  request: z
    .string()
    .optional()
    .meta({ description: "Tells the request that made it from others with its ClientToken." }),
});

const subnet = z.strictObject({
  subnetId: id("subnet").optional(),
  name: z.string().optional().meta({ description: "Its tag Name." }),
  cidrBlock: z.string(),
  zone: z.string().optional().meta({ description: "Its Availability Zone; the region's first where it isn't given." }),
  isDefault: z.boolean().optional(),
  ipv6CidrBlock: z.string().optional(),
  ipv6AssociationId: id("subnet-cidr-assoc").optional(),
  mapPublicIpOnLaunch: z.boolean().optional(),
  assignIpv6AddressOnCreation: z.boolean().optional(),
  enableDns64: z.boolean().optional(),
  privateDnsHostnameTypeOnLaunch: z.string().optional(),
  enableResourceNameDnsARecordOnLaunch: z.boolean().optional(),
  enableResourceNameDnsAAAARecordOnLaunch: z.boolean().optional(),
  tags: tags.optional(),
  interfaces: z.array(networkInterface).optional(),
});

const vpc = z.strictObject({
  vpcId: id("vpc").optional(),
  name: z.string().optional().meta({ description: "Its tag Name." }),
  isDefault: z.boolean().optional().meta({
    description: "The account's default VPC: it has the ID and, where they aren't given, the subnets of one.",
  }),
  cidrBlock: z.string().optional().meta({ description: "10.0.0.0/16, where it isn't given." }),
  cidrAssociationId: id("vpc-cidr-assoc").optional(),
  secondaryCidrBlocks: z
    .array(z.strictObject({ cidrBlock: z.string(), associationId: id("vpc-cidr-assoc").optional() }))
    .optional(),
  ipv6CidrBlock: z.string().optional(),
  ipv6AssociationId: id("vpc-cidr-assoc").optional(),
  instanceTenancy: z.enum(["default", "dedicated"]).optional(),
  enableDnsHostnames: z.boolean().optional(),
  enableDnsSupport: z.boolean().optional(),
  enableNetworkAddressUsageMetrics: z.boolean().optional(),
  tags: tags.optional(),
  routeTableTags: tags.optional(),
  networkAclTags: tags.optional(),
  internetGatewayTags: tags.optional(),
  subnets: z.array(subnet).optional(),
  groups: z
    .array(group)
    .optional()
    .meta({ description: "The group default is there whether it is given or not, as every VPC has one." }),
});

const entries = z.array(z.strictObject({ cidr: z.string(), description: z.string().optional() }));

const prefixList = z.strictObject({
  prefixListId: id("pl").optional(),
  name: z.string(),
  addressFamily: z.enum(["IPv4", "IPv6"]).optional().meta({ description: "IPv4, where it isn't given." }),
  maxEntries: z.int().min(1).max(1_000).optional().meta({ description: "As many as there are, where it isn't given." }),
  version: z.int().min(1).optional(),
  state: z
    .enum(["create-complete", "delete-failed", "modify-complete", "modify-failed", "restore-complete"])
    .optional(),
  stateMessage: z.string().optional(),
  entries: entries.optional(),
  earlierVersions: z.array(z.strictObject({ version: z.int().min(1), entries })).optional(),
  tags: tags.optional(),
  request: z
    .string()
    .optional()
    .meta({ description: "Tells the request that made it from others with its ClientToken." }),
});

const peeringSide = z.strictObject({
  accountId: accountId.optional().meta({ description: "The account that it is written under, where it isn't given." }),
  region: region.optional(),
  vpc: z.string().meta({ description: "By name or ID." }),
  cidrBlocks: z.array(z.string()).optional(),
  ipv6CidrBlocks: z.array(z.string()).optional(),
});

const peering = z.strictObject({
  vpcPeeringConnectionId: id("pcx").optional(),
  requester: peeringSide,
  accepter: peeringSide,
  status: z.enum(["active", "deleted", "failed", "pending-acceptance", "rejected"]).optional(),
  statusMessage: z.string().optional(),
  changedAt: z.iso.datetime().optional(),
  expiresAt: z.iso.datetime().optional(),
  tags: tags.optional(),
});

const accessKey = z.strictObject({
  accessKeyId: z.string().regex(ACCESS_KEY_ID, { error: "expected an access key ID: letters, digits and _" }),
  secretAccessKey: z.string().min(1),
});

const account = z.strictObject({
  accountId,
  region: region.optional().meta({ description: "The sandbox's own, where it isn't given." }),
  platform: z
    .enum(["ec2", "vpc"])
    .optional()
    .meta({ description: "ec2 has EC2 (classic) groups beside those of VPCs." }),
  accessKeys: z
    .array(accessKey)
    .optional()
    .meta({ description: "Made where they aren't there yet. A sandbox never tells its own." }),
  defaultVpc: z.boolean().optional().meta({
    description: "false: it has no default VPC. Otherwise it has one, as every account, whether it is given or not.",
  }),
  dhcpOptionsTags: tags.optional(),
  vpcs: z.array(vpc).optional(),
  groups: z.array(group).optional().meta({ description: "EC2 (classic) groups." }),
  prefixLists: z.array(prefixList).optional(),
  peerings: z.array(peering).optional(),
});

export const form = z
  .strictObject({
    $schema: z.string().optional(),
    accounts: z.array(account),
  })
  .meta({ title: "sg-sandbox state", description: "What the accounts of a sandbox have, each in a region." });

/** An account ID as it may be written, with all of its digits. */
export const accountIdOf = (written: number | string): string => String(written).padStart(12, "0");

/**
 * A state or a seed. What has been checked is used as it was written, not as Zod gives it back: that would be without a
 * tag of the name `__proto__`.
 */
export type State = z.input<typeof form>;
export type AccountState = State["accounts"][number];
export type VpcState = NonNullable<AccountState["vpcs"]>[number];
export type SubnetState = NonNullable<VpcState["subnets"]>[number];
export type InterfaceState = NonNullable<SubnetState["interfaces"]>[number];
export type GroupState = NonNullable<VpcState["groups"]>[number];
export type IngressState = NonNullable<GroupState["ingress"]>[number];
export type EgressState = NonNullable<GroupState["egress"]>[number];
export type PrefixListState = NonNullable<AccountState["prefixLists"]>[number];
export type PeeringState = NonNullable<AccountState["peerings"]>[number];
