import { errors } from "../errors.ts";
import { ranges } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import { contains } from "../security-group/cidr.ts";
import type { SubnetItem, VpcItem } from "../store/items.ts";
import type { Action, Context } from "./context.ts";
import { subnetsOf } from "./subnets/subnet.ts";
import { ipv6Associations, toCidrAssociation, toIpv6Association } from "./vpcs/cidr-blocks.ts";

/**
 * Takes a block from its VPC, any but the one that the VPC was made with:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html
 */
export const DisassociateVpcCidrBlock: Action<"DisassociateVpcCidrBlock"> = async ({ AssociationId: id }, context) => {
  if (id === undefined) throw errors.missingParameter("associationId");
  const { partition } = context;
  return untilUnchanged(async () => {
    for (const vpc of await partition.query(ranges.vpcs)) {
      const { sk, vpcId: VpcId, additions, ipv6CidrBlock, secondaryCidrBlocks: secondary = [] } = vpc;
      if (vpc.cidrAssociationId === id) throw errors.primaryCidr(id);
      const ipv4 = secondary.find(({ associationId }) => associationId === id);
      if (ipv4) {
        const set = { secondaryCidrBlocks: secondary.filter((other) => other !== ipv4) };
        await requireUnused(id, vpc, ({ cidrBlock }) => contains(ipv4.cidrBlock, cidrBlock), context);
        const condition = { equals: { additions, secondaryCidrBlocks: secondary } };
        const answer = { VpcId, CidrBlockAssociation: toCidrAssociation(ipv4, "disassociating") };
        const { committed } = await partition.commit([{ update: sk, set, condition }], answer);
        return committed ? answer : undefined;
      }
      const ipv6 = ipv6Associations(vpc).find(({ associationId }) => associationId === id);
      if (ipv6) {
        const set = { ipv6AssociationId: undefined, ipv6CidrBlock: undefined };
        await requireUnused(id, vpc, (subnet) => subnet.ipv6CidrBlock !== undefined, context);
        const answer = { VpcId, Ipv6CidrBlockAssociation: toIpv6Association(ipv6, "disassociating") };
        const condition = { equals: { additions, ipv6CidrBlock } };
        const { committed } = await partition.commit([{ update: sk, set, condition }], answer);
        return committed ? answer : undefined;
      }
    }
    throw errors.cidrAssociationNotFound(id);
  });
};

/** @throws DependencyViolation where a subnet has addresses of the block */
async function requireUnused(
  associationId: string,
  { vpcId }: VpcItem,
  isOfBlock: (subnet: SubnetItem) => boolean,
  context: Context,
): Promise<void> {
  if ((await subnetsOf(vpcId, context)).some(isOfBlock)) throw errors.cidrInUse(associationId);
}
