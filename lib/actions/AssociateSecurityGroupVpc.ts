import { errors } from "../errors.ts";
import { DEFAULT_GROUP_NAME } from "../security-group/defaults.ts";
import type { AssociationItem } from "../store/items.ts";
import { keys } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireGroup } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Lets a group be used in another VPC too; neither the VPC nor the group's own may be the default one:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSecurityGroupVpc.html
 */
export const AssociateSecurityGroupVpc: Action<"AssociateSecurityGroupVpc"> = async ({ GroupId, VpcId }, context) => {
  if (GroupId === undefined) throw errors.missingParameter("groupId");
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  requireWellFormed(GroupId);
  return untilUnchanged(async () => {
    const [group, vpc] = [await requireGroup(GroupId, context), await requireVpc(VpcId, context)];
    if (group.vpcId === undefined) throw errors.vpcGroupsOnly();
    if (group.groupName === DEFAULT_GROUP_NAME) throw errors.defaultGroupAssociation(GroupId);
    if (group.vpcId === VpcId) throw errors.ownVpcAssociation(GroupId, VpcId);
    if (vpc.isDefault || (await requireVpc(group.vpcId, context)).isDefault) throw errors.defaultVpcAssociation();
    const item: AssociationItem = { sk: keys.association(GroupId, VpcId), groupId: GroupId, vpcId: VpcId };
    const put: Write = { put: item, condition: "absent" };
    const use: Write = { put: { sk: keys.use(GroupId, VpcId) } };
    const answer = { State: "associating" as const };
    const counted = [group.sk, vpc.sk].map((sk): Write => ({
      update: sk,
      add: { additions: 1 },
      condition: "present",
    }));
    const outcome = await context.partition.commit([put, use, ...counted], answer);
    if (outcome.committed) return answer;
    return outcome.failed.get(put) ? { State: "associated" as const } : undefined;
  });
};
