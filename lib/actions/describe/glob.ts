/**
 * A filter value with wildcards, taken apart: `*` stands for any characters, `?` for one or none, and a backslash takes
 * the meaning off the next character (EC2 User Guide, "Find your Amazon EC2 resources", Filtering considerations).
 */
export interface Pattern {
  /** One after the other. The first one has no characters where the value begins with a wildcard. */
  readonly pieces: readonly Piece[];
  /** How many characters a text has at least that matches. */
  readonly least: number;
}

/** Characters that must stand there, one after the other, and how many of any kind may follow: Infinity after `*`. */
interface Piece {
  readonly characters: readonly string[];
  readonly skip: number;
}

/** What a filter value says: a text that has to be equal, or a pattern. */
export function parseGlob(value: string): string | Pattern {
  const characters = Array.from(value);
  const pieces: { characters: string[]; skip: number }[] = [{ characters: [], skip: 0 }];
  let isPattern = false;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    const last = pieces.at(-1);
    if (!last) continue;
    if (character === "*" || character === "?") {
      // A run of wildcards allows for as many characters as its parts do together.
      last.skip += character === "*" ? Number.POSITIVE_INFINITY : 1;
      isPattern = true;
      continue;
    }
    const escaped = character === "\\" ? characters[index + 1] : undefined;
    if (escaped !== undefined) index++;
    if (last.skip === 0) last.characters.push(escaped ?? character);
    else pieces.push({ characters: [escaped ?? character], skip: 0 });
  }
  const literals = pieces.flatMap((piece) => piece.characters);
  return isPattern ? { pieces, least: literals.length } : literals.join("");
}

/**
 * Whether a text matches a pattern. Its time grows with the product of their lengths at worst, and a pattern that needs
 * more characters than the text has costs nothing: an expression built from the value could be made to run for hours.
 * @param text by characters, not by their halves: `?` stands for a whole one
 */
export function matchesPattern({ pieces, least }: Pattern, text: readonly string[]): boolean {
  if (least > text.length) return false;
  // Where the next piece may begin, in order, each place once.
  let places = [0];
  for (const { characters, skip } of pieces) {
    const next: number[] = [];
    let reached = -1;
    for (const place of places) {
      if (!startsWith(text, characters, place)) continue;
      const end = place + characters.length;
      const last = Math.min(end + skip, text.length);
      for (let at = Math.max(end, reached + 1); at <= last; at++) next.push(at);
      reached = Math.max(reached, last);
    }
    if (next.length === 0) return false;
    places = next;
  }
  return places.at(-1) === text.length;
}

const startsWith = (text: readonly string[], characters: readonly string[], place: number): boolean =>
  characters.every((character, index) => text[place + index] === character);
