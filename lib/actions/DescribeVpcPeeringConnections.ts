import { tagKeys } from "../security-group/tags.ts";
import type { PeeringItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import {
  isShown,
  peeringStatus,
  requirePeering,
  requirePeeringId,
  toVpcPeeringConnection,
} from "./peerings/peering.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html */
export const DescribeVpcPeeringConnections: Action<"DescribeVpcPeeringConnections"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ tags }) => tags);
  const peerings = await findPeerings(input.VpcPeeringConnectionIds?.map(requirePeeringId), context);
  const results = following(peerings, positionOf, page);
  const toMember = (peering: PeeringItem) => toVpcPeeringConnection(peering);
  return toPage("VpcPeeringConnections", { results, filters, positionOf, toMember }, page, context);
};

/** @throws InvalidVpcPeeringConnectionID.NotFound */
async function findPeerings(ids: readonly string[] | undefined, context: Context): Promise<readonly PeeringItem[]> {
  if (ids) return Promise.all([...new Set(ids)].map((id) => requirePeering(id, context)));
  return (await context.partition.query(ranges.peerings)).filter(isShown);
}

const positionOf = ({ vpcPeeringConnectionId }: PeeringItem): string => vpcPeeringConnectionId;

const FIELDS: Fields<PeeringItem> = {
  "accepter-vpc-info.cidr-block": (peering) => [toVpcPeeringConnection(peering).AccepterVpcInfo?.CidrBlock],
  "accepter-vpc-info.owner-id": ({ accepter }) => [accepter.accountId],
  "accepter-vpc-info.vpc-id": ({ accepter }) => [accepter.vpcId],
  "expiration-time": (peering) => [toVpcPeeringConnection(peering).ExpirationTime?.toISOString()],
  "requester-vpc-info.cidr-block": (peering) => [toVpcPeeringConnection(peering).RequesterVpcInfo?.CidrBlock],
  "requester-vpc-info.owner-id": ({ requester }) => [requester.accountId],
  "requester-vpc-info.vpc-id": ({ requester }) => [requester.vpcId],
  "status-code": (peering) => [peeringStatus(peering).code],
  "status-message": (peering) => [peeringStatus(peering).message],
  "tag-key": ({ tags }) => tagKeys(tags),
  "vpc-peering-connection-id": (peering) => [positionOf(peering)],
};
