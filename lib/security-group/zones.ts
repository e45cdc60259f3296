/** Availability Zones: every region has three here. */
const LETTERS = ["a", "b", "c"];

export interface Zone {
  /** E.g. `us-east-1a`. */
  readonly name: string;
  /** E.g. `use1-az1`. On AWS, which letter has which ID differs between accounts; here it doesn't. */
  readonly id: string;
}

/** The zones of a region, in the order of their names. */
export const zonesOf = (region: string): Zone[] =>
  LETTERS.map((letter, index) => ({ name: `${region}${letter}`, id: `${shortNameOf(region)}-az${index + 1}` }));

/** `use1` for us-east-1, `apne1` for ap-northeast-1, `usgw1` for us-gov-west-1. */
const shortNameOf = (region: string): string =>
  region.replaceAll(/-([a-z]+)/g, (_, part: string) => BETWEEN.get(part) ?? part.charAt(0)).replace("-", "");

/** Directions that have two letters; other parts of a region's name have their first one. */
const BETWEEN = new Map([
  ["northeast", "ne"],
  ["northwest", "nw"],
  ["southeast", "se"],
  ["southwest", "sw"],
]);
