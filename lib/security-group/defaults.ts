/** What accounts, VPCs and groups are born with. */
import type { Direction, Permission } from "./permission.ts";

export const DEFAULT_GROUP_NAME = "default";

/** VPC User Guide, "Default VPC components". */
export const DEFAULT_VPC_CIDR = "172.31.0.0/16";

/** The /20 of a default VPC that its subnet in a zone has (VPC User Guide, "Default subnets"): the first zone's is number 0. */
export const defaultSubnetCidr = (zone: number): string => `172.31.${zone * 16}.0/20`;

export const DESCRIPTION_OF_DEFAULT_GROUP = { vpc: "default VPC security group", ec2: "default group" } as const;

/** What a new group allows. */
type Rules = readonly (readonly [Direction, Permission])[];

const ALL_TRAFFIC = { protocol: "-1", fromPort: -1, toPort: -1 };

/** What a new VPC group lets out: everything (VPC User Guide, "Default security groups for your VPCs"). */
export const allOutbound = ({ ipv6CidrBlock }: { readonly ipv6CidrBlock?: string }): Rules => [
  ["egress", { ...ALL_TRAFFIC, source: { type: "ipv4", cidr: "0.0.0.0/0" } }],
  ...(ipv6CidrBlock === undefined
    ? []
    : [["egress", { ...ALL_TRAFFIC, source: { type: "ipv6", cidr: "::/0" } }] as const]),
];

/** A VPC's default group lets its own members in. */
export const rulesOfDefaultGroup = (userId: string, groupId: string, vpc: Parameters<typeof allOutbound>[0]): Rules => [
  ["ingress", { ...ALL_TRAFFIC, source: { type: "group", userId, groupId } }],
  ...allOutbound(vpc),
];

/** The default group of an account that has EC2 (classic) lets its own members in, by each protocol there is. */
export function rulesOfEc2DefaultGroup(userId: string, groupId: string): Rules {
  const source = { type: "group", userId, groupId } as const;
  return [
    ["ingress", { protocol: "tcp", fromPort: 0, toPort: 65_535, source }],
    ["ingress", { protocol: "udp", fromPort: 0, toPort: 65_535, source }],
    ["ingress", { protocol: "icmp", fromPort: -1, toPort: -1, source }],
  ];
}
