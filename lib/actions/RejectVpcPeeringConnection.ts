import type { Action } from "./context.ts";
import { answerPeering } from "./peerings/answer.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcPeeringConnection.html */
export const RejectVpcPeeringConnection: Action<"RejectVpcPeeringConnection"> = async (input, context) => {
  const becomes = { status: "rejected", statusMessage: "Inactive" } as const;
  const answer = {
    verb: "reject",
    set: () => Promise.resolve(becomes),
    status: { code: becomes.status, message: becomes.statusMessage },
  } as const;
  await answerPeering(input.VpcPeeringConnectionId, answer, context);
  return { Return: true };
};
