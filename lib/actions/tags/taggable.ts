import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import type { Tagged } from "../../security-group/tags.ts";
import { isKind, type Item, toRuleItem } from "../../store/items.ts";
import { type Key, keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { readRules } from "../rules/find-rules.ts";

/** Something that can have tags, as it was read. */
export interface Resource extends Tagged {
  readonly sk: string;
  readonly resourceId: string;
  readonly resourceType:
    | "network-interface"
    | "subnet"
    | "prefix-list"
    | "security-group"
    | "security-group-rule"
    | "vpc"
    | "vpc-peering-connection";
}

/** What holds of an item as long as the resource stands there, with those tags. */
export function unchanged({ resourceId, resourceType, tagsVersion }: Resource) {
  // Rules may change places, and keep their IDs.
  return resourceType === "security-group-rule" ? { tagsVersion, ruleId: resourceId } : { tagsVersion };
}

/** The resource that an item stands for; undefined where it can't have tags. */
export function toResource(item: Item): Resource | undefined {
  const { sk } = item;
  const resource = (resourceType: Resource["resourceType"], resourceId: string, { tags, tagsVersion }: Tagged) => ({
    sk,
    resourceId,
    resourceType,
    tags,
    ...(tagsVersion !== undefined && { tagsVersion }),
  });
  if (isKind("group", item)) return resource("security-group", item.groupId, item);
  if (isKind("rule", item)) return resource("security-group-rule", item.ruleId, item);
  if (isKind("vpc", item)) return resource("vpc", item.vpcId, item);
  if (isKind("subnet", item)) return resource("subnet", item.subnetId, item);
  if (isKind("interface", item)) return resource("network-interface", item.networkInterfaceId, item);
  if (isKind("peering", item)) return resource("vpc-peering-connection", item.vpcPeeringConnectionId, item);
  if (isKind("prefix-list", item)) return resource("prefix-list", item.prefixListId, item);
  return undefined;
}

/**
 * Resources by ID, each once.
 * @throws InvalidID for an ID of another kind, or the kind's own NotFound
 */
export async function findResources(ids: readonly string[], context: Context): Promise<Resource[]> {
  const unknown = ids.find((id) => !isWellFormed("sgr", id) && keyOf(id) === undefined);
  if (unknown !== undefined) throw errors.invalidId(unknown);
  const found = await readResources(ids, context);
  return [...new Set(ids)].map((id) => {
    const resource = found.get(id);
    if (!resource) throw notFound(id);
    return resource;
  });
}

/** Those of the resources that are there, by ID. */
export async function readResources(ids: readonly string[], context: Context): Promise<Map<string, Resource>> {
  const wanted = [...new Set(ids)];
  const ruleIds = wanted.filter((id) => isWellFormed("sgr", id));
  const [rules, ...items] = await Promise.all([
    readRules(new Set(ruleIds), context),
    ...wanted.flatMap((id) => keyOf(id) ?? []).map((sk) => context.partition.get(sk)),
  ]);
  const resources = [...[...rules.values()].map(toRuleItem), ...items].flatMap(
    (item) => (item && toResource(item)) ?? [],
  );
  return new Map(resources.map((resource) => [resource.resourceId, resource]));
}

/** The key of a resource; undefined for a rule's, which its ID doesn't say, and for what is none. */
function keyOf(id: string): Key<Item> | undefined {
  const kind = KEYED.find((prefix) => isWellFormed(prefix, id));
  return kind && KEY_OF[kind](id);
}

const KEY_OF = {
  sg: keys.group,
  vpc: keys.vpc,
  pl: keys.prefixList,
  pcx: keys.peering,
  subnet: keys.subnet,
  eni: keys.networkInterface,
} as const;
const KEYED = ["sg", "vpc", "pl", "pcx", "subnet", "eni"] as const;

function notFound(id: string): Error {
  if (id.startsWith("sgr-")) return errors.ruleIdNotFound(id);
  if (id.startsWith("sg-")) return errors.groupNotFound(id);
  const kind = (["pcx", "subnet", "eni"] as const).find((prefix) => id.startsWith(`${prefix}-`));
  if (kind) return errors.idNotFound(kind, id);
  return id.startsWith("vpc-") ? errors.vpcNotFound(id) : errors.prefixListNotFound(id);
}
