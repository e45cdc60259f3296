import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPattern, parseGlob } from "../../../../lib/actions/describe/glob.ts";

/** Counts how often a character of the text is looked at. */
function counted(text: string): { characters: readonly string[]; looks: () => number } {
  let looks = 0;
  const characters = new Proxy(Array.from(text), {
    get(target, name, receiver): unknown {
      if (typeof name === "string" && /^\d+$/.test(name)) looks++;
      return Reflect.get(target, name, receiver);
    },
  });
  return { characters, looks: () => looks };
}

function matches(value: string, text: string): boolean {
  const parsed = parseGlob(value);
  return typeof parsed === "string" ? parsed === text : matchesPattern(parsed, Array.from(text));
}

/** The meaning of a value, said as directly as can be: it tries every way, and takes as long as it takes. */
function matchesNaively([head, ...value]: readonly string[], text: readonly string[]): boolean {
  if (head === undefined) return text.length === 0;
  const [first, ...rest] = text;
  if (head === "*")
    return matchesNaively(value, text) || (first !== undefined && matchesNaively(["*", ...value], rest));
  if (head === "?") return matchesNaively(value, text) || (first !== undefined && matchesNaively(value, rest));
  const [escaped, ...others] = value;
  if (head === "\\" && escaped !== undefined) return first === escaped && matchesNaively(others, rest);
  return first === head && matchesNaively(value, rest);
}

describe("a value and a text", () => {
  it.each<[value: string, text: string, expected: boolean]>([
    ["", "", true],
    ["", "a", false],
    ["abc", "abc", true],
    ["abc", "ABC", false],
    ["*", "", true],
    ["*", "anything at all", true],
    ["a*", "a", true],
    ["a*c", "abbbc", true],
    ["a*c", "abbbcd", false],
    ["*a*a*", "ba", false],
    ["*a*a*", "baca", true],
    ["?", "", true],
    ["?", "a", true],
    ["?", "ab", false],
    ["a?c", "ac", true],
    ["a??c", "abc", true],
    ["a??c", "abbbc", false],
    ["?*?", "", true],
    ["?", "😀", true],
    ["a?b", "a😀b", true],
    ["\\*", "*", true],
    ["\\*", "a", false],
    ["\\?\\\\", "?\\", true],
    ["\\a", "a", true],
    ["a\\", "a\\", true],
    ["*\\*", "ab*", true],
    ["[a-z]+", "b", false],
    [".*", "abc", false],
  ])("%j and %j → %s", (value, text, expected) => {
    expect(matches(value, text)).toBe(expected);
  });

  it("any at all → as trying every way says", () => {
    const character = fc.constantFrom("a", "b", "😀");
    const value = fc.array(fc.constantFrom("a", "b", "😀", "*", "?", "\\"), { maxLength: 9 });
    fc.assert(
      fc.property(value, fc.array(character, { maxLength: 9 }), (parts, text) => {
        expect(matches(parts.join(""), text.join(""))).toBe(matchesNaively(parts, text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("a text matches itself, with every character escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const escaped = text.replaceAll(/[*?\\]/g, String.raw`\$&`);
        expect(parseGlob(escaped)).toBe(text);
      }),
    );
  });
});

describe("the cost", () => {
  it("a megabyte of *? → one wildcard", () => {
    expect(parseGlob("*?".repeat(500_000))).toEqual({ pieces: [{ characters: [], skip: Infinity }], least: 0 });
  });

  it("a run of ? is one step, however long it is", () => {
    expect(parseGlob(`a${"?".repeat(1_000)}b`)).toEqual({
      pieces: [
        { characters: ["a"], skip: 1_000 },
        { characters: ["b"], skip: 0 },
      ],
      least: 2,
    });
  });

  it("a value that needs more characters than the text has → the text isn't looked at", () => {
    const text = counted("a".repeat(255));
    const pattern = parseGlob("a*".repeat(256));
    expect(typeof pattern === "object" && matchesPattern(pattern, text.characters)).toBe(false);
    expect(text.looks()).toBe(0);
  });

  /** The worst there is: every place in the text is open all the time. */
  it.each(["a*", "a?", "?a*", "aa?", "*a?a"])("%s over and over → at most pieces × text looks", (part) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 255 }), (times, length) => {
        const text = counted("a".repeat(length));
        const pattern = parseGlob(part.repeat(times) + "b*");
        if (typeof pattern === "string") throw new Error("a value with wildcards is a pattern");
        expect(matchesPattern(pattern, text.characters)).toBe(false);
        const longest = Math.max(...pattern.pieces.map(({ characters }) => characters.length));
        expect(text.looks()).toBeLessThanOrEqual(pattern.pieces.length * (length + 1) * longest);
      }),
      { numRuns: 50 },
    );
  });
});
