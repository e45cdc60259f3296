import type { AssociateVpcCidrBlockResult } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { overlaps } from "../security-group/cidr.ts";
import { newId } from "../security-group/ids.ts";
import type { VpcItem } from "../store/items.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { refuseUnsupported } from "./unsupported.ts";
import {
  cidrAssociations,
  newIpv6CidrBlock,
  requireCidrBlock,
  toCidrAssociation,
  toIpv6Association,
  UNSUPPORTED_CIDR_SOURCES,
} from "./vpcs/cidr-blocks.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Gives a VPC another IPv4 block, or an IPv6 one:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html
 */
export const AssociateVpcCidrBlock: Action<"AssociateVpcCidrBlock"> = async (input, context) => {
  const { VpcId, CidrBlock, AmazonProvidedIpv6CidrBlock: ipv6 = false } = input;
  refuseUnsupported(input, UNSUPPORTED_CIDR_SOURCES);
  if (VpcId === undefined) throw errors.missingParameter("vpcId");
  if (ipv6 && CidrBlock !== undefined) throw errors.combination("cidrBlock", "amazonProvidedIpv6CidrBlock");
  if (ipv6) return associateIpv6(VpcId, context);
  if (CidrBlock === undefined) throw errors.missingVpcCidr();
  return associateIpv4(VpcId, requireCidrBlock(CidrBlock), context);
};

/** @throws InvalidVpcID.NotFound, InvalidVpc.Range, CidrLimitExceeded */
async function associateIpv4(vpcId: string, cidrBlock: string, context: Context): Promise<AssociateVpcCidrBlockResult> {
  const added = { associationId: newId("vpc-cidr-assoc"), cidrBlock };
  const most = context.limits.cidrBlocksPerVpc;
  const answer = { VpcId: vpcId, CidrBlockAssociation: toCidrAssociation(added, "associating") };
  return untilUnchanged(async () => {
    const vpc = await requireVpc(vpcId, context);
    const existing = cidrAssociations(vpc);
    if (existing.some((other) => overlaps(other.cidrBlock, cidrBlock))) throw errors.vpcCidrOverlap(cidrBlock, vpcId);
    if (existing.length >= most) throw errors.vpcCidrLimit(vpcId, most);
    const { secondaryCidrBlocks } = vpc;
    const blocks = { secondaryCidrBlocks: [...(secondaryCidrBlocks ?? []), added] };
    return change(vpc, blocks, { secondaryCidrBlocks }, answer, context);
  });
}

/**
 * Amazon provides one block for each border group (API_AssociateVpcCidrBlock), of which there is one here.
 * @throws InvalidVpcID.NotFound, CidrLimitExceeded
 */
async function associateIpv6(vpcId: string, context: Context): Promise<AssociateVpcCidrBlockResult> {
  const added = { associationId: newId("vpc-cidr-assoc"), cidrBlock: newIpv6CidrBlock() };
  const answer = { VpcId: vpcId, Ipv6CidrBlockAssociation: toIpv6Association(added, "associating") };
  const blocks = { ipv6AssociationId: added.associationId, ipv6CidrBlock: added.cidrBlock };
  return untilUnchanged(async () => {
    const vpc = await requireVpc(vpcId, context);
    if (vpc.ipv6CidrBlock !== undefined) throw errors.vpcCidrLimit(vpcId, 1);
    return change(vpc, blocks, { ipv6CidrBlock: undefined }, answer, context);
  });
}

/** @returns undefined where the VPC no longer is what has been read */
async function change(
  { sk }: VpcItem,
  set: Partial<VpcItem>,
  equals: Partial<Record<keyof VpcItem, unknown>>,
  answer: AssociateVpcCidrBlockResult,
  { partition }: Context,
): Promise<AssociateVpcCidrBlockResult | undefined> {
  const { committed } = await partition.commit([{ update: sk, set, condition: { equals } }], answer);
  return committed ? answer : undefined;
}
