import type { ManagedPrefixList } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { derivedAwsPrefixListId, isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import type { PrefixListItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** A prefix list of the account, or one of AWS's own. */
export type PrefixList = Omit<PrefixListItem, "sk" | "additions"> & { readonly ownerId: string };

/** The gateway endpoints' lists, which every account sees. Their entries are documentation addresses (RFC 5737). */
export function awsPrefixLists({ region }: Context): PrefixList[] {
  return ["dynamodb", "s3"].map((service) => ({
    prefixListId: derivedAwsPrefixListId(region, service),
    prefixListName: `com.amazonaws.${region}.${service}`,
    addressFamily: "IPv4",
    maxEntries: 1,
    entries: [{ cidr: service === "s3" ? "192.0.2.0/24" : "198.51.100.0/24" }],
    tags: [],
    ownerId: "AWS",
  }));
}

export const ownPrefixList = (item: PrefixListItem, { accountId }: Context): PrefixList => ({
  ...item,
  ownerId: accountId,
});

/** @throws InvalidPrefixListId.Malformed */
export function requirePrefixListId(prefixListId: string | undefined): string {
  if (prefixListId === undefined) throw errors.missingParameter("PrefixListId");
  if (!isWellFormed("pl", prefixListId)) throw errors.malformedPrefixListId(prefixListId);
  return prefixListId;
}

/** The list with that ID, if there is one. */
export async function readPrefixList(prefixListId: string, context: Context): Promise<PrefixList | undefined> {
  const ofAws = awsPrefixLists(context).find((other) => other.prefixListId === prefixListId);
  if (ofAws) return ofAws;
  const item = await context.partition.get(keys.prefixList(prefixListId));
  return item && ownPrefixList(item, context);
}

/** @throws InvalidPrefixListID.NotFound */
export async function requirePrefixList(prefixListId: string, context: Context): Promise<PrefixList> {
  const list = await readPrefixList(prefixListId, context);
  if (!list) throw errors.prefixListNotFound(prefixListId);
  return list;
}

type State = NonNullable<ManagedPrefixList["State"]>;

export function toManagedPrefixList(list: PrefixList, state: State, { region }: Context): ManagedPrefixList {
  const { prefixListId, ownerId } = list;
  return {
    PrefixListId: prefixListId,
    AddressFamily: list.addressFamily,
    State: state,
    PrefixListArn: `arn:aws:ec2:${region}:${ownerId === "AWS" ? "aws" : ownerId}:prefix-list/${prefixListId}`,
    PrefixListName: list.prefixListName,
    ...(ownerId !== "AWS" && { MaxEntries: list.maxEntries, Version: 1 }),
    Tags: toTagList(list.tags),
    OwnerId: ownerId,
  };
}
