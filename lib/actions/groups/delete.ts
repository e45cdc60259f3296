import { discountGroups } from "../../store/accounts.ts";
import { deleteGroup, type StoredGroup } from "../../store/groups.ts";
import { deleteRule } from "../../store/rules.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/**
 * What deletes groups as they were read, with their names and rules. It fails where something was added to one of them,
 * or a rule came that names it, since it was read; rules that went meanwhile don't matter.
 */
export const deleteWithRules = (groups: readonly StoredGroup[], { accountId }: Context): Write[] => [
  discountGroups(groups.length),
  ...groups.flatMap(({ group }) => deleteGroup(group)),
  ...groups.flatMap(({ rules }) => rules.flatMap((rule) => deleteRule(rule, accountId))),
];
