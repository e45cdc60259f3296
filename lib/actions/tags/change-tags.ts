import { newTagsVersion, type Tags } from "../../security-group/tags.ts";
import type { Write } from "../../store/transaction.ts";
import { untilUnchanged } from "../../store/until-unchanged.ts";
import type { Context } from "../context.ts";
import { findResources, type Resource, unchanged } from "./taggable.ts";

/**
 * Gives resources other tags: all of them, or none.
 * @param change the tags that a resource is to have, from those it has
 * @throws InvalidID, or the NotFound of a resource that isn't there
 */
export async function changeTags(
  ids: readonly string[],
  change: (tags: Tags) => Tags,
  context: Context,
): Promise<{ readonly Return: boolean }> {
  return untilUnchanged(async () => {
    const resources = await findResources(ids, context);
    const writes = toWrites(resources, change);
    const answer = { Return: true };
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
}

/** A transaction can touch an item once, and a VPC's has the tags of several resources. */
function toWrites(resources: readonly Resource[], change: (tags: Tags) => Tags): Write[] {
  return [...new Set(resources.map(({ sk }) => sk))].flatMap((update) => {
    const there = resources.filter(({ sk }) => sk === update);
    const changed = there.map(({ attribute, tags }) => [attribute, change(tags)]);
    const set = { ...Object.fromEntries(changed), tagsVersion: newTagsVersion() };
    return there.slice(0, 1).map((first) => ({ update, set, condition: { equals: unchanged(first) } }));
  });
}
