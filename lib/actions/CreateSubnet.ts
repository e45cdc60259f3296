import type { CreateSubnetRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr, contains, overlaps } from "../security-group/cidr.ts";
import { newId } from "../security-group/ids.ts";
import { zonesOf } from "../security-group/zones.ts";
import type { SubnetItem, VpcItem } from "../store/items.ts";
import { putSubnet } from "../store/subnets.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { isReached } from "./limit-reached.ts";
import { subnetsOf, toSubnet } from "./subnets/subnet.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { refuseUnsupported } from "./unsupported.ts";
import { cidrAssociations } from "./vpcs/cidr-blocks.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Makes a subnet of addresses that are the VPC's and no other subnet's:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
 */
export const CreateSubnet: Action<"CreateSubnet"> = async (input, context) => {
  refuseUnsupported(input, UNSUPPORTED);
  if (input.Ipv6Native) throw errors.unsupported("Subnets for IPv6 alone are not supported here.");
  const tags = requestedTags(input.TagSpecifications, { resourceType: "subnet", wrongType: "InvalidParameter" });
  const { VpcId, CidrBlock } = input;
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  if (CidrBlock === undefined) throw errors.missingParameter("cidrBlock");
  const cidrBlock = requireCidr(CidrBlock);
  const zone = requireZone(input, context);
  return untilUnchanged(async () => {
    const vpc = await requireVpc(VpcId, context);
    const others = await subnetsOf(VpcId, context);
    if (others.length >= context.limits.subnetsPerVpc) {
      if (await isReached(vpc, context)) throw errors.subnetLimit();
      return undefined;
    }
    const subnet = {
      subnetId: newId("subnet"),
      vpcId: VpcId,
      cidrBlock,
      zone,
      isDefault: false,
      ...requireIpv6Cidr(input.Ipv6CidrBlock, vpc, others),
      mapPublicIpOnLaunch: false,
      tags,
    };
    if (!cidrAssociations(vpc).some((block) => contains(block.cidrBlock, cidrBlock)))
      throw errors.subnetRange(CidrBlock);
    if (others.some((other) => overlaps(other.cidrBlock, cidrBlock))) throw errors.subnetConflict(CidrBlock);
    const { additions, secondaryCidrBlocks, ipv6CidrBlock } = vpc;
    const condition = { equals: { additions, secondaryCidrBlocks, ipv6CidrBlock } };
    const answer = { Subnet: toSubnet({ ...subnet, addresses: 0 }, context) };
    const counted: Write = { update: vpc.sk, add: { additions: 1 }, condition };
    const { committed } = await context.partition.commit([putSubnet(subnet), counted], answer);
    return committed ? answer : undefined;
  });
};

const UNSUPPORTED = [
  "Ipv4IpamPoolId",
  "Ipv4NetmaskLength",
  "Ipv6IpamPoolId",
  "Ipv6NetmaskLength",
  "OutpostArn",
] as const satisfies (keyof CreateSubnetRequest)[];

/** Between /16 and /28 (API_CreateSubnet). */
function requireCidr(requested: string): string {
  let cidr: string;
  try {
    cidr = canonicalIpv4Cidr(requested);
  } catch {
    throw errors.invalidValue(requested, "cidrBlock", "This is not a valid CIDR block.");
  }
  const prefix = Number(cidr.split("/")[1]);
  if (prefix < 16 || prefix > 28) throw errors.subnetRange(requested);
  return cidr;
}

/** A /64 of the VPC's (API_CreateSubnet, Ipv6CidrBlock). */
function requireIpv6Cidr(requested: string | undefined, vpc: VpcItem, others: readonly SubnetItem[]) {
  if (requested === undefined) return {};
  const ipv6CidrBlock = canonicalIpv6Cidr(requested);
  const isOfVpc = vpc.ipv6CidrBlock !== undefined && contains(vpc.ipv6CidrBlock, ipv6CidrBlock);
  if (!isOfVpc || !ipv6CidrBlock.endsWith("/64")) throw errors.subnetRange(requested);
  if (others.some((other) => other.ipv6CidrBlock === ipv6CidrBlock)) throw errors.subnetConflict(requested);
  return { ipv6CidrBlock, ipv6AssociationId: newId("subnet-cidr-assoc") };
}

/** @throws InvalidParameterValue */
function requireZone({ AvailabilityZone, AvailabilityZoneId }: CreateSubnetRequest, { region }: Context): string {
  const zones = zonesOf(region);
  const wanted = zones.find(({ name, id }) => name === (AvailabilityZone ?? name) && id === (AvailabilityZoneId ?? id));
  if (wanted) return wanted.name;
  const names = zones.map(({ name }) => name).join(", ");
  throw errors.invalidValue(
    AvailabilityZone ?? AvailabilityZoneId ?? "",
    "availabilityZone",
    `Subnets can currently only be created in the following availability zones: ${names}.`,
  );
}
