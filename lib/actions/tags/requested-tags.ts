import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import { MAX_TAGS } from "../../security-group/limits.ts";
import { type Tags, toTags } from "../../security-group/tags.ts";

/** Actions disagree on the code for a resource type that they don't tag. */
interface Taggable {
  readonly resourceType:
    | "network-interface"
    | "prefix-list"
    | "security-group"
    | "security-group-rule"
    | "subnet"
    | "vpc"
    | "vpc-peering-connection";
  readonly wrongType: "InvalidParameter" | "InvalidParameterValue";
}

/**
 * The tags of a request's TagSpecifications, by key.
 * @throws InvalidParameterValue, TagLimitExceeded, or the action's code for a wrong resource type
 */
export function requestedTags(specifications: readonly TagSpecification[] = [], taggable: Taggable): Tags {
  for (const { ResourceType: type } of specifications) {
    if (type !== taggable.resourceType) throw errors.notTaggable(taggable.wrongType, type ?? "null");
  }
  const tags = requireTags(specifications.flatMap((specification) => specification.Tags ?? []));
  if (tags.length > MAX_TAGS) throw errors.tagLimit();
  return tags;
}

/**
 * @param reserved CreateTags has a text of its own for keys of AWS's
 * @throws InvalidParameterValue
 */
export function requireTags(requested: readonly Tag[], reserved: (key: string) => Error = errors.reservedTagKey): Tags {
  const tags = new Map<string, string>();
  for (const { Key = "", Value = "" } of requested) {
    if (Key === "") throw errors.emptyTagKey();
    if (characters(Key) > 127) throw errors.tagKey();
    if (Key.toLowerCase().startsWith("aws:")) throw reserved(Key);
    if (characters(Value) > 256) throw errors.tagValue();
    if (tags.has(Key)) throw errors.duplicateTagKey(Key);
    tags.set(Key, Value);
  }
  return toTags(tags);
}

/** Unicode characters, as AWS's limits count. */
const characters = (text: string): number => Array.from(text).length;
