import type { VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { PeeringItem } from "../../store/items.ts";
import { changePeering } from "../../store/peerings.ts";
import type { Write } from "../../store/transaction.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import {
  peeringStatus,
  type PeeringStatus,
  requirePeering,
  requirePeeringId,
  toVpcPeeringConnection,
} from "./peering.ts";

/** What the accepter makes of a request. */
interface Reply<Result extends object> {
  readonly verb: "accept" | "reject";
  /** What the connection becomes. */
  readonly set: (peering: PeeringItem) => Promise<Partial<PeeringItem>>;
  readonly status: PeeringStatus;
  /** What is answered once it has. */
  readonly toResult: (connection: VpcPeeringConnection) => Result;
}

/**
 * Accepts or rejects a request for a peering connection, which only the accepter can, in the accepter's region.
 * @throws InvalidVpcPeeringConnectionID.NotFound, OperationNotPermitted, InvalidStateTransition
 */
export async function answerPeering<Result extends object>(
  requestedId: string | undefined,
  { verb, set, status, toResult }: Reply<Result>,
  context: Context,
): Promise<Result> {
  const id = requirePeeringId(requestedId);
  return untilUnchanged(async () => {
    const peering = await requirePeering(id, context);
    requireAccepter(peering, verb, context);
    const { code } = peeringStatus(peering);
    if (code !== "pending-acceptance") throw errors.peeringTransition(id, code, status.code);
    const changed = { ...(await set(peering)), changedAt: Date.now() };
    const answer = toResult(toVpcPeeringConnection({ ...peering, ...changed }, status));
    const { committed } = await context.partition.commit(changePeering(peering, changed), answer);
    return committed ? answer : undefined;
  });
}

/** @throws OperationNotPermitted */
function requireAccepter(
  { vpcPeeringConnectionId: id, accepter }: PeeringItem,
  verb: "accept" | "reject",
  { accountId, region }: Context,
): void {
  if (accepter.accountId !== accountId) throw errors.notTheAccepter(accountId, verb, id);
  if (accepter.region !== region) throw errors.notTheAcceptersRegion(region, id, verb, accepter.region);
}

/** What ends a connection, or a request for one, on both sides. */
export const endPeering = (peering: PeeringItem, accountId: string): Write[] =>
  changePeering(peering, { status: "deleted", statusMessage: `Deleted by ${accountId}`, changedAt: Date.now() });
