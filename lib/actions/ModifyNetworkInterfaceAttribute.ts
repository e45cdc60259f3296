import type { ModifyNetworkInterfaceAttributeRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { enterGroups, leaveGroups } from "../store/interfaces.ts";
import type { InterfaceItem } from "../store/items.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { requireInterfaceGroups } from "./interfaces/groups.ts";
import { requireInterface, requireInterfaceId } from "./interfaces/interface.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Changes one attribute of an interface; its groups are replaced as a whole:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
 */
export const ModifyNetworkInterfaceAttribute: Action<"ModifyNetworkInterfaceAttribute"> = async (input, context) => {
  refuseUnsupported(input, UNSUPPORTED);
  const id = requireInterfaceId(input.NetworkInterfaceId);
  const { Description, Groups, SourceDestCheck } = input;
  const requested = { description: Description?.Value, groupSet: Groups, sourceDestCheck: SourceDestCheck?.Value };
  const names = Object.entries(requested).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) throw errors.noAttribute();
  if (names.length > 1) throw errors.severalAttributes(names);
  return untilUnchanged(async () => {
    const found = await requireInterface(id, context);
    const { description = found.description, groupSet, sourceDestCheck = found.sourceDestCheck } = requested;
    const writes: Write[] = groupSet
      ? await replaceGroups(found, groupSet, context)
      : [{ update: found.sk, set: { description, sourceDestCheck }, condition: "present" }];
    const answer = { Return: true };
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
};

const UNSUPPORTED = [
  "AssociatePublicIpAddress",
  "AssociatedSubnetIds",
  "Attachment",
  "ConnectionTrackingSpecification",
  "EnaSrdSpecification",
  "EnablePrimaryIpv6",
] as const satisfies (keyof ModifyNetworkInterfaceAttributeRequest)[];

async function replaceGroups(found: InterfaceItem, requested: readonly string[], context: Context): Promise<Write[]> {
  const { sk, networkInterfaceId, vpcId, groupIds } = found;
  const groups = await requireInterfaceGroups(requested, found, context);
  const entered = groups.filter(({ groupId }) => !groupIds.includes(groupId));
  const left = groupIds.filter((id) => !groups.some(({ groupId }) => groupId === id));
  return [
    { update: sk, set: { groupIds: groups.map(({ groupId }) => groupId) }, condition: { equals: { groupIds } } },
    ...enterGroups(networkInterfaceId, entered, vpcId),
    ...leaveGroups(networkInterfaceId, left),
  ];
}
