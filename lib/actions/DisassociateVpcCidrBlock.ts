import { errors } from "../errors.ts";
import { ranges } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
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
      const { sk, vpcId: VpcId, ipv6CidrBlock, secondaryCidrBlocks: secondary = [] } = vpc;
      if (vpc.cidrAssociationId === id) throw errors.primaryCidr(id);
      const ipv4 = secondary.find(({ associationId }) => associationId === id);
      if (ipv4) {
        const set = { secondaryCidrBlocks: secondary.filter((other) => other !== ipv4) };
        const condition = { equals: { secondaryCidrBlocks: secondary } };
        const answer = { VpcId, CidrBlockAssociation: toCidrAssociation(ipv4, "disassociating") };
        const { committed } = await partition.commit([{ update: sk, set, condition }], answer);
        return committed ? answer : undefined;
      }
      const ipv6 = ipv6Associations(vpc).find(({ associationId }) => associationId === id);
      if (ipv6) {
        const set = { ipv6AssociationId: undefined, ipv6CidrBlock: undefined };
        const answer = { VpcId, Ipv6CidrBlockAssociation: toIpv6Association(ipv6, "disassociating") };
        const condition = { equals: { ipv6CidrBlock } };
        const { committed } = await partition.commit([{ update: sk, set, condition }], answer);
        return committed ? answer : undefined;
      }
    }
    throw errors.cidrAssociationNotFound(id);
  });
};
