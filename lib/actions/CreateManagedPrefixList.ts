import { createHash } from "node:crypto";
import type { CreateManagedPrefixListRequest } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { derivedId, newId } from "../security-group/ids.ts";
import { count } from "../store/accounts.ts";
import { isKind, type Item, type PrefixListItem } from "../store/items.ts";
import { keys } from "../store/keys.ts";
import type { Write } from "../store/transaction.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { requireMaxEntries, requirePrefixListName } from "./prefix-lists/attributes.ts";
import { requestedEntries } from "./prefix-lists/entries.ts";
import { ownPrefixList, toManagedPrefixList } from "./prefix-lists/prefix-list.ts";
import { putEntries } from "./prefix-lists/versions.ts";
import { requireQuota } from "./quota.ts";
import { requestedTags } from "./tags/requested-tags.ts";

/**
 * Makes a prefix list, for rules to name. A ClientToken makes one list only, however often it is sent:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
 */
export const CreateManagedPrefixList: Action<"CreateManagedPrefixList"> = async (input, context) => {
  const tags = requestedTags(input.TagSpecifications, { resourceType: "prefix-list", wrongType: "InvalidParameter" });
  const { entries, ...attributes } = requireAttributes(input);
  const { prefixListId, request } = identityOf(input.ClientToken, { ...attributes, entries }, context);
  const item: PrefixListItem = {
    sk: keys.prefixList(prefixListId),
    prefixListId,
    ...attributes,
    version: 1,
    state: "create-complete",
    ...(request !== undefined && { request }),
    tags,
    additions: 0,
  };
  const put: Write = { put: item, condition: "absent" };
  const answerWith = (list: PrefixListItem) => ({
    PrefixList: toManagedPrefixList(ownPrefixList(list, context), context, "create-in-progress"),
  });
  const answer = answerWith(item);
  const counted = count({ prefixLists: 1 }, context.limits);
  return untilUnchanged(async () => {
    const outcome = await context.partition.commit([put, putEntries(prefixListId, 1, entries), counted], answer);
    if (outcome.committed) return answer;
    const { failed } = outcome;
    if (!failed.has(put)) {
      await requireQuota(counted, failed, context);
      return undefined;
    }
    const list = failed.get(put);
    if (!isMadeBy(request, list)) throw errors.idempotentMismatch();
    return answerWith(list);
  });
};

/**
 * @returns the ID of the list, which follows from the token where there is one, and what tells another request with the
 * same token from this one
 */
function identityOf(token: string | undefined, asked: object, { accountId, region }: Context) {
  if (token === undefined) return { prefixListId: newId("pl"), request: undefined };
  const request = createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
  return { prefixListId: derivedId("pl", accountId, region, token), request };
}

const isMadeBy = (request: string | undefined, list: Item | undefined): list is PrefixListItem =>
  list !== undefined && isKind("prefix-list", list) && list.request === request;

/** @throws MissingParameter, InvalidParameterValue */
function requireAttributes(input: CreateManagedPrefixListRequest) {
  const { PrefixListName, MaxEntries, AddressFamily: addressFamily, Entries = [] } = input;
  if (PrefixListName === undefined) throw errors.missingParameter("PrefixListName");
  if (MaxEntries === undefined) throw errors.missingParameter("MaxEntries");
  if (addressFamily === undefined) throw errors.missingParameter("AddressFamily");
  const prefixListName = requirePrefixListName(PrefixListName);
  if (addressFamily !== "IPv4" && addressFamily !== "IPv6") {
    throw errors.invalidValue(addressFamily, "AddressFamily", "Expecting IPv4 or IPv6.");
  }
  const maxEntries = requireMaxEntries(MaxEntries);
  const entries = requestedEntries(Entries, addressFamily);
  if (entries.length > maxEntries) throw errors.tooMany("entries", maxEntries);
  return { prefixListName, maxEntries, addressFamily, entries } as const;
}
