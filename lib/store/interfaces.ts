import type { GroupItem, InterfaceItem, SubnetItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Write } from "./transaction.ts";

type NewInterface = Omit<InterfaceItem, "sk">;

/** The writes that make an interface, by what can fail of them. */
export interface InterfacePuts {
  /** Fails where the ID is taken. */
  readonly item: Write;
  /** Fail where the address is taken. */
  readonly addresses: readonly Write[];
  /** Fail where the subnet or a group is gone. */
  readonly places: readonly Write[];
}

/** An interface that isn't there yet, with its addresses, in its subnet and its groups. */
export function putInterface(
  networkInterface: NewInterface,
  subnet: SubnetItem,
  groups: readonly GroupItem[],
): InterfacePuts {
  const { networkInterfaceId, addresses } = networkInterface;
  const put: InterfaceItem = { sk: keys.networkInterface(networkInterfaceId), ...networkInterface };
  return {
    item: { put, condition: "absent" },
    addresses: addresses.map((address) => {
      const item = { sk: keys.address(subnet.subnetId, address), networkInterfaceId };
      return { put: item, condition: "absent" };
    }),
    places: [
      { update: subnet.sk, add: { addresses: addresses.length }, condition: "present" },
      ...enterGroups(networkInterfaceId, groups, subnet.vpcId),
    ],
  };
}

/**
 * An interface enters groups, which can't be deleted then. It fails where one is gone, or is no longer associated with
 * the interface's VPC.
 */
export const enterGroups = (networkInterfaceId: string, groups: readonly GroupItem[], vpcId: string): Write[] =>
  groups.flatMap((group): Write[] => [
    { put: { sk: keys.use(group.groupId, networkInterfaceId) } },
    { update: group.sk, add: { additions: 1 }, condition: "present" },
    ...(group.vpcId === vpcId
      ? []
      : [{ check: keys.association(group.groupId, vpcId), condition: "present" } as const]),
  ]);

export const leaveGroups = (networkInterfaceId: string, groupIds: readonly string[]): Write[] =>
  groupIds.map((groupId) => ({ delete: keys.use(groupId, networkInterfaceId) }));

/** Deletes an interface as it was read, with its addresses. It fails where it is gone, or is in other groups by now. */
export function deleteInterface({ sk, networkInterfaceId, subnetId, groupIds, addresses }: InterfaceItem): Write[] {
  return [
    { delete: sk, condition: { equals: { groupIds } } },
    ...addresses.map((address) => ({ delete: keys.address(subnetId, address) })),
    { update: keys.subnet(subnetId), add: { addresses: -addresses.length }, condition: "present" },
    ...leaveGroups(networkInterfaceId, groupIds),
  ];
}
