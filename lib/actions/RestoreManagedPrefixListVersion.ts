import { errors } from "../errors.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action } from "./context.ts";
import { requireEntries, requireVersionNumber } from "./prefix-lists/entries.ts";
import { ownPrefixList, requirePrefixListId, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { putVersion, requireOwnPrefixList } from "./prefix-lists/versions.ts";

/**
 * Makes the entries of an earlier version those of a new one:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreManagedPrefixListVersion.html
 */
export const RestoreManagedPrefixListVersion: Action<"RestoreManagedPrefixListVersion"> = async (input, context) => {
  const prefixListId = requirePrefixListId(input.PrefixListId);
  const { CurrentVersion, PreviousVersion } = input;
  if (PreviousVersion === undefined) throw errors.missingParameter("PreviousVersion");
  if (CurrentVersion === undefined) throw errors.missingParameter("CurrentVersion");
  requireVersionNumber(PreviousVersion);
  requireVersionNumber(CurrentVersion);
  return untilUnchanged(async () => {
    const list = await requireOwnPrefixList(prefixListId, context);
    if (CurrentVersion !== list.version) throw errors.prefixListVersionMismatch();
    const own = ownPrefixList(list, context);
    const entries = await requireEntries(own, PreviousVersion, context);
    const answer = { PrefixList: toManagedPrefixList(own, context, "restore-in-progress") };
    const writes = putVersion(list, entries, { state: "restore-complete" });
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
};
