import { errors } from "../errors.ts";
import { keys } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import type { Action } from "./context.ts";
import { requireGroup } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Takes a group from a VPC that it was associated with. Rules that only this had let name one another are stale then:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSecurityGroupVpc.html
 */
export const DisassociateSecurityGroupVpc: Action<"DisassociateSecurityGroupVpc"> = async (input, context) => {
  const { GroupId, VpcId } = input;
  if (GroupId === undefined) throw errors.missingParameter("groupId");
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  requireWellFormed(GroupId);
  await Promise.all([requireGroup(GroupId, context), requireVpc(VpcId, context)]);
  const answer = { State: "disassociating" as const };
  const deletion: Write = { delete: keys.association(GroupId, VpcId), condition: "present" };
  const { committed } = await context.partition.commit([deletion], answer);
  if (!committed) throw errors.notAssociated(GroupId, VpcId);
  return answer;
};
