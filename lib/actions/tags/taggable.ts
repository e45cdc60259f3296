import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import type { Tagged } from "../../security-group/tags.ts";
import { type AccountItem, isKind, type Item, toRuleItem, type VpcItem } from "../../store/items.ts";
import { type Key, keys, ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { readRules } from "../rules/find-rules.ts";
import { dhcpOptionsIdOf, internetGatewayIdOf, networkAclIdOf, routeTableIdOf } from "../vpcs/surroundings.ts";

/** Types of resources, as tags, ARNs and policies name them. */
export type ResourceType =
  | "dhcp-options"
  | "internet-gateway"
  | "network-acl"
  | "network-interface"
  | "prefix-list"
  | "route-table"
  | "security-group"
  | "security-group-rule"
  | "subnet"
  | "vpc"
  | "vpc-peering-connection";

/** Something that can have tags, as it was read. */
export interface Resource extends Tagged {
  /** Of the item that has its tags. */
  readonly sk: string;
  /** Which attribute of the item they are: what a VPC is born with has its tags there. */
  readonly attribute: "tags" | SurroundingAttribute;
  readonly resourceId: string;
  readonly resourceType: ResourceType;
  /** Of a group. */
  readonly vpcId?: string;
}

type SurroundingAttribute = "dhcpOptionsTags" | "internetGatewayTags" | "networkAclTags" | "routeTableTags";

/** What holds of an item as long as the resource stands there, with those tags. */
export function unchanged({ resourceId, resourceType, tagsVersion }: Resource) {
  // Rules may change places, and keep their IDs.
  return resourceType === "security-group-rule" ? { tagsVersion, ruleId: resourceId } : { tagsVersion };
}

/** The part of the table to look in, and whose it is. */
type OwnPartition = Pick<Context, "accountId" | "region" | "partition">;

/** The resources that an item stands for, as far as they can have tags: a VPC's stands for what it is born with, too. */
export function toResources(item: Item, owner: Omit<OwnPartition, "partition">): Resource[] {
  if (isKind("account", item)) return [dhcpOptions(item, owner)];
  if (isKind("vpc", item)) return [resource("vpc", item.vpcId, item), ...surroundingsOf(item)];
  if (isKind("group", item)) {
    const { groupId, vpcId } = item;
    return [{ ...resource("security-group", groupId, item), ...(vpcId !== undefined && { vpcId }) }];
  }
  if (isKind("rule", item)) return [resource("security-group-rule", item.ruleId, item)];
  if (isKind("subnet", item)) return [resource("subnet", item.subnetId, item)];
  if (isKind("interface", item)) return [resource("network-interface", item.networkInterfaceId, item)];
  if (isKind("peering", item)) return [resource("vpc-peering-connection", item.vpcPeeringConnectionId, item)];
  if (isKind("prefix-list", item)) return [resource("prefix-list", item.prefixListId, item)];
  return [];
}

function resource(
  resourceType: Resource["resourceType"],
  resourceId: string,
  { sk, tags, tagsVersion }: Item & Tagged,
  attribute: Resource["attribute"] = "tags",
): Resource {
  return { sk, attribute, resourceId, resourceType, tags, ...(tagsVersion !== undefined && { tagsVersion }) };
}

const dhcpOptions = (item: AccountItem, owner: Omit<OwnPartition, "partition">): Resource =>
  resource("dhcp-options", dhcpOptionsIdOf(owner), { ...item, tags: item.dhcpOptionsTags ?? [] }, "dhcpOptionsTags");

function surroundingsOf(vpc: VpcItem): Resource[] {
  const { vpcId, isDefault } = vpc;
  const surrounding = (type: Resource["resourceType"], id: string, attribute: keyof VpcItem & SurroundingAttribute) =>
    resource(type, id, { ...vpc, tags: vpc[attribute] ?? [] }, attribute);
  return [
    surrounding("route-table", routeTableIdOf(vpcId), "routeTableTags"),
    surrounding("network-acl", networkAclIdOf(vpcId), "networkAclTags"),
    ...(isDefault ? [surrounding("internet-gateway", internetGatewayIdOf(vpcId), "internetGatewayTags")] : []),
  ];
}

/**
 * Resources by ID, each once.
 * @throws InvalidID for an ID of another kind, or the kind's own NotFound
 */
export async function findResources(ids: readonly string[], own: OwnPartition): Promise<Resource[]> {
  const unknown = ids.find((id) => prefixOf(id) === undefined);
  if (unknown !== undefined) throw errors.invalidId(unknown);
  const found = await readResources(ids, own);
  return [...new Set(ids)].map((id) => {
    const resource = found.get(id);
    if (!resource) throw notFound(id);
    return resource;
  });
}

/** Those of the resources that are there, by ID. */
export async function readResources(ids: readonly string[], own: OwnPartition): Promise<Map<string, Resource>> {
  const { partition } = own;
  const wanted = new Set(ids);
  const ruleIds = [...wanted].filter((id) => isWellFormed("sgr", id));
  const isOfVpc = [...wanted].some((id) => OF_VPCS.some((prefix) => isWellFormed(prefix, id)));
  const [rules, vpcs, ...items] = await Promise.all([
    readRules(new Set(ruleIds), own),
    isOfVpc ? partition.query(ranges.vpcs) : [],
    ...[...wanted].flatMap((id) => keyOf(id) ?? []).map((sk) => partition.get(sk)),
  ]);
  const resources = [...[...rules.values()].map(toRuleItem), ...vpcs, ...items].flatMap((item) =>
    item ? toResources(item, own) : [],
  );
  return new Map(
    resources.filter(({ resourceId }) => wanted.has(resourceId)).map((resource) => [resource.resourceId, resource]),
  );
}

/** What is found by its VPC: its ID follows from the VPC's. */
const OF_VPCS = ["acl", "igw", "rtb"] as const;

const KEY_OF = {
  sg: keys.group,
  vpc: keys.vpc,
  pl: keys.prefixList,
  pcx: keys.peering,
  subnet: keys.subnet,
  eni: keys.networkInterface,
  dopt: () => keys.account,
} as const;
const KEYED = ["sg", "vpc", "pl", "pcx", "subnet", "eni", "dopt"] as const;

/** The key of the item that has the tags; undefined where its ID doesn't say it, and for what is none. */
function keyOf(id: string): Key<Item> | undefined {
  const kind = KEYED.find((prefix) => isWellFormed(prefix, id));
  return kind && KEY_OF[kind](id);
}

const prefixOf = (id: string) => (["sgr", ...KEYED, ...OF_VPCS] as const).find((prefix) => isWellFormed(prefix, id));

function notFound(id: string): Error {
  const prefix = prefixOf(id);
  switch (prefix) {
    case "sgr":
      return errors.ruleIdNotFound(id);
    case "sg":
      return errors.groupNotFound(id);
    case "vpc":
      return errors.vpcNotFound(id);
    case "pl":
      return errors.prefixListNotFound(id);
    case undefined:
      return errors.invalidId(id);
    default:
      return errors.idNotFound(prefix, id);
  }
}
