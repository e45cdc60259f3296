import type { TagDescription } from "@aws-sdk/client-ec2";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { type Fields, compileFilters } from "./describe/filters.ts";
import { type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { type Resource, toResource } from "./tags/taggable.ts";

/** Tags of groups, rules, VPCs and prefix lists: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const DescribeTags: Action<"DescribeTags"> = async (input, context) => {
  const page = pageRequest(input, context);
  const { passes } = compileFilters(input.Filters, FIELDS, ({ key, value }) => [[key, value]]);
  const { results, ...rest } = await toPage(tagsFrom(page, context), passes, positionOf, page, context);
  return { ...rest, Tags: results.map(toTagDescription) };
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

async function* tagsFrom(page: PageRequest, { partition }: Context): AsyncGenerator<ResourceTag> {
  const [sk = "", ...rest] = (page.after ?? "").split("\n");
  const lastKey = rest.join("\n");
  const range = { ...ranges.resources, ...(sk !== "" && { from: sk }) };
  for await (const item of partition.scan(range, readAhead(page))) {
    const resource = toResource(item);
    for (const [key, value] of resource?.tags ?? []) {
      if (resource && (resource.sk !== sk || key > lastKey)) yield { resource, key, value };
    }
  }
}

const toTagDescription = ({ resource, key, value }: ResourceTag): TagDescription => ({
  Key: key,
  ResourceId: resource.resourceId,
  ResourceType: resource.resourceType,
  Value: value,
});
