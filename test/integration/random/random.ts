import { rounds } from "../../support/rounds.ts";

/** Chances that a seed decides: the same seed, the same chances. */
export interface Random {
  /** From 0 to below that. */
  integer(below: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** At least one, at most that many. */
  some<Item>(most: number, make: () => Item): Item[];
}

/** Mulberry32: small, and good enough to shuffle requests. */
export function seededRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    integer,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[integer(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    some: (most, make) => Array.from({ length: 1 + integer(most) }, make),
  };
}

/** The seeds of a run: new ones each time (`ROUNDS` times as many), or the one that SEED gives to repeat a run. */
export function seeds(count: number): number[] {
  const given = process.env["SEED"];
  if (given !== undefined) return [Number(given)];
  return Array.from({ length: rounds(count) }, () => Math.floor(Math.random() * 2 ** 31));
}
