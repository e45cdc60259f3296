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
    const writes = resources.map((resource) => toWrite(resource, change));
    const answer = { Return: true };
    const { committed } = await context.partition.commit(writes, answer);
    return committed ? answer : undefined;
  });
}

const toWrite = (resource: Resource, change: (tags: Tags) => Tags): Write => ({
  update: resource.sk,
  set: { tags: change(resource.tags), tagsVersion: newTagsVersion() },
  condition: { equals: unchanged(resource) },
});
