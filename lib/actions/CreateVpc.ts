import { randomBytes } from "node:crypto";
import type { CreateVpcRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../security-group/cidr.ts";
import { newId } from "../security-group/ids.ts";
import type { VpcItem } from "../store/items.ts";
import { putVpc } from "../store/vpcs.ts";
import { countGroup } from "../store/accounts.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireRoomForGroup } from "./groups/count.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { toVpc } from "./vpcs/vpc.ts";

/**
 * Makes a VPC with its default group: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
 * There are no address pools (IPAM, BYOIP) and no encryption controls here; asking for one is an error.
 */
export const CreateVpc: Action<"CreateVpc"> = async (input, context) => {
  refuseUnsupported(input);
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
  const puts = putVpc(vpc, { accountId, defaultGroupId: newId("sg") });
  await untilUnchanged(async () => {
    const outcome = await partition.commit([countGroup, puts.vpc, ...puts.defaultGroup]);
    if (outcome.committed) return true;
    if (!outcome.failed.has(countGroup)) throw errors.internal("a new ID of 17 random digits was taken");
    await requireRoomForGroup(outcome.failed, context);
    return undefined;
  });
  return { Vpc: toVpc(vpc, context, "pending") };
};

const UNSUPPORTED = [
  "Ipv4IpamPoolId",
  "Ipv4NetmaskLength",
  "Ipv6CidrBlock",
  "Ipv6CidrBlockNetworkBorderGroup",
  "Ipv6IpamPoolId",
  "Ipv6NetmaskLength",
  "Ipv6Pool",
  "VpcEncryptionControl",
] as const satisfies (keyof CreateVpcRequest)[];

function refuseUnsupported(input: CreateVpcRequest): void {
  const parameter = UNSUPPORTED.find((name) => input[name] !== undefined);
  if (parameter) throw errors.unsupported(`The parameter ${parameter} is not supported here. Leave it out.`);
}

/** Between /16 and /28, host bits off (API_CreateVpc, CidrBlock). */
function requireCidrBlock(requested: string | undefined): string {
  if (requested === undefined) throw errors.missingVpcCidr();
  const cidr = parseCidrBlock(requested);
  const prefix = Number(cidr.split("/")[1]);
  if (prefix < 16 || prefix > 28) throw errors.vpcRange(requested);
  return cidr;
}

function parseCidrBlock(requested: string): string {
  try {
    return canonicalIpv4Cidr(requested);
  } catch {
    throw errors.invalidValue(requested, "cidrBlock", "This is not a valid CIDR block.");
  }
}

function requireTenancy(requested = "default"): VpcItem["instanceTenancy"] {
  if (requested === "default" || requested === "dedicated") return requested;
  throw errors.invalidValue(requested, "instanceTenancy", "Expecting default or dedicated.");
}

/** A /56 of documentation addresses (RFC 3849), where AWS would give one of its own. */
function newIpv6CidrBlock(): string {
  const [first, second] = [randomBytes(2).toString("hex"), randomBytes(1).toString("hex")];
  return canonicalIpv6Cidr(`2001:db8:${first}:${second}00::/56`);
}
