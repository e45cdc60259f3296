import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilters } from "../../../../lib/actions/describe/filters.ts";
import { matchesPattern, parseGlob } from "../../../../lib/actions/describe/glob.ts";
import { outcomeOf } from "../../ec2-error.ts";

interface Thing {
  readonly names: readonly string[];
  readonly port?: number;
  readonly open?: boolean;
  readonly tags?: readonly (readonly [string, string])[];
}

const FIELDS = {
  name: ({ names }: Thing) => names,
  port: ({ port }: Thing) => [port],
  open: ({ open }: Thing) => [open],
};

const compile = (...filters: readonly [string, ...string[]][]) =>
  compileFilters(
    filters.map(([Name, ...Values]) => ({ Name, Values })),
    FIELDS,
    ({ tags = [] }) => tags,
  );

const noTurns = () => Promise.resolve();

const passes = (thing: Partial<Thing>, ...filters: readonly [string, ...string[]][]): Promise<boolean> =>
  compile(...filters).passes({ names: [], ...thing }, noTurns);

describe("a resource passes", () => {
  it.each<[string, Partial<Thing>, [string, ...string[]][], boolean]>([
    ["no filter", {}, [], true],
    ["one of several texts", { names: ["a", "b"] }, [["name", "b"]], true],
    ["one of several values", { names: ["b"] }, [["name", "a", "b"]], true],
    ["a pattern among the values", { names: ["office-1"] }, [["name", "x", "office-?"]], true],
    [
      "all filters",
      { names: ["a"], port: 80 },
      [
        ["name", "a"],
        ["port", "80"],
      ],
      true,
    ],
    [
      "one filter of two",
      { names: ["a"], port: 81 },
      [
        ["name", "a"],
        ["port", "80"],
      ],
      false,
    ],
    [
      "the same filter twice",
      { names: ["a"] },
      [
        ["name", "a"],
        ["name", "b"],
      ],
      false,
    ],
    ["a number", { port: 22 }, [["port", "2?"]], true],
    ["a truth", { open: false }, [["open", "false"]], true],
    ["what isn't there", {}, [["port", "*"]], false],
    ["a tag's value", { tags: [["Owner", "TeamA"]] }, [["tag:Owner", "Team*"]], true],
    ["the tag of another case", { tags: [["Owner", "TeamA"]] }, [["tag:owner", "TeamA"]], false],
    ["a value without its backslash", { names: ["a*"] }, [["name", String.raw`a\*`]], true],
  ])("%s", async (_, thing, filters, expected) => {
    expect(await passes(thing, ...filters)).toBe(expected);
  });

  it("any values and texts → as each value by itself says", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\\"), maxLength: 5 });
    const list = fc.array(text, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(list, list, async (values, names) => {
        const expected = names.some((name) =>
          values.some((value) => {
            const parsed = parseGlob(value);
            return typeof parsed === "string" ? parsed === name : matchesPattern(parsed, Array.from(name));
          }),
        );
        expect(await passes({ names }, ["name", ...(values as [string])])).toBe(expected);
      }),
    );
  });
});

describe("a request's filters", () => {
  const values = (count: number): [string, ...string[]] => ["name", ...Array.from({ length: count }, (_, n) => `${n}`)];

  it.each<[string, [string, ...string[]][], string]>([
    ["a filter that isn't one", [["nosuch", "a"]], "InvalidParameterValue"],
    ["the name of a member of every object", [["constructor", "a"]], "InvalidParameterValue"],
    ["a filter without values", [["name"]], "InvalidParameterValue"],
    ["200 values", [values(200)], "done"],
    ["201 values", [values(201)], "FilterLimitExceeded"],
    ["50 filters", Array.from({ length: 50 }, () => values(1)), "done"],
    ["51 filters", Array.from({ length: 51 }, () => values(1)), "FilterLimitExceeded"],
    ["a value of 255 characters", [["name", "😀".repeat(255)]], "done"],
    [
      "a value of 256 characters (ansible-collections/amazon.aws#2393)",
      [["name", "a".repeat(256)]],
      "FilterLimitExceeded",
    ],
    ["a value of a megabyte", [["name", "*?".repeat(500_000)]], "FilterLimitExceeded"],
  ])("%s → %s", (_, filters, expected) => {
    expect(outcomeOf(() => compile(...filters))).toBe(expected);
  });

  it("without a name → null is the name of none", () => {
    expect(() => compileFilters([{ Values: ["a"] }], FIELDS)).toThrow("The filter 'null' is invalid");
  });

  it("tag:<key> where the action has no tags → InvalidParameterValue", () => {
    expect(() => compileFilters([{ Name: "tag:a", Values: ["b"] }], FIELDS)).toThrow("The filter 'tag:a' is invalid");
  });
});

describe("what is named", () => {
  it.each<[string, [string, ...string[]][], string[] | undefined]>([
    ["no filter of that name", [["port", "80"]], undefined],
    ["literal values, each once", [["name", "a", "b", "a"]], ["a", "b"]],
    ["escaped wildcards", [["name", String.raw`a\*`]], ["a*"]],
    ["a wildcard among them", [["name", "a", "b*"]], undefined],
    [
      "two filters",
      [
        ["name", "a", "b"],
        ["name", "b", "c"],
      ],
      ["b"],
    ],
    [
      "two filters, one with a wildcard",
      [
        ["name", "a", "b"],
        ["name", "*"],
      ],
      ["a", "b"],
    ],
    [
      "two filters that exclude each other",
      [
        ["name", "a"],
        ["name", "b"],
      ],
      [],
    ],
  ])("%s", (_, filters, expected) => {
    expect(compile(...filters).named("name")).toEqual(expected);
  });

  it("whether a filter is there", () => {
    const { has } = compile(["name", "a*"]);
    expect([has("name"), has("port")]).toEqual([true, false]);
  });
});

describe("the cost", () => {
  /** Counts how often a text is turned into a string, which every comparison with a pattern needs. */
  it("200 literal values and many texts → one look at each text", async () => {
    let looks = 0;
    const text = (n: number) => ({
      toString() {
        looks++;
        return `text ${n}`;
      },
    });
    const texts = Array.from({ length: 10_000 }, (_, n) => text(n)) as unknown as string[];
    const Values = Array.from({ length: 200 }, (_, n) => `value ${n}`);
    const filters = compileFilters([{ Name: "texts", Values }], { texts: (all: string[]) => all });
    expect(await filters.passes(texts, noTurns)).toBe(false);
    expect(looks).toBe(10_000);
  });

  it("patterns → others may go first after every text that they have been tried on", async () => {
    const names = Array.from({ length: 50 }, (_, n) => `name ${n}`);
    let turns = 0;
    const takeTurn = () => {
      turns++;
      return Promise.resolve();
    };
    await compile(["name", "nosuch*"], ["port", "*"]).passes({ names, port: 1 }, takeTurn);
    expect(turns).toBe(50);
    await compile(["name", "nosuch"]).passes({ names }, takeTurn);
    expect(turns).toBe(50);
  });
});
