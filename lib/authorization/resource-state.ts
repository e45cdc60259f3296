import type { Account } from "../account.ts";
import { readResources, type ResourceType, unchanged } from "../actions/tags/taggable.ts";
import { type Ec2Error, errors, type LookedUpKind } from "../errors.ts";
import { isAwsManaged } from "../security-group/ids.ts";
import type { Tags } from "../security-group/tags.ts";
import type { Guard } from "../store/guarded.ts";
import type { Partition } from "../store/partition.ts";
import { isIdOf, type Resource } from "./needs.ts";

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
export async function readState(
  resource: Resource,
  account: Account,
  partition: Partition,
): Promise<ResourceState | undefined> {
  const { type, id = "" } = resource;
  if (!isIdOf(resource)) return undefined;
  if (type === "prefix-list" && isAwsManaged(id)) return WITHOUT_TAGS;
  const found = (await readResources([id], { ...account, partition })).get(id);
  if (!found) return undefined;
  const { sk, tags, vpcId } = found;
  return { tags, ...(vpcId !== undefined && { vpcId }), guard: { sk, equals: unchanged(found) } };
}

type Say = (id: string) => Ec2Error;

const lookedUp = (kind: LookedUpKind): { readonly malformed: Say; readonly notFound: Say } => ({
  malformed: (id) => errors.malformedId(kind, id),
  notFound: (id) => errors.idNotFound(kind, id),
});

const ABSENT: Readonly<Record<ResourceType, { readonly malformed: Say; readonly notFound: Say }>> = {
  "dhcp-options": lookedUp("dopt"),
  "internet-gateway": lookedUp("igw"),
  "network-acl": lookedUp("acl"),
  "network-interface": lookedUp("eni"),
  "prefix-list": { malformed: errors.malformedPrefixListId, notFound: errors.prefixListNotFound },
  "route-table": lookedUp("rtb"),
  "security-group": { malformed: errors.malformedGroupId, notFound: errors.groupNotFound },
  "security-group-rule": { malformed: errors.malformedRuleId, notFound: errors.ruleIdNotFound },
  subnet: lookedUp("subnet"),
  "vpc-peering-connection": lookedUp("pcx"),
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
