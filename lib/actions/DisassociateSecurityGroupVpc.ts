import { errors } from "../errors.ts";
import { keys } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireGroup } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";
import { interfacesIn } from "./interfaces/interface.ts";
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
  const deletion: Write = { delete: keys.association(GroupId, VpcId), condition: "present" };
  const disuse: Write = { delete: keys.use(GroupId, VpcId) };
  const answer = { State: "disassociating" as const };
  return untilUnchanged(async () => {
    const { sk, additions } = await requireGroup(GroupId, context);
    await requireVpc(VpcId, context);
    const users = await interfacesIn(GroupId, context);
    if (users.some(({ vpcId }) => vpcId === VpcId)) throw errors.dependency(GroupId);
    const unchanged: Write = { check: sk, condition: { equals: { additions } } };
    const outcome = await context.partition.commit([deletion, disuse, unchanged], answer);
    if (outcome.committed) return answer;
    if (outcome.failed.has(deletion)) throw errors.notAssociated(GroupId, VpcId);
    return undefined;
  });
};
