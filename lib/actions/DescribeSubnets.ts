import { tagKeys } from "../security-group/tags.ts";
import type { SubnetItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { requireSubnet, requireSubnetId, toSubnet } from "./subnets/subnet.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const DescribeSubnets: Action<"DescribeSubnets"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, fields(context), ({ tags }) => tags);
  const ids = input.SubnetIds?.map(requireSubnetId);
  const subnets = ids
    ? await Promise.all([...new Set(ids)].map((id) => requireSubnet(id, context)))
    : await context.partition.query(ranges.subnets);
  const results = following(subnets, positionOf, page);
  const toMember = (subnet: SubnetItem) => toSubnet(subnet, context);
  return toPage("Subnets", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ subnetId }: SubnetItem): string => subnetId;

function fields(context: Context): Fields<SubnetItem> {
  const answer = (subnet: SubnetItem) => toSubnet(subnet, context);
  const options = (subnet: SubnetItem) => answer(subnet).PrivateDnsNameOptionsOnLaunch ?? {};
  const ipv6 = (subnet: SubnetItem) => answer(subnet).Ipv6CidrBlockAssociationSet ?? [];
  return {
    ...spelled(["availability-zone", "availabilityZone"], ({ zone }) => [zone]),
    ...spelled(["availability-zone-id", "availabilityZoneId"], (subnet) => [answer(subnet).AvailabilityZoneId]),
    "available-ip-address-count": (subnet) => [answer(subnet).AvailableIpAddressCount],
    ...spelled(["cidr", "cidr-block", "cidrBlock"], ({ cidrBlock }) => [cidrBlock]),
    "customer-owned-ipv4-pool": () => [],
    ...spelled(["default-for-az", "defaultForAz"], ({ isDefault }) => [isDefault]),
    "enable-dns64": (subnet) => [answer(subnet).EnableDns64],
    "enable-lni-at-device-index": () => [],
    "ipv6-cidr-block-association.association-id": (subnet) => ipv6(subnet).map(({ AssociationId }) => AssociationId),
    "ipv6-cidr-block-association.ipv6-cidr-block": (subnet) => ipv6(subnet).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    "ipv6-cidr-block-association.state": (subnet) =>
      ipv6(subnet).map(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State),
    "ipv6-native": (subnet) => [answer(subnet).Ipv6Native],
    "map-customer-owned-ip-on-launch": () => [false],
    "map-public-ip-on-launch": ({ mapPublicIpOnLaunch }) => [mapPublicIpOnLaunch],
    "outpost-arn": () => [],
    "owner-id": () => [context.accountId],
    "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": (subnet) => [
      options(subnet).EnableResourceNameDnsARecord,
    ],
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": (subnet) => [
      options(subnet).EnableResourceNameDnsAAAARecord,
    ],
    "private-dns-name-options-on-launch.hostname-type": (subnet) => [options(subnet).HostnameType],
    state: (subnet) => [answer(subnet).State],
    "subnet-arn": (subnet) => [answer(subnet).SubnetArn],
    "subnet-id": ({ subnetId }) => [subnetId],
    "tag-key": ({ tags }) => tagKeys(tags),
    "vpc-id": ({ vpcId }) => [vpcId],
  };
}

/** Some filters have several names (API_DescribeSubnets: "You can also use …"). */
const spelled = (names: readonly string[], textsOf: Fields<SubnetItem>[string]): Fields<SubnetItem> =>
  Object.fromEntries(names.map((name) => [name, textsOf]));
