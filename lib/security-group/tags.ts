import type { Tag } from "@aws-sdk/client-ec2";

/** A resource's tags: key → value. */
export type Tags = Readonly<Record<string, string>>;

/** In the order of their keys. */
export const toTagList = (tags: Tags): Tag[] =>
  Object.keys(tags)
    .toSorted()
    .map((Key) => ({ Key, Value: tags[Key] ?? "" }));
