import { errors } from "../errors.ts";
import { isAwsManaged } from "../security-group/ids.ts";
import type { PrefixListItem } from "../store/items.ts";
import { keys, ranges } from "../store/keys.ts";
import type { Action } from "./context.ts";
import { ownPrefixList, requirePrefixListId, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { untilUnchanged } from "./until-unchanged.ts";

/**
 * Deletes a prefix list that no rule names:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
 */
export const DeleteManagedPrefixList: Action<"DeleteManagedPrefixList"> = async (input, context) => {
  const prefixListId = requirePrefixListId(input.PrefixListId);
  if (isAwsManaged(prefixListId)) throw errors.unauthorized();
  return untilUnchanged(async () => {
    const [item, ...pointers] = await context.partition.query(ranges.wholePrefixList(prefixListId));
    if (item?.sk !== keys.prefixList(prefixListId)) throw errors.prefixListNotFound(prefixListId);
    if (pointers.length > 0) throw errors.prefixListInUse(prefixListId);
    const list = item as PrefixListItem;
    const outcome = await context.partition.commit([
      { delete: list.sk, condition: { equals: { revision: list.revision } } },
    ]);
    if (!outcome.committed) return undefined;
    return { PrefixList: toManagedPrefixList(ownPrefixList(list, context), "delete-in-progress", context) };
  });
};
