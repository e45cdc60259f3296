import { errors } from "../errors.ts";
import { tagKeys } from "../security-group/tags.ts";
import type { VpcItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { findVpcs } from "./vpcs/find-vpcs.ts";
import { requireVpc, toVpc } from "./vpcs/vpc.ts";

/** VPCs by ID, by filter, or all: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const DescribeVpcs: Action<"DescribeVpcs"> = async (input, context) => {
  const { VpcIds, MaxResults } = input;
  if (VpcIds && MaxResults !== undefined) throw errors.combination("vpcSet", "maxResults");
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, fields(context), ({ tags }) => tags);
  const vpcs = VpcIds
    ? await Promise.all([...new Set(VpcIds)].map((id) => requireVpc(id, context)))
    : await findVpcs(
        VPC_ID.map(filters.named).find((ids) => ids !== undefined),
        context,
      );
  const results = following(vpcs, positionOf, page);
  const toMember = (vpc: VpcItem) => toVpc(vpc, context, "available");
  return toPage("Vpcs", { results, filters, positionOf, toMember }, page, context);
};

const VPC_ID = ["vpc-id", "vpcId"];

const positionOf = ({ vpcId }: VpcItem): string => vpcId;

function fields(context: Context): Fields<VpcItem> {
  const answer = (vpc: VpcItem) => toVpc(vpc, context, "available");
  const ipv4 = (vpc: VpcItem) => answer(vpc).CidrBlockAssociationSet ?? [];
  const ipv6 = (vpc: VpcItem) => answer(vpc).Ipv6CidrBlockAssociationSet ?? [];
  return {
    ...spelled(["cidr", "cidr-block", "cidrBlock"], ({ cidrBlock }) => [cidrBlock]),
    "cidr-block-association.association-id": (vpc) => ipv4(vpc).map(({ AssociationId }) => AssociationId),
    "cidr-block-association.cidr-block": (vpc) => ipv4(vpc).map(({ CidrBlock }) => CidrBlock),
    "cidr-block-association.state": (vpc) => ipv4(vpc).map(({ CidrBlockState }) => CidrBlockState?.State),
    ...spelled(["dhcp-options-id", "dhcpOptionsId"], (vpc) => [answer(vpc).DhcpOptionsId]),
    "ipv6-cidr-block-association.association-id": (vpc) => ipv6(vpc).map(({ AssociationId }) => AssociationId),
    "ipv6-cidr-block-association.ipv6-cidr-block": (vpc) => ipv6(vpc).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    "ipv6-cidr-block-association.ipv6-pool": (vpc) => ipv6(vpc).map(({ Ipv6Pool }) => Ipv6Pool),
    "ipv6-cidr-block-association.state": (vpc) => ipv6(vpc).map(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State),
    ...spelled(["is-default", "isDefault"], ({ isDefault }) => [isDefault]),
    "owner-id": () => [context.accountId],
    state: (vpc) => [answer(vpc).State],
    "tag-key": ({ tags }) => tagKeys(tags),
    ...spelled(VPC_ID, ({ vpcId }) => [vpcId]),
  };
}

/** Some filters have been called otherwise, and clients still send those names (amazon.aws, `ec2_vpc_net`). */
const spelled = (names: readonly string[], textsOf: Fields<VpcItem>[string]): Fields<VpcItem> =>
  Object.fromEntries(names.map((name) => [name, textsOf]));
