import type { VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { PeeringItem } from "../../store/items.ts";
import { changePeering, type PeeringChange } from "../../store/peerings.ts";
import type { Write } from "../../store/transaction.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import {
  peeringStatus,
  type PeeringStatus,
  requirePeering,
  requirePeeringId,
  shownUntil,
  toVpcPeeringConnection,
} from "./peering.ts";

/** What the accepter makes of a request. */
type Become = PeeringChange & Pick<PeeringItem, "status" | "statusMessage">;

interface Reply<Result extends object> {
  readonly verb: "accept" | "reject";
  /** What the connection becomes, and what is written with it; undefined where it takes another look to know. */
  readonly become: (
    peering: PeeringItem,
  ) => Promise<{ readonly set: Become; readonly others: readonly Write[] } | undefined>;
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
  { verb, become, status, toResult }: Reply<Result>,
  context: Context,
): Promise<Result> {
  const id = requirePeeringId(requestedId);
  return untilUnchanged(async () => {
    const peering = await requirePeering(id, context);
    requireAccepter(peering, verb, context);
    const { code } = peeringStatus(peering);
    if (code !== "pending-acceptance") throw errors.peeringTransition(id, code, status.code);
    const change = await become(peering);
    if (!change) return undefined;
    const { set, others } = change;
    const changed = { ...set, changedAt: Date.now() };
    const { expires: _, ...shown } = changed;
    const answer = toResult(toVpcPeeringConnection({ ...peering, ...shown }, status));
    const { committed } = await context.partition.commit([...changePeering(peering, changed), ...others], answer);
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
export function endPeering(peering: PeeringItem, accountId: string): Write[] {
  const now = Date.now();
  const ended = { status: "deleted", statusMessage: `Deleted by ${accountId}` } as const;
  return changePeering(peering, { ...ended, changedAt: now, expires: shownUntil(now) });
}
