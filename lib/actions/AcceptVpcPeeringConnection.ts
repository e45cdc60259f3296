import type { Action } from "./context.ts";
import { answerPeering } from "./peerings/answer.ts";
import { peeringSide } from "./peerings/side.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html */
export const AcceptVpcPeeringConnection: Action<"AcceptVpcPeeringConnection"> = async (input, context) => {
  return answerPeering(
    input.VpcPeeringConnectionId,
    {
      verb: "accept",
      set: async ({ accepter }) => ({
        accepter: peeringSide(await requireVpc(accepter.vpcId, context), context),
        status: "active",
        statusMessage: "Active",
      }),
      status: { code: "provisioning", message: "Provisioning" },
      toResult: (connection) => ({ VpcPeeringConnection: connection }),
    },
    context,
  );
};
