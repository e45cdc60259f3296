import type { Filter } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";
import type { Direction, Source } from "../../security-group/permission.ts";
import type { Rule } from "../../security-group/rule.ts";
import { tagKeys } from "../../security-group/tags.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import { isInDefaultNetwork } from "../groups/find-group.ts";
import { compileFilters, type Fields, type Filters } from "./filters.ts";

/** A group with what a filter may ask of it. */
export interface FilteredGroup extends StoredGroup {
  /** The name of the group that a rule of this one names as its source. */
  readonly sourceName: (rule: Rule) => string | undefined;
}

export type GroupFilters = Filters<FilteredGroup>;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  "ip-permission": "ingress",
  "egress.ip-permission": "egress",
};
const SOURCE_NAME = "group-name";

/**
 * The filters of DescribeSecurityGroups (API_DescribeSecurityGroups, Filter.N).
 * @throws as {@link compileFilters}, and InvalidParameterValue for a VPC ID that can't be one
 */
export function groupFilters(requested: readonly Filter[] | undefined, { accountId }: Context): GroupFilters {
  const fields: Fields<FilteredGroup> = {
    description: ({ group }) => [group.description],
    "group-id": ({ group }) => [group.groupId],
    "group-name": ({ group }) => [group.groupName],
    "owner-id": () => [accountId],
    "tag-key": ({ group }) => tagKeys(group.tags),
    "vpc-id": ({ group }) => [group.vpcId],
    ...Object.fromEntries(Object.entries(DIRECTIONS).flatMap(([prefix, direction]) => ruleFields(prefix, direction))),
  };
  const filters = compileFilters(requested, fields, ({ group }) => group.tags);
  if (filters.named("vpc-id")?.some((id) => !isWellFormed("vpc", id))) throw errors.malformedVpcIdFilter();
  return filters;
}

/** A group passes when any of its rules does: another filter may be met by another rule. */
function ruleFields(prefix: string, direction: Direction) {
  const ofSource = (text: (source: Source) => string | undefined) => (rule: Rule) => text(rule.permission.source);
  const fields: Record<string, (rule: Rule, group: FilteredGroup) => string | number | undefined> = {
    cidr: ofSource((source) => (source.type === "ipv4" ? source.cidr : undefined)),
    "from-port": ({ permission }) => permission.fromPort,
    "group-id": ofSource((source) => (source.type === "group" ? source.groupId : undefined)),
    [SOURCE_NAME]: (rule, { sourceName }) => sourceName(rule),
    "ipv6-cidr": ofSource((source) => (source.type === "ipv6" ? source.cidr : undefined)),
    "prefix-list-id": ofSource((source) => (source.type === "prefix-list" ? source.prefixListId : undefined)),
    protocol: ({ permission }) => permission.protocol,
    "to-port": ({ permission }) => permission.toPort,
    "user-id": ofSource((source) => (source.type === "group" ? source.userId : undefined)),
  };
  return Object.entries(fields).map(([name, textOf]) => [
    `${prefix}.${name}`,
    (group: FilteredGroup) =>
      group.rules.filter((rule) => rule.direction === direction).map((rule) => textOf(rule, group)),
  ]);
}

/**
 * The groups with the names of their rules' sources, which are read where a filter asks for them. In a VPC that isn't
 * the default one groups are never named, and such a filter finds nothing.
 */
export async function withSourceNames(
  groups: AsyncIterable<StoredGroup>,
  { has }: GroupFilters,
  context: Context,
): Promise<AsyncIterable<FilteredGroup>> {
  const isAsked = Object.keys(DIRECTIONS).some((prefix) => has(`${prefix}.${SOURCE_NAME}`));
  const items = isAsked ? await context.partition.query(ranges.names) : [];
  const names = new Map(items.map(({ groupId, groupName }) => [groupId, groupName]));
  const nameOf = ({ permission: { source } }: Rule) =>
    source.type === "group" ? names.get(source.groupId) : undefined;
  return addNames(groups, (stored) => (isInDefaultNetwork(stored.group, context) ? nameOf : () => undefined));
}

async function* addNames(
  groups: AsyncIterable<StoredGroup>,
  sourceNameIn: (stored: StoredGroup) => FilteredGroup["sourceName"],
): AsyncGenerator<FilteredGroup> {
  for await (const stored of groups) yield { ...stored, sourceName: sourceNameIn(stored) };
}
