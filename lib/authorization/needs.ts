import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import type { ResourceType } from "../actions/tags/taggable.ts";
import type { ActionName, Operations } from "../model/operations.ts";
import { isWellFormed } from "../security-group/ids.ts";
import { defaultVpcId } from "../store/accounts.ts";

/** What an action acts on. Without an ID and a name: something that is not there yet (`security-group/*`). */
export interface Resource {
  readonly type: ResourceType;
  readonly id?: string;
  /**
   * What a read finds the ID by: the name of a group; for a VPC, the association of one of its CIDR blocks, or the ID of a
   * peering connection that its owner is asked for.
   */
  readonly name?: string;
  /** Of a group that is not there yet. */
  readonly vpcId?: string;
}

/** One action on one resource. A request needs several where it acts on several: each has to be allowed. */
export interface Need {
  readonly action: ActionName;
  /** Absent for an action on no single resource. */
  readonly resource?: Resource;
  /** The tags that the request gives the resource, or takes from it. */
  readonly tags?: readonly Tag[];
  /** The action that tags what it makes: that takes the permission to CreateTags too. */
  readonly createAction?: ActionName;
}

/**
 * The resources of each action, as far as it has any (Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon EC2"). An action that isn't listed acts on no single resource: a policy
 * allows it on `*`.
 */
const RESOURCES: { readonly [Name in ActionName]?: (input: Operations[Name]["input"], account: Account) => Wanted[] } =
  {
    AcceptVpcPeeringConnection: ({ VpcPeeringConnectionId: id }) => [
      ...one("vpc-peering-connection", id),
      { type: "vpc", ...(id !== undefined && { name: id }) },
    ],
    AssociateSecurityGroupVpc: ({ GroupId, VpcId: id }) => [group({ GroupId }), ...one("vpc", id)],
    AssociateVpcCidrBlock: ({ VpcId: id }) => one("vpc", id),
    AuthorizeSecurityGroupEgress: (input) => [group(input), ...taggedRules(input)],
    AuthorizeSecurityGroupIngress: (input) => [group(input), ...taggedRules(input)],
    CreateManagedPrefixList: (input) => [{ type: "prefix-list", created: input }],
    CreateNetworkInterface: (input) => [
      { type: "network-interface", created: input },
      ...one("subnet", input.SubnetId),
      ...(input.Groups ?? []).map((id) => group({ GroupId: id })),
    ],
    CreateSecurityGroup: (input, account) => {
      const { VpcId: vpcId = defaultVpcId(account) } = input;
      const inVpc = vpcId === undefined ? {} : { vpcId };
      return [
        { type: "security-group", created: input, ...inVpc },
        ...(vpcId === undefined ? [] : [{ type: "vpc" as const, id: vpcId }]),
      ];
    },
    CreateSubnet: (input) => [{ type: "subnet", created: input }, ...one("vpc", input.VpcId)],
    CreateTags: ({ Resources: ids = [], Tags: tags = [] }) => ids.map((id) => ({ ...byId(id), tags })),
    CreateVpc: (input) => [{ type: "vpc", created: input }],
    CreateVpcPeeringConnection: (input) => [
      ...one("vpc", input.VpcId),
      { type: "vpc-peering-connection", created: input },
    ],
    DeleteManagedPrefixList: ({ PrefixListId: id }) => one("prefix-list", id),
    DeleteNetworkInterface: ({ NetworkInterfaceId: id }) => one("network-interface", id),
    DeleteSecurityGroup: (input) => [group(input)],
    DeleteSubnet: ({ SubnetId: id }) => one("subnet", id),
    DeleteTags: ({ Resources: ids = [], Tags: tags = [] }) => ids.map((id) => ({ ...byId(id), tags })),
    DeleteVpc: ({ VpcId: id }) => one("vpc", id),
    DeleteVpcPeeringConnection: ({ VpcPeeringConnectionId: id }) => one("vpc-peering-connection", id),
    DescribeSecurityGroupReferences: ({ GroupId: ids = [] }) => ids.map((id) => ({ type: "security-group", id })),
    DisassociateSecurityGroupVpc: ({ GroupId, VpcId: id }) => [group({ GroupId }), ...one("vpc", id)],
    DisassociateVpcCidrBlock: ({ AssociationId: name }) => [{ type: "vpc", ...(name !== undefined && { name }) }],
    DescribeVpcAttribute: ({ VpcId: id }) => one("vpc", id),
    GetManagedPrefixListEntries: ({ PrefixListId: id }) => one("prefix-list", id),
    GetSecurityGroupsForVpc: ({ VpcId: id }) => one("vpc", id),
    ModifySecurityGroupRules: (input) => [
      group(input),
      ...(input.SecurityGroupRules ?? []).flatMap(({ SecurityGroupRuleId: id, SecurityGroupRule: rule }) => [
        ...one("security-group-rule", id),
        ...(rule?.PrefixListId === undefined ? [] : one("prefix-list", rule.PrefixListId)),
      ]),
    ],
    GetManagedPrefixListAssociations: ({ PrefixListId: id }) => one("prefix-list", id),
    ModifyManagedPrefixList: ({ PrefixListId: id }) => one("prefix-list", id),
    ModifyNetworkInterfaceAttribute: ({ NetworkInterfaceId: id, Groups = [] }) => [
      ...one("network-interface", id),
      ...Groups.map((GroupId) => group({ GroupId })),
    ],
    ModifySubnetAttribute: ({ SubnetId: id }) => one("subnet", id),
    ModifyVpcAttribute: ({ VpcId: id }) => one("vpc", id),
    RejectVpcPeeringConnection: ({ VpcPeeringConnectionId: id }) => one("vpc-peering-connection", id),
    RestoreManagedPrefixListVersion: ({ PrefixListId: id }) => one("prefix-list", id),
    RevokeSecurityGroupEgress: (input) => [group(input)],
    RevokeSecurityGroupIngress: (input) => [group(input)],
    UpdateSecurityGroupRuleDescriptionsEgress: (input) => [group(input)],
    UpdateSecurityGroupRuleDescriptionsIngress: (input) => [group(input)],
  };

