import type { ModifyManagedPrefixListRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { isKind, type PrefixListItem } from "../store/items.ts";
import { keys, ranges } from "../store/keys.ts";
import type { Outcome } from "../store/operation.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { isReached } from "./limit-reached.ts";
import { requireMaxEntries, requirePrefixListName } from "./prefix-lists/attributes.ts";
import { changeEntries, requestedChanges, requireVersionNumber } from "./prefix-lists/entries.ts";
import { ownPrefixList, requirePrefixListId, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { groupsNaming, resizeRules } from "./prefix-lists/size.ts";
import { asItWas, putVersion, requireOwnPrefixList } from "./prefix-lists/versions.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Changes a prefix list: its entries, which makes another version of it, or its size; and its name beside either. What
 * groups that name it have no room for doesn't happen, and is answered by the state of the list:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
 */
export const ModifyManagedPrefixList: Action<"ModifyManagedPrefixList"> = async (input, context) => {
  refuseUnsupported(input, ["IpamPrefixListResolverSyncEnabled"]);
  const prefixListId = requirePrefixListId(input.PrefixListId);
  const { AddEntries, RemoveEntries, CurrentVersion, MaxEntries, PrefixListName } = input;
  const changesEntries = AddEntries !== undefined || RemoveEntries !== undefined;
  if (!changesEntries && MaxEntries === undefined && PrefixListName === undefined) throw errors.noPrefixListChange();
  if (changesEntries && MaxEntries !== undefined) throw errors.entriesWithMaxEntries();
  if (CurrentVersion !== undefined) requireVersionNumber(CurrentVersion);
  if (MaxEntries !== undefined) requireMaxEntries(MaxEntries);
  const name = PrefixListName === undefined ? {} : { prefixListName: requirePrefixListName(PrefixListName) };

  return untilUnchanged(async () => {
    const list = await requireOwnPrefixList(prefixListId, context);
    if (CurrentVersion !== undefined && CurrentVersion !== list.version) throw errors.prefixListVersionMismatch();
    const set = { ...name, state: "modify-complete" } as const;
    const state = changesEntries || MaxEntries !== undefined ? "modify-in-progress" : "modify-complete";
    const answer = { PrefixList: toManagedPrefixList({ ...ownPrefixList(list, context), ...name }, context, state) };
    const change = (writes: readonly Write[]) => context.partition.commit(writes, answer);
    const attributes = { ...set, ...(MaxEntries !== undefined && { maxEntries: MaxEntries }) };
    const committed = changesEntries
      ? await commitEntries(list, input, set, context, change)
      : await commitAttributes(list, attributes, context, change);
    return committed ? answer : undefined;
  });
};

type Commit = (writes: readonly Write[]) => Promise<Outcome>;

/** @throws InvalidPrefixListModification, InvalidParameterValue, PrefixListMaxEntriesExceeded */
async function commitEntries(
  list: PrefixListItem,
  { AddEntries = [], RemoveEntries = [] }: ModifyManagedPrefixListRequest,
  set: Partial<PrefixListItem>,
  { partition }: Context,
  commit: Commit,
): Promise<boolean> {
  const changes = requestedChanges(AddEntries, RemoveEntries, list.addressFamily);
  const current = await partition.get(keys.entries(list.prefixListId, list.version));
  // Another version has come, and this one has gone, since the list was read.
  if (!current) return false;
  return (await commit(putVersion(list, changeEntries(current.entries, changes), set))).committed;
}

async function commitAttributes(
  list: PrefixListItem,
  set: Partial<PrefixListItem>,
  context: Context,
  commit: Commit,
): Promise<boolean> {
  const { partition } = context;
  const { sk, prefixListId, additions } = list;
  const { maxEntries = list.maxEntries } = set;
  if (maxEntries === list.maxEntries) {
    const condition = { equals: asItWas(list) };
    return (await commit([{ update: sk, set: { ...set, stateMessage: undefined }, condition }])).committed;
  }
  const [current, naming] = await Promise.all([
    partition.get(keys.entries(prefixListId, list.version)),
    partition.query(ranges.wholePrefixList(prefixListId)),
  ]);
  const unchanged = { equals: { ...asItWas(list), additions } };
  if ((current?.entries.length ?? 0) > maxEntries) throw errors.prefixListFull(prefixListId, maxEntries);
  const pointers = naming.filter((item) => !isKind("prefix-list", item));
  const { full, writes } = await resizeRules(list, maxEntries, groupsNaming(pointers), context);
  if (full.length > 0) {
    const reached = await Promise.all(full.map((group) => isReached(group, context)));
    if (reached.includes(false)) return false;
    const failure = { state: "modify-failed", stateMessage: stateMessage(full.map(({ groupId }) => groupId)) };
    return (await commit([{ update: sk, set: failure, condition: unchanged }])).committed;
  }
  const resized = { update: sk, set: { ...set, stateMessage: undefined }, condition: unchanged };
  return (await commit([resized, ...writes])).committed;
}

/** "the IDs of the first ten resources that do not support the new maximum size" (MaxEntries). */
const stateMessage = (full: readonly string[]): string =>
  `These resources do not support the new maximum size: ${full.slice(0, 10).join(", ")}`;
