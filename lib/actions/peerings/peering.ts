import type { VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import type { PeeringItem, PeeringSide } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";

const HOUR_MILLISECONDS = 3_600_000;
/** "The VPC peering connection request expires after 7 days" (API_CreateVpcPeeringConnection). */
export const PEERING_EXPIRES_MILLISECONDS = 7 * 24 * HOUR_MILLISECONDS;
/** How long one that came to an end is still shown (VPC Peering Guide, "VPC peering connection lifecycle"). */
const SHOWN_MILLISECONDS = 2 * HOUR_MILLISECONDS;

export interface PeeringStatus {
  readonly code: PeeringItem["status"] | "expired" | "initiating-request" | "provisioning";
  readonly message: string;
}

/** Its status as of now: nobody is there to write it down when a request expires. */
export function peeringStatus({ status, statusMessage, expiresAt }: PeeringItem): PeeringStatus {
  const isExpired = status === "pending-acceptance" && Date.now() >= expiresAt;
  return isExpired ? { code: "expired", message: "Expired" } : { code: status, message: statusMessage };
}

/** Whether the VPCs are connected, or may be yet. */
export const isOpen = (peering: PeeringItem): boolean =>
  ["active", "pending-acceptance"].includes(peeringStatus(peering).code);

/** Whether it is still to be seen. */
export function isShown(peering: PeeringItem): boolean {
  const { code } = peeringStatus(peering);
  const endedAt = code === "expired" ? peering.expiresAt : peering.changedAt;
  return isOpen(peering) || Date.now() < endedAt + SHOWN_MILLISECONDS;
}

/** When one that ends at that time is no longer shown, for DynamoDB to delete it. Seconds since 1970. */
export const shownUntil = (endedAt: number): number => Math.ceil((endedAt + SHOWN_MILLISECONDS) / 1_000);

/** @throws InvalidVpcPeeringConnectionId.Malformed */
export function requirePeeringId(id: string | undefined): string {
  if (id === undefined) throw errors.missingParameter("vpcPeeringConnectionId");
  if (!isWellFormed("pcx", id)) throw errors.malformedId("pcx", id);
  return id;
}

/** @throws InvalidVpcPeeringConnectionID.NotFound */
export async function requirePeering(id: string, { partition }: Context): Promise<PeeringItem> {
  const peering = await partition.get(keys.peering(id));
  if (!peering || !isShown(peering)) throw errors.idNotFound("pcx", id);
  return peering;
}

/** @param status what it is, unless it is the answer to a request that is said to be under way */
export function toVpcPeeringConnection(peering: PeeringItem, status = peeringStatus(peering)): VpcPeeringConnection {
  const { vpcPeeringConnectionId, requester, accepter, expiresAt, tags } = peering;
  const isActive = peering.status === "active";
  return {
    AccepterVpcInfo: isActive ? toKnownVpcInfo(accepter) : toVpcInfo(accepter),
    ...(peering.status === "pending-acceptance" && { ExpirationTime: new Date(expiresAt) }),
    RequesterVpcInfo: toKnownVpcInfo(requester),
    Status: { Code: status.code, Message: status.message },
    Tags: toTagList(tags),
    VpcPeeringConnectionId: vpcPeeringConnectionId,
  };
}

const toVpcInfo = ({ accountId, region, vpcId }: PeeringSide): VpcPeeringConnectionVpcInfo => ({
  OwnerId: accountId,
  VpcId: vpcId,
  Region: region,
});

/** With its blocks, which the requester shows of its own, and the accepter once it has accepted. */
function toKnownVpcInfo(side: PeeringSide): VpcPeeringConnectionVpcInfo {
  const { cidrBlocks = [], ipv6CidrBlocks = [] } = side;
  return {
    ...toVpcInfo(side),
    CidrBlock: cidrBlocks[0],
    ...(ipv6CidrBlocks.length > 0 && {
      Ipv6CidrBlockSet: ipv6CidrBlocks.map((Ipv6CidrBlock) => ({ Ipv6CidrBlock })),
    }),
    CidrBlockSet: cidrBlocks.map((CidrBlock) => ({ CidrBlock })),
    PeeringOptions: {
      AllowDnsResolutionFromRemoteVpc: false,
      AllowEgressFromLocalClassicLinkToRemoteVpc: false,
      AllowEgressFromLocalVpcToRemoteClassicLink: false,
    },
  };
}
