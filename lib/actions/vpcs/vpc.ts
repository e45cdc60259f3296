import type { Vpc } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import type { VpcItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { dhcpOptionsIdOf } from "./surroundings.ts";
import { cidrAssociations, ipv6Associations, toCidrAssociation, toIpv6Association } from "./cidr-blocks.ts";

/** @param state `pending` in the answer that makes it, `available` from then on */
export function toVpc(vpc: Omit<VpcItem, "sk" | "additions">, context: Context, state: "pending" | "available"): Vpc {
  return {
    OwnerId: context.accountId,
    InstanceTenancy: vpc.instanceTenancy,
    Ipv6CidrBlockAssociationSet: ipv6Associations(vpc).map((association) =>
      toIpv6Association(association, state === "pending" ? "associating" : "associated"),
    ),
    CidrBlockAssociationSet: cidrAssociations(vpc).map((association) => toCidrAssociation(association, "associated")),
    IsDefault: vpc.isDefault,
    Tags: toTagList(vpc.tags),
    VpcId: vpc.vpcId,
    State: state,
    CidrBlock: vpc.cidrBlock,
    DhcpOptionsId: dhcpOptionsIdOf(context),
  };
}

/** @throws InvalidVpcID.Malformed, InvalidVpcID.NotFound */
export async function requireVpc(vpcId: string, { partition }: Context): Promise<VpcItem> {
  if (!isWellFormed("vpc", vpcId)) throw errors.malformedVpcId(vpcId);
  const vpc = await partition.get(keys.vpc(vpcId));
  if (!vpc) throw errors.vpcNotFound(vpcId);
  return vpc;
}
