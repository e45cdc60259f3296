import type { Tags } from "../../security-group/tags.ts";
import { inTransactions, type Write } from "../../store/transaction.ts";
import type { Context } from "../context.ts";
import { untilUnchanged } from "../until-unchanged.ts";
import { findResources, type Resource, unchanged } from "./taggable.ts";

/**
 * Gives resources other tags. Up to 100 resources change together; more in several transactions, all checked before.
 * @param change the tags that a resource is to have, from those it has
 * @throws InvalidID, or the NotFound of a resource that isn't there
 */
export async function changeTags(
  ids: readonly string[],
  change: (tags: Tags) => Tags,
  context: Context,
): Promise<void> {
  await untilUnchanged(async () => {
    const resources = await findResources(ids, context);
    const committed = await commitAll(
      resources.map((resource) => toWrite(resource, change)),
      context,
    );
    return committed || undefined;
  });
}

/** @returns false where the tags of a resource are no longer what they were */
async function commitAll(writes: readonly Write[], { partition }: Context): Promise<boolean> {
  for (const transaction of inTransactions(writes, (write) => [write])) {
    const outcome = await partition.commit(transaction);
    if (!outcome.committed) return false;
  }
  return true;
}

const toWrite = (resource: Resource, change: (tags: Tags) => Tags): Write => ({
  update: resource.sk,
  set: { tags: change(resource.tags) },
  condition: { equals: unchanged(resource) },
});
