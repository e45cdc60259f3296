import { describe, expect, it } from "vitest";
import { findViolation, type Interval, type Model } from "./linearizable.ts";

/** A set of letters: `+a` adds one, `-a` takes it away, `!a` finds that it isn't there; `=ab` sees them all. */
type Operation = Interval & { readonly did: string };

const model: Model<string, Operation> = {
  textOf: (state) => state,
  step(state, { did }) {
    const [verb, letter] = [did.slice(0, 1), did.slice(1)];
    if (verb === "=") return letter === state ? state : undefined;
    if (verb === "!") return state.includes(letter) ? undefined : state;
    if (verb === "+")
      return state.includes(letter)
        ? undefined
        : `${state}${letter}`
            .split("")
            .toSorted((one, other) => one.localeCompare(other))
            .join("");
    return state.includes(letter) ? state.replace(letter, "") : undefined;
  },
};

/** `+a 0 2`: what was done, from when to when. */
const history = (...operations: readonly string[]): Operation[] =>
  operations.map((operation) => {
    const [did = "", start, end] = operation.split(" ");
    return { did, start: Number(start), end: Number(end) };
  });

const find = (before: string, operations: readonly string[], after: string) =>
  findViolation(model, before, history(...operations), after)?.left.map(({ did }) => did);

describe("a history that some order explains", () => {
  it.each<[string, string, string[], string]>([
    ["one after the other", "", ["+a 0 1", "=a 2 3", "-a 4 5", "= 6 7"], ""],
    ["at once, in the order of their ends", "", ["+a 0 9", "-a 1 10"], ""],
    ["at once, in the other order", "", ["-a 0 9", "+a 1 10"], ""],
    ["a read in the middle of a change sees it", "", ["+a 0 9", "=a 1 2", "=a 3 4"], "a"],
    ["a read in the middle of a change doesn't see it", "", ["+a 0 9", "= 1 2", "=a 3 4"], "a"],
    ["one that was never answered happens much later", "a", ["-a 0 99", "=a 5 6", "=a 20 21", "= 90 98"], ""],
    ["the first choice is the wrong one", "a", ["-a 0 9", "+a 0 8", "-a 0 7", "!a 10 11"], ""],
  ])("%s", (_, before, operations, after) => {
    expect(find(before, operations, after)).toBeUndefined();
  });
});

describe("a history that none explains → what was left where the search got furthest", () => {
  it.each<[string, string, string[], string, string[]]>([
    ["a read after the change doesn't see it", "", ["+a 0 1", "= 2 3"], "a", ["="]],
    ["a read sees it, and a later one doesn't", "", ["+a 0 9", "=a 1 2", "= 3 4"], "a", ["="]],
    ["one thing is taken away twice", "a", ["-a 0 9", "-a 1 8"], "", ["-a"]],
    ["it ends otherwise than it is there", "", ["+a 0 1"], "", []],
    ["something is there that nobody has made", "", [], "a", []],
  ])("%s", (_, before, operations, after, left) => {
    expect(find(before, operations, after)).toEqual(left);
  });
});
