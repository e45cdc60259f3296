import { errors } from "../errors.ts";
import { isAwsManaged } from "../security-group/ids.ts";
import { isKind } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { ownPrefixList, requirePrefixListId, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";

/**
 * Deletes a prefix list that no rule names:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
 */
export const DeleteManagedPrefixList: Action<"DeleteManagedPrefixList"> = async (input, context) => {
  const prefixListId = requirePrefixListId(input.PrefixListId);
  if (isAwsManaged(prefixListId)) throw errors.unauthorized();
  return untilUnchanged(async () => {
    const [item, ...pointers] = await context.partition.query(ranges.wholePrefixList(prefixListId));
    if (!item || !isKind("prefix-list", item)) throw errors.prefixListNotFound(prefixListId);
    if (pointers.length > 0) throw errors.prefixListInUse(prefixListId);
    const { sk, additions } = item;
    const outcome = await context.partition.commit([{ delete: sk, condition: { equals: { additions } } }]);
    if (!outcome.committed) return undefined;
    return { PrefixList: toManagedPrefixList(ownPrefixList(item, context), "delete-in-progress", context) };
  });
};
