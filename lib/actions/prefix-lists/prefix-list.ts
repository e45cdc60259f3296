import type { ManagedPrefixList } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { derivedAwsPrefixListId, isWellFormed } from "../../security-group/ids.ts";
import { toTagList } from "../../security-group/tags.ts";
import type { PrefixListEntry, PrefixListItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** A prefix list of the account, or one of AWS's own. */
export interface PrefixList extends Omit<PrefixListItem, "sk" | "additions" | "request"> {
  readonly ownerId: string;
  /** Those of one of AWS's own; the account's lists have an item for the entries of each version. */
  readonly entries?: readonly PrefixListEntry[];
}

export type AwsPrefixList = PrefixList & Required<Pick<PrefixList, "entries">>;

/**
 * AWS's own lists, which every account sees: the gateway endpoints' and CloudFront's. A rule that names one counts for
 * as many as its `maxEntries` (VPC User Guide, "AWS-managed prefix list weight"). Their entries are documentation
 * addresses (RFC 5737), and their IDs ours, but for CloudFront's in us-east-1, which scripts have written down.
 */
export function awsPrefixLists({ region }: Pick<Context, "region">): AwsPrefixList[] {
  return [
    awsPrefixList(`com.amazonaws.${region}.dynamodb`, derivedAwsPrefixListId(region, "dynamodb"), "198.51.100.0/24"),
    awsPrefixList(`com.amazonaws.${region}.s3`, derivedAwsPrefixListId(region, "s3"), "192.0.2.0/24"),
    awsPrefixList("com.amazonaws.global.cloudfront.origin-facing", cloudFrontListId(region), "203.0.113.0/24", 55),
  ];
}

const cloudFrontListId = (region: string): string =>
  region === "us-east-1" ? "pl-3b927c52" : derivedAwsPrefixListId(region, "cloudfront");

const awsPrefixList = (prefixListName: string, prefixListId: string, cidr: string, maxEntries = 1): AwsPrefixList => ({
  prefixListId,
  prefixListName,
  addressFamily: "IPv4",
  maxEntries,
  version: 1,
  state: "create-complete",
  entries: [{ cidr }],
  tags: [],
  ownerId: "AWS",
});

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

/** @param state what its last request has led to, unless it is the answer to one that is said to be under way */
export function toManagedPrefixList(
  list: PrefixList,
  { region }: Context,
  state: State = list.state,
): ManagedPrefixList {
  const { prefixListId, ownerId, stateMessage } = list;
  return {
    PrefixListId: prefixListId,
    AddressFamily: list.addressFamily,
    State: state,
    ...(stateMessage !== undefined && state === list.state && { StateMessage: stateMessage }),
    PrefixListArn: `arn:aws:ec2:${region}:${ownerId === "AWS" ? "aws" : ownerId}:prefix-list/${prefixListId}`,
    PrefixListName: list.prefixListName,
    ...(ownerId !== "AWS" && { MaxEntries: list.maxEntries, Version: list.version }),
    Tags: toTagList(list.tags),
    OwnerId: ownerId,
  };
}
