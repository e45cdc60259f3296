import { errors } from "../errors.ts";
import { isAwsManaged } from "../security-group/ids.ts";
import { discount } from "../store/accounts.ts";
import { isKind } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { ownPrefixList, requirePrefixListId, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { groupsNaming } from "./prefix-lists/size.ts";
import { asItWas, deleteVersions } from "./prefix-lists/versions.ts";

/**
 * Deletes a prefix list. That rules name it is no error: it stays, and its state says why.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
 */
export const DeleteManagedPrefixList: Action<"DeleteManagedPrefixList"> = async (input, context) => {
  const prefixListId = requirePrefixListId(input.PrefixListId);
  if (isAwsManaged(prefixListId)) throw errors.unauthorized();
  return untilUnchanged(async () => {
    const [item, ...pointers] = await context.partition.query(ranges.wholePrefixList(prefixListId));
    if (!item || !isKind("prefix-list", item)) throw errors.prefixListNotFound(prefixListId);
    const { sk, additions } = item;
    const condition = { equals: { ...asItWas(item), additions } };
    const groupIds = groupsNaming(pointers);
    const writes: Write[] =
      groupIds.length > 0
        ? [{ update: sk, set: { state: "delete-failed", stateMessage: stateMessage(groupIds) }, condition }]
        : [{ delete: sk, condition }, ...deleteVersions(item), discount({ prefixLists: 1 })];
    const answer = { PrefixList: toManagedPrefixList(ownPrefixList(item, context), context, "delete-in-progress") };
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
};

/** Ten of them, as where a list can't be made larger. */
const stateMessage = (groupIds: readonly string[]): string =>
  `These resources use the prefix list: ${groupIds.slice(0, 10).join(", ")}`;
