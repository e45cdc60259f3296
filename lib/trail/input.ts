import { type ActionName, operations } from "../model/operations.ts";
import type { Member } from "../model/schema.ts";
import { structures } from "../model/structures.ts";
import { elementOf, isWrapped, listElementOf } from "./elements.ts";

type Input = Record<string, unknown>;

/**
 * What was asked, in AWS's own types, by the `requestParameters` that {@link requestElements} has made of it: without
 * what never goes on record, and without empty lists.
 */
export function inputOf(action: ActionName, elements: object): Input {
  const { input: structure } = operations[action];
  if (!isWrapped(action)) return structureOf(structure, elements);
  return wrappedStructureOf(structure, valuesOf(elements).get(`${action}Request`));
}

function structureOf(structure: string, elements: unknown): Input {
  const given = valuesOf(elements);
  return membersOf(structure, (member) => {
    if (member.list === undefined) return valueOf(member, given.get(elementOf(member)), structureOf);
    const [list, item] = listElementOf(structure, member);
    const there = given.get(list);
    // Tags on create stand in their list without anything between.
    const items = Array.isArray(there) ? there : valuesOf(there).get("items");
    if (!Array.isArray(items)) return undefined;
    const isText = structures[member.type] === undefined;
    return items.map((one: unknown) => (isText ? valuesOf(one).get(item) : valueOf(member, one, structureOf)));
  });
}

function wrappedStructureOf(structure: string, elements: unknown): Input {
  const given = valuesOf(elements);
  return membersOf(structure, (member) => {
    const there = given.get(member.request);
    if (there === undefined || member.list === undefined) return valueOf(member, there, wrappedStructureOf);
    // One is an object, several are an array.
    return [there].flat().map((one) => valueOf(member, one, wrappedStructureOf));
  });
}

const membersOf = (structure: string, read: (member: Member) => unknown): Input =>
  Object.fromEntries(
    Object.entries(structures[structure] ?? {})
      .map(([name, member]) => [name, read(member)] as const)
      .filter(([, value]) => value !== undefined),
  );

const valueOf = (member: Member, value: unknown, read: (structure: string, elements: unknown) => Input): unknown =>
  value === undefined || structures[member.type] === undefined ? value : read(member.type, value);

const valuesOf = (elements: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof elements === "object" && elements !== null ? Object.entries(elements) : []);
