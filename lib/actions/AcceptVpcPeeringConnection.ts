import type { Action } from "./context.ts";
import { answerPeering } from "./peerings/answer.ts";
import { countActive } from "./peerings/quota.ts";
import { peeringSide } from "./peerings/side.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html */
export const AcceptVpcPeeringConnection: Action<"AcceptVpcPeeringConnection"> = async (input, context) => {
  return answerPeering(
    input.VpcPeeringConnectionId,
    {
      verb: "accept",
      become: async (peering) => {
        const accepter = peeringSide(await requireVpc(peering.accepter.vpcId, context), context);
        const others = await countActive(peering, context);
        return others && { set: { accepter, status: "active", statusMessage: "Active", expires: undefined }, others };
      },
      status: { code: "provisioning", message: "Provisioning" },
      toResult: (connection) => ({ VpcPeeringConnection: connection }),
    },
    context,
  );
};
