import type { TagDescription } from "@aws-sdk/client-ec2";
import { keys, ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields, type Filters } from "./describe/filters.ts";
import { type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { readResources, type Resource, toResources } from "./tags/taggable.ts";

/** Tags of all that can have them: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const DescribeTags: Action<"DescribeTags"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ key, value }) => [[key, value]]);
  const results = tagsOf(resourcesOf(filters, page, context), page);
  return toPage("Tags", { results, filters, positionOf, toMember: toTagDescription }, page, context);
};

interface ResourceTag {
  readonly resource: Resource;
  readonly key: string;
  readonly value: string;
}

const FIELDS: Fields<ResourceTag> = {
  key: ({ key }) => [key],
  "resource-id": ({ resource }) => [resource.resourceId],
  "resource-type": ({ resource }) => [resource.resourceType],
  value: ({ value }) => [value],
};

/** The item's key, the ID of the resource, of which an item may have several, then the tag's key. */
const positionOf = ({ resource, key }: ResourceTag): string => `${resource.sk}\n${resource.resourceId}\n${key}`;

function readPosition({ after = "" }: PageRequest) {
  const [sk = "", id = "", ...rest] = after.split("\n");
  return { sk, id, key: rest.join("\n") };
}

/** The resources that a filter names, or all, in the order of their positions: from the item on whose tags are next. */
async function* resourcesOf(
  { named }: Filters<ResourceTag>,
  page: PageRequest,
  context: Context,
): AsyncGenerator<Resource> {
  const { partition } = context;
  const { sk } = readPosition(page);
  const ids = named("resource-id");
  if (ids) {
    const resources = [...(await readResources(ids, context)).values()];
    yield* inOrder(resources.filter((resource) => resource.sk >= sk));
    return;
  }
  const account = sk <= keys.account && (await partition.get(keys.account));
  if (account) yield* toResources(account, context);
  const range = { ...ranges.resources, ...(sk > ranges.resources.from && { from: sk }) };
  for await (const item of partition.scan(range, readAhead(page))) yield* inOrder(toResources(item, context));
}

const inOrder = (resources: readonly Resource[]): Resource[] =>
  resources.toSorted((one, other) => (isBefore([one.sk, one.resourceId], [other.sk, other.resourceId]) ? -1 : 1));

async function* tagsOf(resources: AsyncIterable<Resource>, page: PageRequest): AsyncGenerator<ResourceTag> {
  const { sk, id, key: lastKey } = readPosition(page);
  for await (const resource of resources) {
    for (const [key, value] of resource.tags) {
      if (isBefore([sk, id, lastKey], [resource.sk, resource.resourceId, key])) yield { resource, key, value };
    }
  }
}

/** By the first part in which they differ. */
function isBefore(one: readonly string[], other: readonly string[]): boolean {
  const index = one.findIndex((part, place) => part !== other[place]);
  return index >= 0 && (one[index] ?? "") < (other[index] ?? "");
}

const toTagDescription = ({ resource, key, value }: ResourceTag): TagDescription => ({
  Key: key,
  ResourceId: resource.resourceId,
  ResourceType: resource.resourceType,
  Value: value,
});
