import { errors } from "../errors.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { endPeering } from "./peerings/answer.ts";
import { peeringStatus, requirePeering, requirePeeringId } from "./peerings/peering.ts";

/**
 * Ends a peering connection, or takes a request for one back. Rules that name the peer's groups stay, and are stale:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcPeeringConnection.html
 */
export const DeleteVpcPeeringConnection: Action<"DeleteVpcPeeringConnection"> = async (input, context) => {
  const id = requirePeeringId(input.VpcPeeringConnectionId);
  const { accountId, region } = context;
  return untilUnchanged(async () => {
    const peering = await requirePeering(id, context);
    const { requester } = peering;
    const { code } = peeringStatus(peering);
    const isRequester = requester.accountId === accountId && requester.region === region;
    const canEnd = code === "active" || (code === "pending-acceptance" && isRequester);
    if (!canEnd) throw errors.peeringTransition(id, code, "deleting");
    const answer = { Return: true };
    const { committed } = await context.partition.commit(endPeering(peering, accountId), answer);
    return committed ? answer : undefined;
  });
};
