import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import type { Tags } from "../../security-group/tags.ts";
import { type GroupItem, isKind, type Item, type PrefixListItem, type VpcItem } from "../../store/items.ts";
import { type Key, keys } from "../../store/keys.ts";
import { ruleKey } from "../../store/rules.ts";
import type { Context } from "../context.ts";
import { findRules } from "../rules/find-rules.ts";

/** Something that can have tags, as it was read. */
export interface Resource {
  readonly sk: string;
  readonly resourceId: string;
  readonly resourceType: "prefix-list" | "security-group" | "security-group-rule" | "vpc";
  readonly tags: Tags;
}

/** What holds of an item as long as the resource stands there, with those tags. */
export function unchanged({ resourceId, resourceType, tags }: Resource) {
  // Rules may change places, and keep their IDs.
  return resourceType === "security-group-rule" ? { tags, ruleId: resourceId } : { tags };
}

/** The resource that an item stands for; undefined where it can't have tags. */
export function toResource(item: Item): Resource | undefined {
  const { sk } = item;
  const resource = (resourceType: Resource["resourceType"], resourceId: string, tags: Tags) => ({
    sk,
    resourceId,
    resourceType,
    tags,
  });
  if (isKind("group", item)) return resource("security-group", item.groupId, item.tags);
  if (isKind("rule", item)) return resource("security-group-rule", item.ruleId, item.tags);
  if (isKind("vpc", item)) return resource("vpc", item.vpcId, item.tags);
  if (isKind("prefix-list", item)) return resource("prefix-list", item.prefixListId, item.tags);
  return undefined;
}

/**
 * Resources by ID, each once.
 * @throws InvalidID for an ID of another kind, or the kind's own NotFound
 */
export async function findResources(ids: readonly string[], context: Context): Promise<Resource[]> {
  const wanted = [...new Set(ids)];
  const ruleIds = wanted.filter((id) => isWellFormed("sgr", id));
  const keyed = wanted.filter((id) => !ruleIds.includes(id)).map((id) => [id, keyOf(id)] as const);
  const [rules, ...others] = await Promise.all([
    findRules(new Set(ruleIds), context),
    ...keyed.map(async ([id, sk]) => {
      const item = await context.partition.get(sk);
      const resource = item && toResource(item);
      if (!resource) throw notFound(id);
      return resource;
    }),
  ]);
  const ofRules = rules.map((rule) => ({
    sk: ruleKey(rule),
    resourceId: rule.ruleId,
    resourceType: "security-group-rule" as const,
    tags: rule.tags,
  }));
  return [...ofRules, ...others];
}

/** @throws InvalidID */
function keyOf(id: string): Key<GroupItem | VpcItem | PrefixListItem> {
  if (isWellFormed("sg", id)) return keys.group(id);
  if (isWellFormed("vpc", id)) return keys.vpc(id);
  if (isWellFormed("pl", id)) return keys.prefixList(id);
  throw errors.invalidId(id);
}

function notFound(id: string): Error {
  if (id.startsWith("sg-")) return errors.securityGroupIdNotFound(id);
  return id.startsWith("vpc-") ? errors.vpcNotFound(id) : errors.prefixListNotFound(id);
}
