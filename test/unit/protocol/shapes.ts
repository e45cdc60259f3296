import fc from "fast-check";
import { isKnown, type Structures } from "../../../lib/model/schema.ts";

/** The version that the SDK speaks. */
export const VERSION = "2016-11-15";

/** One that the SDK makes up where it isn't given. */
const TOKEN = "ClientToken";

const DATES = { min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true };

/**
 * Anything that a structure of the model can hold, in the SDK's types. Members whose structure has no members are left
 * out: they are never answered.
 */
export function valuesOf(
  structures: Structures,
  text: fc.Arbitrary<string>,
): (structure: string) => fc.Arbitrary<object> {
  const made = new Map<string, fc.Arbitrary<object>>();
  const isNever = (type: string) => structures[type] !== undefined && Object.keys(structures[type]).length === 0;

  function valueOf(type: string): fc.Arbitrary<unknown> {
    if (structures[type]) return structureOf(type);
    if (type === "integer") return fc.integer();
    if (type === "boolean") return fc.boolean();
    if (type === "timestamp") return fc.date(DATES);
    return text;
  }

  function structureOf(name: string): fc.Arbitrary<object> {
    const known = made.get(name);
    if (known) return known;
    const members = Object.entries(structures[name] ?? {}).filter(
      ([, member]) => isKnown(member, VERSION) && !isNever(member.type),
    );
    const arbitraries = members.map(([member, { type, list }]) => {
      const value = valueOf(type);
      return [member, list === undefined ? value : fc.array(value, { maxLength: 3 })] as const;
    });
    const requiredKeys = name.endsWith("Request")
      ? members.flatMap(([member]) => (member === TOKEN ? [member] : []))
      : [];
    const arbitrary = fc.record(Object.fromEntries(arbitraries), { requiredKeys, noNullPrototype: true });
    made.set(name, arbitrary);
    return arbitrary;
  }

  return structureOf;
}
