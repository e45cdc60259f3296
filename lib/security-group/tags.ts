import { randomBytes } from "node:crypto";
import type { Tag } from "@aws-sdk/client-ec2";

/**
 * A resource's tags, in the order of their keys, each once. Pairs, not an object: a key may be `constructor`, which the
 * SDK couldn't carry as an attribute's name.
 */
export type Tags = readonly (readonly [key: string, value: string])[];

/** Tags from others: the last one holds where keys are the same. */
export function toTags(pairs: Iterable<readonly [key: string, value: string]>): Tags {
  return [...new Map(pairs)].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

export const toTagList = (tags: Tags): Tag[] => tags.map(([Key, Value]) => ({ Key, Value }));

export const fromTagList = (tags: readonly Tag[] = []): Tags => tags.map(({ Key = "", Value = "" }) => [Key, Value]);

export const tagKeys = (tags: Tags): string[] => tags.map(([key]) => key);

/** Something that has tags. */
export interface Tagged {
  readonly tags: Tags;
  /**
   * Stands for the tags where a write depends on their being what they were: it is another one each time they change.
   * Absent as long as a resource has those it was born with. (Fifty tags of full length are 77 KB.)
   */
  readonly tagsVersion?: string;
}

/** For tags that are new, whatever they are. */
export const newTagsVersion = (): string => randomBytes(8).toString("hex");
