import type { Account } from "../../account.ts";
import { overlaps } from "../../security-group/cidr.ts";
import type { PeeringSide, VpcItem } from "../../store/items.ts";
import { cidrAssociations, ipv6Associations } from "../vpcs/cidr-blocks.ts";

/** A VPC as one side of a peering connection. */
export const peeringSide = (vpc: VpcItem, { accountId, region }: Pick<Account, "accountId" | "region">) => ({
  accountId,
  region,
  vpcId: vpc.vpcId,
  cidrBlocks: cidrAssociations(vpc).map(({ cidrBlock }) => cidrBlock),
  ipv6CidrBlocks: ipv6Associations(vpc).map(({ cidrBlock }) => cidrBlock),
});

/** "You cannot create a VPC peering connection between VPCs that have matching or overlapping CIDR blocks" (VPC Peering Guide). */
export function canBePeers(one: ReturnType<typeof peeringSide>, other: ReturnType<typeof peeringSide>): boolean {
  const blocksOf = ({ cidrBlocks, ipv6CidrBlocks }: typeof one) => [...cidrBlocks, ...ipv6CidrBlocks];
  return !blocksOf(one).some((block) => blocksOf(other).some((another) => overlaps(block, another)));
}

/** Whether that is the VPC of that side. */
export const isSide = (
  { accountId, region, vpcId }: PeeringSide,
  other: Pick<PeeringSide, "accountId" | "region" | "vpcId">,
): boolean => accountId === other.accountId && region === other.region && vpcId === other.vpcId;
