import type { Subnet } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import { zonesOf } from "../../security-group/zones.ts";
import type { SubnetItem } from "../../store/items.ts";
import { keys, ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { freeAddresses } from "./addresses.ts";

/** @throws MissingParameter, InvalidSubnetID.Malformed */
export function requireSubnetId(id: string | undefined): string {
  if (id === undefined) throw errors.missingParameter("subnetId");
  if (!isWellFormed("subnet", id)) throw errors.malformedId("subnet", id);
  return id;
}

/** @throws InvalidSubnetID.NotFound */
export async function requireSubnet(id: string, { partition }: Context): Promise<SubnetItem> {
  const subnet = await partition.get(keys.subnet(id));
  if (!subnet) throw errors.idNotFound("subnet", id);
  return subnet;
}

/** The subnets of a VPC: an account has few, so all of them are looked through. */
export async function subnetsOf(vpcId: string, { partition }: Context): Promise<readonly SubnetItem[]> {
  return (await partition.query(ranges.subnets)).filter((subnet) => subnet.vpcId === vpcId);
}

export function toSubnet(subnet: Omit<SubnetItem, "sk">, { accountId, region }: Context): Subnet {
  const { subnetId, zone, ipv6CidrBlock, ipv6AssociationId } = subnet;
  return {
    AvailabilityZoneId: zonesOf(region).find(({ name }) => name === zone)?.id,
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: accountId,
    AssignIpv6AddressOnCreation: subnet.assignIpv6AddressOnCreation ?? false,
    Ipv6CidrBlockAssociationSet:
      ipv6CidrBlock === undefined
        ? []
        : [
            {
              AssociationId: ipv6AssociationId,
              Ipv6CidrBlock: ipv6CidrBlock,
              Ipv6CidrBlockState: { State: "associated" },
            },
          ],
    Tags: toTagList(subnet.tags),
    SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${subnetId}`,
    EnableDns64: subnet.enableDns64 ?? false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: subnet.privateDnsHostnameTypeOnLaunch === "resource-name" ? "resource-name" : "ip-name",
      EnableResourceNameDnsARecord: subnet.enableResourceNameDnsARecordOnLaunch ?? false,
      EnableResourceNameDnsAAAARecord: subnet.enableResourceNameDnsAAAARecordOnLaunch ?? false,
    },
    SubnetId: subnetId,
    State: "available",
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidrBlock,
    AvailableIpAddressCount: freeAddresses(subnet),
    AvailabilityZone: zone,
    DefaultForAz: subnet.isDefault,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
  };
}
