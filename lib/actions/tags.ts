import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";

const MAX_TAGS = 50;

/** Actions disagree on the code for a resource type that they don't tag. */
interface Taggable {
  readonly resourceType: "security-group" | "security-group-rule" | "vpc";
  readonly wrongType: "InvalidParameter" | "InvalidParameterValue";
}

/**
 * The tags of a request's TagSpecifications, by key.
 * @throws InvalidParameterValue, TagLimitExceeded, or the action's code for a wrong resource type
 */
export function requestedTags(specifications: readonly TagSpecification[] = [], taggable: Taggable): Tag[] {
  for (const { ResourceType: type } of specifications) {
    if (type !== taggable.resourceType) throw errors.notTaggable(taggable.wrongType, type ?? "null");
  }
  const tags = new Map<string, Tag>();
  for (const { Key = "", Value = "" } of specifications.flatMap((specification) => specification.Tags ?? [])) {
    if (Key === "" || Key.length > 127) throw errors.tagKey();
    if (Key.toLowerCase().startsWith("aws:")) throw errors.reservedTagKey();
    if (Value.length > 256) throw errors.tagValue();
    if (tags.has(Key)) throw errors.duplicateTagKey(Key);
    tags.set(Key, { Key, Value });
  }
  if (tags.size > MAX_TAGS) throw errors.tagLimit();
  return [...tags.values()];
}
