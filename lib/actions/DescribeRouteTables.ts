import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { fromTagList, toTagList } from "../security-group/tags.ts";
import type { VpcItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { pick } from "./describe/pick.ts";
import { findVpcs } from "./vpcs/find-vpcs.ts";
import { internetGatewayIdOf, routeTableAssociationIdOf, routeTableIdOf } from "./vpcs/surroundings.ts";
import { toVpc } from "./vpcs/vpc.ts";

/**
 * The main route table of each VPC, as a new one has it. There are no others:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
export const DescribeRouteTables: Action<"DescribeRouteTables"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 5, most: 100 });
  const filters = compileFilters(input.Filters, FIELDS, ({ Tags }) => fromTagList(Tags));
  const vpcs = await findVpcs(filters.named("vpc-id"), context);
  const tables = pick(
    vpcs.map((vpc) => toMainRouteTable(vpc, context)),
    "rtb",
    idOf,
    input.RouteTableIds,
  );
  const results = following(tables, idOf, page);
  return toPage("RouteTables", { results, filters, positionOf: idOf, toMember: (table) => table }, page, context);
};

const idOf = ({ RouteTableId = "" }: RouteTable): string => RouteTableId;

function toMainRouteTable(vpc: VpcItem, context: Context): RouteTable {
  const { vpcId } = vpc;
  const RouteTableId = routeTableIdOf(vpcId);
  return {
    Associations: [
      {
        Main: true,
        RouteTableAssociationId: routeTableAssociationIdOf(vpcId),
        RouteTableId,
        AssociationState: { State: "associated" },
      },
    ],
    PropagatingVgws: [],
    RouteTableId,
    Routes: routesOf(vpc, context),
    Tags: toTagList(vpc.routeTableTags ?? []),
    VpcId: vpcId,
    OwnerId: context.accountId,
  };
}

/** Within the VPC, and out of a default one. */
function routesOf(vpc: VpcItem, context: Context): Route[] {
  const { CidrBlockAssociationSet: ipv4 = [], Ipv6CidrBlockAssociationSet: ipv6 = [] } = toVpc(
    vpc,
    context,
    "available",
  );
  const local = { GatewayId: "local", Origin: "CreateRouteTable", State: "active" } as const;
  return [
    ...ipv4.map(({ CidrBlock }) => ({ DestinationCidrBlock: CidrBlock, ...local })),
    ...ipv6.map(({ Ipv6CidrBlock }) => ({ DestinationIpv6CidrBlock: Ipv6CidrBlock, ...local })),
    ...(vpc.isDefault
      ? [
          {
            DestinationCidrBlock: "0.0.0.0/0",
            GatewayId: internetGatewayIdOf(vpc.vpcId),
            Origin: "CreateRoute" as const,
            State: "active" as const,
          },
        ]
      : []),
  ];
}

const ofRoutes =
  (textOf: (route: Route) => string | undefined) =>
  ({ Routes = [] }: RouteTable) =>
    Routes.map(textOf);

const FIELDS: Fields<RouteTable> = {
  "association.gateway-id": () => [],
  "association.main": ({ Associations = [] }) => Associations.map(({ Main }) => Main),
  "association.route-table-association-id": ({ Associations = [] }) =>
    Associations.map(({ RouteTableAssociationId }) => RouteTableAssociationId),
  "association.route-table-id": (table) => [idOf(table)],
  "association.subnet-id": () => [],
  "owner-id": ({ OwnerId }) => [OwnerId],
  "route-table-id": (table) => [idOf(table)],
  "route.destination-cidr-block": ofRoutes((route) => route.DestinationCidrBlock),
  "route.destination-ipv6-cidr-block": ofRoutes((route) => route.DestinationIpv6CidrBlock),
  "route.destination-prefix-list-id": () => [],
  "route.egress-only-internet-gateway-id": () => [],
  "route.gateway-id": ofRoutes((route) => route.GatewayId),
  "route.instance-id": () => [],
  "route.nat-gateway-id": () => [],
  "route.origin": ofRoutes((route) => route.Origin),
  "route.state": ofRoutes((route) => route.State),
  "route.transit-gateway-id": () => [],
  "route.vpc-peering-connection-id": () => [],
  "tag-key": ({ Tags = [] }) => Tags.map(({ Key }) => Key),
  "vpc-id": ({ VpcId }) => [VpcId],
};
