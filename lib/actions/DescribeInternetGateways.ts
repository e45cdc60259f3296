import type { InternetGateway } from "@aws-sdk/client-ec2";
import { fromTagList, toTagList } from "../security-group/tags.ts";
import type { VpcItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { pick } from "./describe/pick.ts";
import { findVpcs } from "./vpcs/find-vpcs.ts";
import { internetGatewayIdOf } from "./vpcs/surroundings.ts";

/**
 * The internet gateway of the default VPC. There are no others:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html
 */
export const DescribeInternetGateways: Action<"DescribeInternetGateways"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ Tags }) => fromTagList(Tags));
  const vpcs = await findVpcs(filters.named("attachment.vpc-id"), context);
  const gateways = pick(
    vpcs.flatMap((vpc) => (vpc.isDefault ? [toInternetGateway(vpc, context)] : [])),
    "igw",
    idOf,
    input.InternetGatewayIds,
  );
  const results = following(gateways, idOf, page);
  return toPage("InternetGateways", { results, filters, positionOf: idOf, toMember: (one) => one }, page, context);
};

const idOf = ({ InternetGatewayId = "" }: InternetGateway): string => InternetGatewayId;

const toInternetGateway = ({ vpcId, internetGatewayTags = [] }: VpcItem, { accountId }: Context): InternetGateway => ({
  // EC2 says `available` of what its model calls `attached`.
  Attachments: [{ State: "available" as "attached", VpcId: vpcId }],
  InternetGatewayId: internetGatewayIdOf(vpcId),
  OwnerId: accountId,
  Tags: toTagList(internetGatewayTags),
});

const FIELDS: Fields<InternetGateway> = {
  "attachment.state": ({ Attachments = [] }) => Attachments.map(({ State }) => State),
  "attachment.vpc-id": ({ Attachments = [] }) => Attachments.map(({ VpcId }) => VpcId),
  "internet-gateway-id": (gateway) => [idOf(gateway)],
  "owner-id": ({ OwnerId }) => [OwnerId],
  "tag-key": ({ Tags = [] }) => Tags.map(({ Key }) => Key),
};
