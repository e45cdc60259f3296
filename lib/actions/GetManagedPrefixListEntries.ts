import { errors } from "../errors.ts";
import type { Action } from "./context.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { type PrefixList, readPrefixList, requirePrefixListId } from "./prefix-lists/prefix-list.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html */
export const GetManagedPrefixListEntries: Action<"GetManagedPrefixListEntries"> = async (input, context) => {
  const page = pageRequest(input, context, { least: 1, most: 100 });
  const prefixListId = requirePrefixListId(input.PrefixListId);
  const list = await readPrefixList(prefixListId, context);
  if (!list) throw errors.prefixListGone(prefixListId);
  const { TargetVersion: version = 1 } = input;
  if (version !== 1) throw errors.invalidValue(String(version), "TargetVersion", "The prefix list has version 1 only.");
  const results = following(list.entries, positionOf, page);
  const toMember = ({ cidr, description }: Entry) => ({
    Cidr: cidr,
    ...(description !== undefined && { Description: description }),
  });
  return toPage("Entries", { results, positionOf, toMember }, page, context);
};

type Entry = PrefixList["entries"][number];

const positionOf = ({ cidr }: Entry): string => cidr;
