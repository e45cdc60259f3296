import { groupsIn } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { type PrefixList, requirePrefixList, requirePrefixListId } from "./prefix-lists/prefix-list.ts";
import { groupsNaming } from "./prefix-lists/size.ts";

/**
 * What names a prefix list: here, security groups.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListAssociations.html
 */
export const GetManagedPrefixListAssociations: Action<"GetManagedPrefixListAssociations"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 5, most: 255 });
  const list = await requirePrefixList(requirePrefixListId(input.PrefixListId), context);
  const groupIds =
    list.ownerId === "AWS" ? await findGroupsNaming(list, context) : await readGroupsNaming(list, context);
  const results = following(groupIds, (groupId) => groupId, page);
  const toMember = (ResourceId: string) => ({ ResourceId, ResourceOwner: context.accountId });
  return toPage("PrefixListAssociations", { results, positionOf: (groupId) => groupId, toMember }, page, context);
};

const readGroupsNaming = async ({ prefixListId }: PrefixList, { partition }: Context): Promise<string[]> =>
  groupsNaming(await partition.query(ranges.wholePrefixList(prefixListId)));

/** AWS's own lists hold no pointers: all groups have to be looked through. */
async function findGroupsNaming({ prefixListId }: PrefixList, { partition }: Context): Promise<string[]> {
  const found: string[] = [];
  for await (const { group, rules } of groupsIn(partition.scan(ranges.groups()))) {
    const isNamed = rules.some(
      ({ permission: { source } }) => source.type === "prefix-list" && source.prefixListId === prefixListId,
    );
    if (isNamed) found.push(group.groupId);
  }
  return found;
}
