import type { Action } from "./context.ts";
import { answerPeering } from "./peerings/answer.ts";
import { shownUntil } from "./peerings/peering.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcPeeringConnection.html */
export const RejectVpcPeeringConnection: Action<"RejectVpcPeeringConnection"> = async (input, context) => {
  const becomes = { status: "rejected", statusMessage: "Inactive" } as const;
  const reply = {
    verb: "reject",
    become: () => Promise.resolve({ set: { ...becomes, expires: shownUntil(Date.now()) }, others: [] }),
    status: { code: becomes.status, message: becomes.statusMessage },
    toResult: () => ({ Return: true }),
  } as const;
  return answerPeering(input.VpcPeeringConnectionId, reply, context);
};
