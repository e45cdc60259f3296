/** The blocks of addresses that VPCs have. */
import type { VpcCidrBlockAssociation, VpcCidrBlockStateCode, VpcIpv6CidrBlockAssociation } from "@aws-sdk/client-ec2";
import { octetsForId } from "../../chance.ts";
import { errors } from "../../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../../security-group/cidr.ts";
import type { CidrAssociation, VpcItem } from "../../store/items.ts";

/** Ways to name a block that need address pools (IPAM, BYOIP) or border groups: there are none here. */
export const UNSUPPORTED_CIDR_SOURCES = [
  "Ipv4IpamPoolId",
  "Ipv4NetmaskLength",
  "Ipv6CidrBlock",
  "Ipv6CidrBlockNetworkBorderGroup",
  "Ipv6IpamPoolId",
  "Ipv6NetmaskLength",
  "Ipv6Pool",
] as const;

/**
 * Between /16 and /28, host bits off (API_CreateVpc, CidrBlock).
 * @throws InvalidParameterValue, InvalidVpc.Range
 */
export function requireCidrBlock(requested: string): string {
  const cidr = parseCidrBlock(requested);
  const prefix = Number(cidr.split("/")[1]);
  if (prefix < 16 || prefix > 28) throw errors.vpcRange(requested);
  return cidr;
}

function parseCidrBlock(requested: string): string {
  try {
    return canonicalIpv4Cidr(requested);
  } catch {
    throw errors.invalidValue(requested, "cidrBlock", "This is not a valid CIDR block.");
  }
}

/** A /56 of documentation addresses (RFC 3849), where AWS would give one of its own. */
export function newIpv6CidrBlock(): string {
  const [first, second] = [octetsForId(2).toString("hex"), octetsForId(1).toString("hex")];
  return canonicalIpv6Cidr(`2001:db8:${first}:${second}00::/56`);
}

type Blocks = Pick<
  VpcItem,
  "cidrAssociationId" | "cidrBlock" | "ipv6AssociationId" | "ipv6CidrBlock" | "secondaryCidrBlocks"
>;

/** The IPv4 blocks, the primary one first. */
export const cidrAssociations = ({ cidrAssociationId, cidrBlock, secondaryCidrBlocks = [] }: Blocks) => [
  { associationId: cidrAssociationId, cidrBlock },
  ...secondaryCidrBlocks,
];

/** The IPv6 block: there is one, or none. */
export const ipv6Associations = ({ ipv6AssociationId, ipv6CidrBlock }: Blocks): CidrAssociation[] =>
  ipv6AssociationId === undefined || ipv6CidrBlock === undefined
    ? []
    : [{ associationId: ipv6AssociationId, cidrBlock: ipv6CidrBlock }];

export const toCidrAssociation = (
  { associationId, cidrBlock }: CidrAssociation,
  State: VpcCidrBlockStateCode,
): VpcCidrBlockAssociation => ({
  AssociationId: associationId,
  CidrBlock: cidrBlock,
  CidrBlockState: { State },
});

export const toIpv6Association = (
  { associationId, cidrBlock }: CidrAssociation,
  State: VpcCidrBlockStateCode,
): VpcIpv6CidrBlockAssociation => ({
  AssociationId: associationId,
  Ipv6CidrBlock: cidrBlock,
  Ipv6CidrBlockState: { State },
  Ipv6Pool: "Amazon",
});
