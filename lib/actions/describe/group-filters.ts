import type { Direction, Source } from "../../security-group/permission.ts";
import type { Rule } from "../../security-group/rule.ts";
import { tagKeys } from "../../security-group/tags.ts";
import type { StoredGroup } from "../../store/groups.ts";
import { ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";
import type { Fields } from "./filters.ts";

/** Names of groups, by ID: what a filter on the name of a rule's source has to know. */
export type GroupNames = ReadonlyMap<string, string>;

/** The filters of DescribeSecurityGroups (API_DescribeSecurityGroups, Filter.N). */
export function groupFields({ accountId }: Context, names: GroupNames): Fields<StoredGroup> {
  return {
    description: ({ group }) => [group.description],
    "group-id": ({ group }) => [group.groupId],
    "group-name": ({ group }) => [group.groupName],
    "owner-id": () => [accountId],
    "tag-key": ({ group }) => tagKeys(group.tags),
    "vpc-id": ({ group }) => [group.vpcId],
    ...ruleFields("ip-permission", "ingress", names),
    ...ruleFields("egress.ip-permission", "egress", names),
  };
}

/** A group passes when any of its rules does: another filter may be met by another rule. */
function ruleFields(prefix: string, direction: Direction, names: GroupNames): Fields<StoredGroup> {
  const fields: Fields<Rule> = {
    cidr: ({ permission: { source } }) => (source.type === "ipv4" ? [source.cidr] : []),
    "from-port": ({ permission }) => [permission.fromPort],
    "group-id": ({ permission: { source } }) => [groupOf(source)?.groupId],
    "group-name": ({ permission: { source } }) => [names.get(groupOf(source)?.groupId ?? "")],
    "ipv6-cidr": ({ permission: { source } }) => (source.type === "ipv6" ? [source.cidr] : []),
    "prefix-list-id": ({ permission: { source } }) => (source.type === "prefix-list" ? [source.prefixListId] : []),
    protocol: ({ permission }) => [permission.protocol],
    "to-port": ({ permission }) => [permission.toPort],
    "user-id": ({ permission: { source } }) => [groupOf(source)?.userId],
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, textsOf]) => [
      `${prefix}.${name}`,
      ({ rules }: StoredGroup) => rules.filter((rule) => rule.direction === direction).flatMap(textsOf),
    ]),
  );
}

const groupOf = (source: Source) => (source.type === "group" ? source : undefined);

/** Read only where a filter asks for it. */
export async function readGroupNames(
  filters: readonly { readonly Name?: string | undefined }[] = [],
  { partition }: Context,
): Promise<GroupNames> {
  if (!filters.some(({ Name = "" }) => Name.endsWith("ip-permission.group-name"))) return new Map();
  const names = await partition.query(ranges.names);
  return new Map(names.map(({ groupId, groupName }) => [groupId, groupName]));
}
