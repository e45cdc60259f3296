import type { CreateVpcPeeringConnectionRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { isWellFormed, newId } from "../security-group/ids.ts";
import type { PeeringItem, PeeringSide, VpcItem } from "../store/items.ts";
import { keys, partitionKey, ranges } from "../store/keys.ts";
import { putFailedPeering, putPeering } from "../store/peerings.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { isOpen, PEERING_EXPIRES_MILLISECONDS, shownUntil, toVpcPeeringConnection } from "./peerings/peering.ts";
import { countRequest } from "./peerings/quota.ts";
import { canBePeers, isSide, peeringSide } from "./peerings/side.ts";
import { describeUnknownRegion } from "../unknown-region.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Asks the owner of another VPC for a peering connection. One that can't come about, because there is no such VPC in the
 * other account or their addresses overlap, is made all the same, and has failed:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html
 */
export const CreateVpcPeeringConnection: Action<"CreateVpcPeeringConnection"> = async (input, context) => {
  if (input.VpcId === undefined) throw errors.missingParameter("vpcId");
  const vpcId = input.VpcId;
  const other = requestedPeer(input, context);
  const tags = requestedTags(input.TagSpecifications, {
    resourceType: "vpc-peering-connection",
    wrongType: "InvalidParameter",
  });
  const { partition } = context;
  return untilUnchanged(async () => {
    const vpc = await requireVpc(vpcId, context);
    const account = await partition.get(keys.account);
    const peerings = await partition.query(ranges.peerings);
    const counted = await countRequest(account, peerings, context);
    if (!counted) return undefined;
    const peer = await readPeer(other, context);
    const requester = peeringSide(vpc, context);
    const accepter = peer ? peeringSide(peer, other) : other;
    const peering = { ...newPeering(requester, accepter), tags };
    const initiating = {
      code: "initiating-request",
      message: `Initiating Request to ${other.accountId}`,
    } as const;
    const answer = { VpcPeeringConnection: toVpcPeeringConnection(peering, initiating) };
    if (!peer || !canBePeers(requester, peeringSide(peer, other))) {
      const statusMessage = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range";
      const expires = shownUntil(peering.changedAt);
      const failed = { ...peering, status: "failed", statusMessage, expires } as const;
      const { committed } = await partition.commit([putFailedPeering(failed, tags), counted], answer);
      return committed ? answer : undefined;
    }
    requireNone(requester, accepter, peerings);
    const writes = [...putPeering(peering, tags), ...countPeering(vpc, other, peer), counted];
    const { committed } = await partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
};

/** @throws MissingParameter, InvalidVpcID.Malformed, InvalidParameterValue */
function requestedPeer(input: CreateVpcPeeringConnectionRequest, context: Context): PeeringSide {
  const { PeerOwnerId: accountId = context.accountId, PeerRegion: region = context.region, PeerVpcId } = input;
  if (PeerVpcId === undefined) throw errors.missingParameter("peerVpcId");
  if (!isWellFormed("vpc", PeerVpcId)) throw errors.malformedVpcId(PeerVpcId);
  if (!/^\d{12}$/.test(accountId)) throw errors.invalidValue(accountId, "peerOwnerId", "Expecting an account ID.");
  if (!context.regions.has(region)) {
    throw errors.invalidValue(region, "peerRegion", describeUnknownRegion(region, context.regions));
  }
  return { accountId, region, vpcId: PeerVpcId };
}

/**
 * @returns undefined where another account or region has no such VPC
 * @throws InvalidVpcID.NotFound where it ought to be here
 */
async function readPeer({ accountId, region, vpcId }: PeeringSide, context: Context): Promise<VpcItem | undefined> {
  if (accountId === context.accountId && region === context.region) return requireVpc(vpcId, context);
  return context.lookInto(accountId, region).get(keys.vpc(vpcId));
}

/** @throws VpcPeeringConnectionAlreadyExists where the VPCs are connected, or one has asked the other */
function requireNone(one: PeeringSide, other: PeeringSide, peerings: readonly PeeringItem[]): void {
  const isBetween = ({ requester, accepter }: PeeringItem) =>
    (isSide(requester, one) && isSide(accepter, other)) || (isSide(requester, other) && isSide(accepter, one));
  const existing = peerings.find((peering) => isOpen(peering) && isBetween(peering));
  if (existing) throw errors.peeringExists(existing.vpcPeeringConnectionId);
}

/**
 * Counts the connection in both VPCs. It fails where one of them is gone, or anything has come to the caller's since it
 * was read: it may be such a connection.
 */
function countPeering(vpc: VpcItem, { accountId, region }: PeeringSide, peer: VpcItem): Write[] {
  return [
    { update: vpc.sk, add: { additions: 1 }, condition: { equals: { additions: vpc.additions } } },
    { pk: partitionKey(accountId, region), update: peer.sk, add: { additions: 1 }, condition: "present" },
  ];
}

function newPeering(requester: PeeringSide, accepter: PeeringSide): Omit<PeeringItem, "tags"> {
  const vpcPeeringConnectionId = newId("pcx");
  const now = Date.now();
  return {
    sk: keys.peering(vpcPeeringConnectionId),
    vpcPeeringConnectionId,
    requester,
    accepter,
    status: "pending-acceptance",
    statusMessage: `Pending Acceptance by ${accepter.accountId}`,
    changedAt: now,
    expiresAt: now + PEERING_EXPIRES_MILLISECONDS,
    expires: shownUntil(now + PEERING_EXPIRES_MILLISECONDS),
  };
}
