import type { Account } from "../account.ts";
import { defaultSubnetCidr } from "../security-group/defaults.ts";
import { derivedId } from "../security-group/ids.ts";
import { zonesOf } from "../security-group/zones.ts";
import type { SubnetItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Write } from "./transaction.ts";

type NewSubnet = Omit<SubnetItem, "sk" | "addresses">;

/** A subnet that isn't there yet. */
export function putSubnet(subnet: NewSubnet): Write {
  const put: SubnetItem = { sk: keys.subnet(subnet.subnetId), ...subnet, addresses: 0 };
  return { put, condition: "absent" };
}

/** The subnets of the default VPC, one a zone. Their IDs follow from account, region and zone. */
export const putDefaultSubnets = ({ accountId, region }: Account, vpcId: string): Write[] =>
  zonesOf(region).map(({ name: zone }, index) =>
    putSubnet({
      subnetId: derivedId("subnet", accountId, region, zone),
      vpcId,
      cidrBlock: defaultSubnetCidr(index),
      zone,
      isDefault: true,
      mapPublicIpOnLaunch: true,
      tags: [],
    }),
  );

/** Deletes a subnet that no interface has an address of. */
export const deleteSubnet = ({ sk }: SubnetItem): Write => ({
  delete: sk,
  condition: { equals: { addresses: 0 } },
});
