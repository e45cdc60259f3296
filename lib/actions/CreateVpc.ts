import { errors } from "../errors.ts";
import { newId } from "../security-group/ids.ts";
import type { VpcItem } from "../store/items.ts";
import { putVpc } from "../store/vpcs.ts";
import { count } from "../store/accounts.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireQuota } from "./quota.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { refuseUnsupported } from "./unsupported.ts";
import { newIpv6CidrBlock, requireCidrBlock, UNSUPPORTED_CIDR_SOURCES } from "./vpcs/cidr-blocks.ts";
import { toVpc } from "./vpcs/vpc.ts";

/**
 * Makes a VPC with its default group: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
 * There are no address pools (IPAM, BYOIP) and no encryption controls here; asking for one is an error.
 */
export const CreateVpc: Action<"CreateVpc"> = async (input, context) => {
  refuseUnsupported(input, [...UNSUPPORTED_CIDR_SOURCES, "VpcEncryptionControl"]);
  if (input.CidrBlock === undefined) throw errors.missingVpcCidr();
  const cidrBlock = requireCidrBlock(input.CidrBlock);
  const instanceTenancy = requireTenancy(input.InstanceTenancy);
  const tags = requestedTags(input.TagSpecifications, { resourceType: "vpc", wrongType: "InvalidParameter" });
  const vpc = {
    vpcId: newId("vpc"),
    isDefault: false,
    cidrBlock,
    cidrAssociationId: newId("vpc-cidr-assoc"),
    ...(input.AmazonProvidedIpv6CidrBlock && {
      ipv6CidrBlock: newIpv6CidrBlock(),
      ipv6AssociationId: newId("vpc-cidr-assoc"),
    }),
    instanceTenancy,
    tags,
  };
  const { accountId, partition } = context;
  const counted = count({ vpcs: 1, groups: 1 }, context.limits);
  const puts = putVpc(vpc, { accountId, defaultGroupId: newId("sg") });
  const answer = { Vpc: toVpc(vpc, context, "pending") };
  return untilUnchanged(async () => {
    const outcome = await partition.commit([counted, puts.vpc, ...puts.defaultGroup], answer);
    if (outcome.committed) return answer;
    if (!outcome.failed.has(counted)) throw errors.internal("a new ID of 17 random digits was taken");
    await requireQuota(counted, outcome.failed, context);
    return undefined;
  });
};

function requireTenancy(requested = "default"): VpcItem["instanceTenancy"] {
  if (requested === "default" || requested === "dedicated") return requested;
  throw errors.invalidValue(requested, "instanceTenancy", "Expecting default or dedicated.");
}
