/** The VPCs beside its own that a group can be used in. */
import type { AssociationItem, GroupItem } from "../../store/items.ts";
import { ranges } from "../../store/keys.ts";
import type { PartitionReader } from "../../store/partition.ts";

type Reader = { readonly partition: PartitionReader };

/** The associations of a VPC: there are few, so all of the account are looked through. */
export async function associationsWith(vpcId: string, { partition }: Reader): Promise<readonly AssociationItem[]> {
  return (await partition.query(ranges.associations)).filter((association) => association.vpcId === vpcId);
}

/** Whether there is a VPC that both groups can be used in: the rules of either may name the other then. */
export async function shareVpc(one: GroupItem, other: GroupItem, context: Reader): Promise<boolean> {
  if (one.vpcId === other.vpcId) return true;
  const [vpcs, others] = await Promise.all([one, other].map((group) => vpcsOf(group, context)));
  return vpcs?.some((vpcId) => others?.includes(vpcId)) ?? false;
}

async function vpcsOf({ groupId, vpcId }: GroupItem, { partition }: Reader): Promise<readonly string[]> {
  const associations = await partition.query(ranges.associationsOf(groupId));
  return [...(vpcId === undefined ? [] : [vpcId]), ...associations.map((association) => association.vpcId)];
}
