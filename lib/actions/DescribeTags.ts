import type { TagDescription } from "@aws-sdk/client-ec2";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields, type Filters } from "./describe/filters.ts";
import { type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { readResources, type Resource, toResource } from "./tags/taggable.ts";

/** Tags of groups, rules, VPCs and prefix lists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
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

/** The item's key, then the tag's. */
const positionOf = ({ resource, key }: ResourceTag): string => `${resource.sk}\n${key}`;

function readPosition({ after = "" }: PageRequest): { readonly sk: string; readonly key: string } {
  const [sk = "", ...rest] = after.split("\n");
  return { sk, key: rest.join("\n") };
}

/** The resources that a filter names, or all, in the order of their keys: from the one on whose tags are next. */
async function* resourcesOf(
  { named }: Filters<ResourceTag>,
  page: PageRequest,
  context: Context,
): AsyncGenerator<Resource> {
  const { sk } = readPosition(page);
  const ids = named("resource-id");
  if (ids) {
    const resources = [...(await readResources(ids, context)).values()];
    yield* resources.toSorted((one, other) => (one.sk < other.sk ? -1 : 1)).filter((resource) => resource.sk >= sk);
    return;
  }
  const range = { ...ranges.resources, ...(sk !== "" && { from: sk }) };
  for await (const item of context.partition.scan(range, readAhead(page))) {
    const resource = toResource(item);
    if (resource) yield resource;
  }
}

async function* tagsOf(resources: AsyncIterable<Resource>, page: PageRequest): AsyncGenerator<ResourceTag> {
  const last = readPosition(page);
  for await (const resource of resources) {
    for (const [key, value] of resource.tags) {
      if (resource.sk !== last.sk || key > last.key) yield { resource, key, value };
    }
  }
}

const toTagDescription = ({ resource, key, value }: ResourceTag): TagDescription => ({
  Key: key,
  ResourceId: resource.resourceId,
  ResourceType: resource.resourceType,
  Value: value,
});
