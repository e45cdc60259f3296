import leven from "leven";

/** What is longer than the longest name by much was meant to be something else. */
const MAX_LENGTH = 40;
/** So many letters can be wrong. */
const MAX_DISTANCE = 3;

/** Those names that differ in the fewest letters from what was typed, as far as these are few. */
export function nearest(typed: string, names: Iterable<string>): string[] {
  if (typed.length > MAX_LENGTH) return [];
  const distances = [...names].map((name) => ({ name, distance: leven(typed.toLowerCase(), name.toLowerCase()) }));
  const least = Math.min(MAX_DISTANCE, ...distances.map(({ distance }) => distance));
  return distances.filter(({ distance }) => distance === least).map(({ name }) => name);
}
