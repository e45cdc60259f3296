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
function shortNameOf(region: string): string {
  const [area = "", ...parts] = region.split("-");
  return area + parts.map((part) => DIRECTIONS.get(part) ?? (/^\d+$/.test(part) ? part : part.charAt(0))).join("");
}

const DIRECTIONS = new Map([
  ["central", "c"],
  ["east", "e"],
  ["north", "n"],
  ["northeast", "ne"],
  ["northwest", "nw"],
  ["south", "s"],
  ["southeast", "se"],
  ["southwest", "sw"],
  ["west", "w"],
]);