/** A line of the table: a resource; `created` where the request makes it, and may tag it. */
interface Wanted extends Partial<Resource> {
  readonly tags?: readonly Tag[];
  readonly created?: { readonly TagSpecifications?: readonly TagSpecification[] | undefined };
}

/** All that a request needs to be allowed. */
export function needsOf<Name extends ActionName>(
  action: Name,
  input: Operations[Name]["input"],
  account: Account,
): readonly Need[] {
  const wanted = RESOURCES[action]?.(input, account) ?? [];
  return wanted.length === 0 ? [{ action }] : wanted.flatMap((line) => toNeeds(action, line));
}

function toNeeds(action: ActionName, { type, created, tags: given, ...rest }: Wanted): Need[] {
  const resource = type && { type, ...rest };
  const specified = created?.TagSpecifications?.flatMap(({ Tags = [] }) => Tags) ?? [];
  const tags = given ?? specified;
  const need = { action, ...(resource && { resource }), ...(tags.length > 0 && { tags }) };
  return specified.length === 0 ? [need] : [need, { ...need, action: "CreateTags", createAction: action }];
}

const group = ({ GroupId: id, GroupName: name }: { GroupId?: string | undefined; GroupName?: string | undefined }) => ({
  type: "security-group" as const,
  ...(id !== undefined && { id }),
  ...(id === undefined && name !== undefined && { name }),
});

/** Rules are resources of their own only where they are born with tags. */
const taggedRules = (input: NonNullable<Wanted["created"]>): Wanted[] =>
  (input.TagSpecifications ?? []).length === 0 ? [] : [{ type: "security-group-rule", created: input }];

/** A parameter that is missing is the action's business: nothing is acted on. */
const one = (type: ResourceType, id: string | undefined): Wanted[] => [{ type, ...(id !== undefined && { id }) }];

const PREFIXES = {
  "dhcp-options": "dopt",
  "internet-gateway": "igw",
  "network-acl": "acl",
  "network-interface": "eni",
  "prefix-list": "pl",
  "route-table": "rtb",
  "security-group": "sg",
  "security-group-rule": "sgr",
  subnet: "subnet",
  vpc: "vpc",
  "vpc-peering-connection": "pcx",
} as const;
const TYPES = [
  "dhcp-options",
  "internet-gateway",
  "network-acl",
  "network-interface",
  "prefix-list",
  "route-table",
  "security-group",
  "security-group-rule",
  "subnet",
  "vpc",
  "vpc-peering-connection",
] as const;

/** By the form of the ID. One of no kind that there is here is refused by the action. */
function byId(id: string): Wanted {
  const type = TYPES.find((type) => isWellFormed(PREFIXES[type], id));
  return type === undefined ? {} : { type, id };
}

/** Whether the ID can be one of such a resource: another one is never looked for. */
export const isIdOf = ({ type, id }: Resource): boolean => id !== undefined && isWellFormed(PREFIXES[type], id);
