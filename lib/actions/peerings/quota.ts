/** How many peering connections there may be. */
import { errors } from "../../errors.ts";
import type { AccountItem, PeeringItem } from "../../store/items.ts";
import { keys, partitionKey, ranges } from "../../store/keys.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { isReached } from "../limit-reached.ts";
import { isOpen, isShown } from "./peering.ts";
import { isSide } from "./side.ts";

/**
 * Counts one more request for a connection, if the account may make it. It fails where another one has been made since
 * the account was read.
 * @param account as it was read before the connections were
 * @param peerings all connections of the account
 * @returns undefined where it takes another look to know whether it may
 * @throws OutstandingVpcPeeringConnectionLimitExceeded
 */
export async function countRequest(
  account: AccountItem | undefined,
  peerings: readonly PeeringItem[],
  { accountId, region, limits, partition }: Context,
): Promise<Write | undefined> {
  const own = peerings.filter(({ requester }) => requester.accountId === accountId && requester.region === region);
  const waiting = own.filter((peering) => isOpen(peering) && peering.status !== "active");
  const ended = own.filter((peering) => isShown(peering) && !isOpen(peering));
  if (waiting.length >= limits.peeringRequests) {
    if (account && !(await isReached(account, { partition }, "peeringRequests"))) return undefined;
    throw errors.peeringRequestLimit(limits.peeringRequests);
  }
  // What has ended stays so, until its time is up: what is seen of it was there together.
  if (ended.length >= limits.endedPeerings) throw errors.peeringRequestLimit(limits.endedPeerings);
  return {
    update: keys.account,
    add: { peeringRequests: 1 },
    condition: { equals: { peeringRequests: account?.peeringRequests } },
  };
}

/**
 * Counts a connection that becomes active in both VPCs, if they may have it. It fails where anything has come to one of
 * them since it was read: it may be another one.
 * @returns undefined where it takes another look to know whether they may
 * @throws ActiveVpcPeeringConnectionPerVpcLimitExceeded, InvalidVpcID.NotFound
 */
export async function countActive(
  { requester, accepter }: PeeringItem,
  context: Context,
): Promise<Write[] | undefined> {
  const most = context.limits.peeringsPerVpc;
  const counted = await Promise.all(
    [requester, accepter].map(async (side): Promise<Write | undefined> => {
      const { accountId, region, vpcId } = side;
      const partition = context.lookInto(accountId, region);
      const vpc = await partition.get(keys.vpc(vpcId));
      if (!vpc) throw errors.vpcNotFound(vpcId);
      const { additions } = vpc;
      const peerings = await partition.query(ranges.peerings);
      const active = peerings.filter(
        (peering) =>
          peering.status === "active" && [peering.requester, peering.accepter].some((one) => isSide(one, side)),
      );
      if (active.length >= most) {
        if (await isReached(vpc, { partition })) throw errors.peeringLimit(vpcId, most);
        return undefined;
      }
      const pk = partitionKey(accountId, region);
      return { pk, update: vpc.sk, add: { additions: 1 }, condition: { equals: { additions } } };
    }),
  );
  const known = counted.filter((one) => one !== undefined);
  return known.length === counted.length ? known : undefined;
}
