import type { Filter } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Tags } from "../../security-group/tags.ts";
import type { TakeTurn } from "./turns.ts";
import { matchesPattern, parseGlob, type Pattern } from "./glob.ts";

type Texts = readonly (string | number | boolean | undefined)[];

/** Filter name → what it looks at. A resource matches when any of these texts matches any of the filter's values. */
export type Fields<Resource> = Readonly<Record<string, (resource: Resource) => Texts>>;

/** The filters of a request, ready to be used on any number of resources. */
export interface Filters<Resource> {
  /**
   * Whether a resource passes all of them.
   * @param takeTurn what takes its time may let others go first
   */
  readonly passes: (resource: Resource, takeTurn: TakeTurn) => Promise<boolean>;
  /** Whether the request has a filter of that name. */
  readonly has: (name: string) => boolean;
  /**
   * The texts of which a resource must have one, as far as the filters of that name say so without wildcards: what is
   * named needs no search. Undefined where they leave it open.
   */
  readonly named: (name: string) => string[] | undefined;
}

/** EC2 User Guide, "Find your Amazon EC2 resources", Filtering considerations. */
const MAX_FILTERS = 50;
const MAX_VALUES = 200;
/** https://github.com/ansible-collections/amazon.aws/issues/2393 shows EC2's answer to a longer one. */
const MAX_VALUE_LENGTH = 255;

/**
 * Takes the filters of a request apart, once, before anything is read. Values are case-sensitive.
 * @param fields the filters that the action has
 * @param tagsOf what `tag:<key>` looks at; undefined where the action has no such filter
 * @throws InvalidParameterValue for a filter that the action doesn't have, or one without a value
 * @throws FilterLimitExceeded
 */
export function compileFilters<Resource>(
  requested: readonly Filter[] = [],
  fields: Fields<Resource>,
  tagsOf?: (resource: Resource) => Tags,
): Filters<Resource> {
  if (requested.length > MAX_FILTERS) throw errors.tooManyFilters(MAX_FILTERS);
  const filters = requested.map(({ Name: name = "null", Values = [] }) => {
    const textsOf = fieldOf(name, fields, tagsOf);
    if (!textsOf) throw errors.invalidFilter(name);
    if (Values.length === 0) throw errors.missingFilterValue(name);
    if (Values.length > MAX_VALUES) throw errors.filterLimit(MAX_VALUES);
    if (Values.some(isTooLong)) throw errors.filterValueLength(MAX_VALUE_LENGTH);
    return { name, textsOf, values: compileValues(Values) };
  });
  return {
    async passes(resource, takeTurn) {
      for (const { textsOf, values } of filters) {
        if (!(await values.matchOne(textsOf(resource), takeTurn))) return false;
      }
      return true;
    },
    has: (name) => filters.some((filter) => filter.name === name),
    named: (name) =>
      filters
        .filter((filter) => filter.name === name && filter.values.patterns.length === 0)
        .map(({ values }) => [...values.literals])
        .reduce<string[] | undefined>((named, more) => named?.filter((text) => more.includes(text)) ?? more, undefined),
  };
}

/** More octets than characters are no reason: a tag may be all emoji. */
const isTooLong = (value: string): boolean =>
  value.length > MAX_VALUE_LENGTH && Array.from(value).length > MAX_VALUE_LENGTH;

interface Values {
  readonly literals: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
  /** Whether one of the texts matches one of the values. */
  readonly matchOne: (texts: Texts, takeTurn: TakeTurn) => Promise<boolean>;
}

/** Texts are looked up among the literal values; patterns are gone through where that finds nothing. */
function compileValues(values: readonly string[]): Values {
  const parsed = [...new Set(values)].map(parseGlob);
  const literals = new Set(parsed.filter((value) => typeof value === "string"));
  const patterns = parsed.filter((value) => typeof value !== "string");
  return {
    literals,
    patterns,
    async matchOne(all, takeTurn) {
      const texts = all.flatMap((text) => (text === undefined ? [] : [String(text)]));
      if (texts.some((text) => literals.has(text))) return true;
      if (patterns.length === 0) return false;
      for (const text of texts) {
        const characters = Array.from(text);
        if (patterns.some((pattern) => matchesPattern(pattern, characters))) return true;
        await takeTurn();
      }
      return false;
    },
  };
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
