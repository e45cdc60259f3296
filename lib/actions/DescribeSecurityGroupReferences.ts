import type { SecurityGroupReference } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { requireGroup } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";
import type { GroupItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { findGroups } from "./describe/find-groups.ts";
import { peersOf } from "./peerings/between.ts";

/**
 * Which peer VPCs have groups whose rules name these groups:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html
 */
export const DescribeSecurityGroupReferences: Action<"DescribeSecurityGroupReferences"> = async (input, context) => {
  const { GroupId: ids } = input;
  if (!ids) throw errors.missingParameter("groupId");
  ids.forEach(requireWellFormed);
  const groups = await Promise.all([...new Set(ids)].map((id) => requireGroup(id, context)));
  const references = await Promise.all(groups.map((group) => referencesTo(group, context)));
  return { SecurityGroupReferenceSet: references.flat() };
};

async function referencesTo({ groupId, vpcId }: GroupItem, context: Context): Promise<SecurityGroupReference[]> {
  if (vpcId === undefined) return [];
  const peers = (await peersOf(vpcId, context)).filter(({ peer }) => peer.region === context.region);
  const naming = await Promise.all(peers.map((connection) => isNamedBy(groupId, connection, context)));
  return peers
    .filter((_, index) => naming[index])
    .map(({ peer, vpcPeeringConnectionId }) => ({
      GroupId: groupId,
      ReferencingVpcId: peer.vpcId,
      VpcPeeringConnectionId: vpcPeeringConnectionId,
    }));
}

const ALL = { after: undefined, size: Number.POSITIVE_INFINITY };

/** Whether a rule of the peer's groups names the group: rules hold no pointers to groups of other VPCs. */
async function isNamedBy(
  groupId: string,
  { peer, vpcPeeringConnectionId }: Awaited<ReturnType<typeof peersOf>>[number],
  { accountId, lookInto }: Context,
): Promise<boolean> {
  const partition = lookInto(peer.accountId, peer.region);
  for await (const { group, rules } of findGroups({ vpcIds: [peer.vpcId] }, ALL, { partition })) {
    if (group.vpcId !== peer.vpcId) continue;
    const isNaming = rules.some(({ permission: { source }, peer: by }) => {
      const isIt = source.type === "group" && source.userId === accountId && source.groupId === groupId;
      return isIt && by?.vpcPeeringConnectionId === vpcPeeringConnectionId;
    });
    if (isNaming) return true;
  }
  return false;
}
