import type { Account } from "../account.ts";
import { readRules } from "../actions/rules/find-rules.ts";
import { toResource, unchanged } from "../actions/tags/taggable.ts";
import { type Ec2Error, errors } from "../errors.ts";
import { isAwsManaged } from "../security-group/ids.ts";
import type { Tags } from "../security-group/tags.ts";
import type { Guard } from "../store/guarded.ts";
import { isKind, type Item, toRuleItem } from "../store/items.ts";
import { keys } from "../store/keys.ts";
import type { Partition } from "../store/partition.ts";
import { isIdOf, type Resource, type ResourceType } from "./needs.ts";

/** What policies can ask of a resource, as it was read. */
export interface ResourceState {
  readonly tags: Tags;
  /** Of a group. */
  readonly vpcId?: string;
  /** What holds of its item as long as it has these tags; absent where it never has any. */
  readonly guard?: Guard;
}

/** AWS's own prefix lists. */
const WITHOUT_TAGS: ResourceState = { tags: [] };

/** @returns undefined for a resource that isn't there */
export async function readState(resource: Resource, partition: Partition): Promise<ResourceState | undefined> {
  const { type, id = "" } = resource;
  if (!isIdOf(resource)) return undefined;
  if (type === "prefix-list" && isAwsManaged(id)) return WITHOUT_TAGS;
  const item = await READERS[type](id, partition);
  const found = item && toResource(item);
  if (!found) return undefined;
  return {
    tags: found.tags,
    ...(isKind("group", item) && item.vpcId !== undefined && { vpcId: item.vpcId }),
    guard: { sk: found.sk, equals: unchanged(found) },
  };
}

const READERS: Readonly<Record<ResourceType, (id: string, partition: Partition) => Promise<Item | undefined>>> = {
  "network-interface": (id, partition) => partition.get(keys.networkInterface(id)),
  "prefix-list": (id, partition) => partition.get(keys.prefixList(id)),
  "security-group": (id, partition) => partition.get(keys.group(id)),
  "security-group-rule": async (id, partition) => {
    const rule = (await readRules(new Set([id]), { partition })).get(id);
    return rule && toRuleItem(rule);
  },
  subnet: (id, partition) => partition.get(keys.subnet(id)),
  "vpc-peering-connection": (id, partition) => partition.get(keys.peering(id)),
  vpc: (id, partition) => partition.get(keys.vpc(id)),
};

type Say = (id: string) => Ec2Error;

const ABSENT: Readonly<Record<ResourceType, { readonly malformed: Say; readonly notFound: Say }>> = {
  "network-interface": {
    malformed: (id) => errors.malformedId("eni", id),
    notFound: (id) => errors.idNotFound("eni", id),
  },
  "prefix-list": { malformed: errors.malformedPrefixListId, notFound: errors.prefixListNotFound },
  "security-group": { malformed: errors.malformedGroupId, notFound: errors.groupNotFound },
  "security-group-rule": { malformed: errors.malformedRuleId, notFound: errors.ruleIdNotFound },
  subnet: {
    malformed: (id) => errors.malformedId("subnet", id),
    notFound: (id) => errors.idNotFound("subnet", id),
  },
  "vpc-peering-connection": {
    malformed: (id) => errors.malformedId("pcx", id),
    notFound: (id) => errors.idNotFound("pcx", id),
  },
  vpc: { malformed: errors.malformedVpcId, notFound: errors.vpcNotFound },
};

/** What actions say of a resource that isn't there. */
export const notFound = (resource: Resource): Ec2Error =>
  ABSENT[resource.type][isIdOf(resource) ? "notFound" : "malformed"](resource.id ?? "");

/** The resource's ARN: AWS owns the prefix lists that it manages. */
export function resourceArn({ type, id = "*" }: Resource, { accountId, region }: Account): string {
  const owner = type === "prefix-list" && isAwsManaged(id) ? "aws" : accountId;
  return `arn:aws:ec2:${region}:${owner}:${type}/${id}`;
}
