/** The peering connections between the VPCs of groups. */
import type { Rule } from "../../security-group/rule.ts";
import type { GroupItem, PeeringItem } from "../../store/items.ts";
import { ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { isOpen } from "./peering.ts";
import { isSide } from "./side.ts";

/** A VPC and the active peering connection that leads there. */
type Peer = NonNullable<Rule["peer"]>;

/**
 * Finds the connection from a group's VPC to that of another group. All of them are read, once, where it is asked for
 * the first time. Rules name groups of peers in the same region only (VPC Peering Guide, "Update your security groups").
 */
export function peeringFinder({ vpcId }: GroupItem, context: Context) {
  let peers: ReturnType<typeof peersOf> | undefined;
  return async (accountId: string, other: GroupItem): Promise<Peer | undefined> => {
    if (vpcId === undefined || other.vpcId === undefined) return undefined;
    const side = { accountId, region: context.region, vpcId: other.vpcId };
    const found = (await (peers ??= peersOf(vpcId, context))).find(({ peer }) => isSide(peer, side));
    return found && { vpcId: other.vpcId, vpcPeeringConnectionId: found.vpcPeeringConnectionId, status: "active" };
  };
}

/** The connections of a VPC of the caller's, and the requests for one that may still be accepted. */
export async function openPeeringsOf(
  vpcId: string,
  { accountId, region, partition }: Context,
): Promise<readonly PeeringItem[]> {
  const own = { accountId, region, vpcId };
  const peerings = await partition.query(ranges.peerings);
  return peerings.filter(
    (peering) => isOpen(peering) && [peering.requester, peering.accepter].some((side) => isSide(side, own)),
  );
}

/** The VPCs that a VPC of the caller's is connected with, and how. */
export async function peersOf(vpcId: string, context: Context) {
  const { accountId, region } = context;
  const active = (await openPeeringsOf(vpcId, context)).filter(({ status }) => status === "active");
  return active.map(({ vpcPeeringConnectionId, requester, accepter }) => ({
    vpcPeeringConnectionId,
    peer: isSide(requester, { accountId, region, vpcId }) ? accepter : requester,
  }));
}
