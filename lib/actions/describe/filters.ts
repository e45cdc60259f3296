import type { Filter } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Tags } from "../../security-group/tags.ts";
import { matches } from "./glob.ts";

type Texts = readonly (string | number | boolean | undefined)[];

/** Filter name → what it looks at. A resource matches when any of these texts matches any of the filter's values. */
export type Fields<Resource> = Readonly<Record<string, (resource: Resource) => Texts>>;

const MAX_VALUES = 200;

/**
 * Whether a resource passes all of the filters. Values are case-sensitive.
 * @param tagsOf what `tag:<key>` looks at; undefined where the action has no such filter
 * @throws InvalidParameterValue for a filter that the action doesn't have
 */
export function toPredicate<Resource>(
  filters: readonly Filter[] = [],
  fields: Fields<Resource>,
  tagsOf?: (resource: Resource) => Tags,
): (resource: Resource) => boolean {
  const predicates = filters.map(({ Name = "null", Values = [] }) => {
    const textsOf = fieldOf(Name, fields, tagsOf);
    if (!textsOf) throw errors.invalidFilter(Name);
    if (Values.length === 0) throw errors.missingFilterValue(Name);
    if (Values.length > MAX_VALUES) throw errors.filterLimit(MAX_VALUES);
    return (resource: Resource) =>
      textsOf(resource).some((text) => text !== undefined && Values.some((value) => matches(value, String(text))));
  });
  return (resource) => predicates.every((predicate) => predicate(resource));
}

function fieldOf<Resource>(
  name: string,
  fields: Fields<Resource>,
  tagsOf: ((resource: Resource) => Tags) | undefined,
): ((resource: Resource) => Texts) | undefined {
  if (Object.hasOwn(fields, name)) return fields[name];
  if (!tagsOf || !name.startsWith("tag:")) return undefined;
  const key = name.slice("tag:".length);
  return (resource) => tagsOf(resource).flatMap(([name, value]) => (name === key ? [value] : []));
}
