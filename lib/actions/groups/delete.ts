import { discount } from "../../store/accounts.ts";
import { deleteGroup, type StoredGroup } from "../../store/groups.ts";
import { deleteRule } from "../../store/rules.ts";
import type { Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";

/**
 * What deletes groups as they were read, with their names and rules. It fails where something was added to one of them,
 * or a rule came that names it, since it was read; rules that went meanwhile don't matter.
 * @param others what of the account is deleted with them
 */
export const deleteWithRules = (
  groups: readonly StoredGroup[],
  { accountId }: Context,
  others: Parameters<typeof discount>[0] = {},
): Write[] => [
  discount({ groups: groups.length, ...others }),
  ...groups.flatMap(({ group }) => deleteGroup(group)),
  ...groups.flatMap(({ rules }) => rules.flatMap((rule) => deleteRule(rule, accountId))),
];
