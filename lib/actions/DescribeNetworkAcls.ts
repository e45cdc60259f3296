import type { NetworkAcl, NetworkAclAssociation, NetworkAclEntry } from "@aws-sdk/client-ec2";
import { fromTagList, toTagList } from "../security-group/tags.ts";
import type { SubnetItem, VpcItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { pick } from "./describe/pick.ts";
import { findVpcs } from "./vpcs/find-vpcs.ts";
import { networkAclAssociationIdOf, networkAclIdOf } from "./vpcs/surroundings.ts";
import { toVpc } from "./vpcs/vpc.ts";

/**
 * The default network ACL of each VPC, as a new one has it. There are no others, and so all of a VPC's subnets are in it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
 */
export const DescribeNetworkAcls: Action<"DescribeNetworkAcls"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ Tags }) => fromTagList(Tags));
  const [vpcs, subnets] = await Promise.all([
    findVpcs(filters.named("vpc-id"), context),
    context.partition.query(ranges.subnets),
  ]);
  const acls = pick(
    vpcs.map((vpc) => toDefaultAcl(vpc, subnets, context)),
    "acl",
    idOf,
    input.NetworkAclIds,
  );
  const results = following(acls, idOf, page);
  return toPage("NetworkAcls", { results, filters, positionOf: idOf, toMember: (acl) => acl }, page, context);
};

const idOf = ({ NetworkAclId = "" }: NetworkAcl): string => NetworkAclId;

function toDefaultAcl(vpc: VpcItem, subnets: readonly SubnetItem[], context: Context): NetworkAcl {
  const NetworkAclId = networkAclIdOf(vpc.vpcId);
  const { Ipv6CidrBlockAssociationSet: ipv6 = [] } = toVpc(vpc, context, "available");
  return {
    Associations: subnets
      .filter(({ vpcId }) => vpcId === vpc.vpcId)
      .map(({ subnetId: SubnetId }) => ({
        NetworkAclAssociationId: networkAclAssociationIdOf(SubnetId),
        NetworkAclId,
        SubnetId,
      })),
    Entries: [true, false].flatMap((egress) => entriesOf(egress, ipv6.length > 0)),
    IsDefault: true,
    NetworkAclId,
    Tags: toTagList(vpc.networkAclTags ?? []),
    VpcId: vpc.vpcId,
    OwnerId: context.accountId,
  };
}

/** Everything is let through, before the rule that lets nothing (VPC User Guide, "Default network ACL for a VPC"). */
function entriesOf(Egress: boolean, hasIpv6: boolean): NetworkAclEntry[] {
  const all = { Egress, Protocol: "-1" };
  const ipv4 = { ...all, CidrBlock: "0.0.0.0/0" };
  const ipv6 = { ...all, Ipv6CidrBlock: "::/0" };
  return [
    { ...ipv4, RuleAction: "allow", RuleNumber: 100 },
    ...(hasIpv6 ? [{ ...ipv6, RuleAction: "allow" as const, RuleNumber: 101 }] : []),
    { ...ipv4, RuleAction: "deny", RuleNumber: 32_767 },
    ...(hasIpv6 ? [{ ...ipv6, RuleAction: "deny" as const, RuleNumber: 32_768 }] : []),
  ];
}

const ofEntries =
  (textOf: (entry: NetworkAclEntry) => string | number | boolean | undefined) =>
  ({ Entries = [] }: NetworkAcl) =>
    Entries.map(textOf);

const ofAssociations =
  (textOf: (association: NetworkAclAssociation) => string | undefined) =>
  ({ Associations = [] }: NetworkAcl) =>
    Associations.map(textOf);

const FIELDS: Fields<NetworkAcl> = {
  "association.association-id": ofAssociations((association) => association.NetworkAclAssociationId),
  "association.network-acl-id": ofAssociations((association) => association.NetworkAclId),
  "association.subnet-id": ofAssociations((association) => association.SubnetId),
  default: ({ IsDefault }) => [IsDefault],
  "entry.cidr": ofEntries((entry) => entry.CidrBlock),
  "entry.egress": ofEntries((entry) => entry.Egress),
  "entry.icmp.code": () => [],
  "entry.icmp.type": () => [],
  "entry.ipv6-cidr": ofEntries((entry) => entry.Ipv6CidrBlock),
  "entry.port-range.from": () => [],
  "entry.port-range.to": () => [],
  "entry.protocol": ofEntries((entry) => entry.Protocol),
  "entry.rule-action": ofEntries((entry) => entry.RuleAction),
  "entry.rule-number": ofEntries((entry) => entry.RuleNumber),
  "network-acl-id": (acl) => [idOf(acl)],
  "owner-id": ({ OwnerId }) => [OwnerId],
  "tag-key": ({ Tags = [] }) => Tags.map(({ Key }) => Key),
  "vpc-id": ({ VpcId }) => [VpcId],
};
