/** A part of a filter value: a character that must be there, one that may be any or missing, or any number of any. */
type Token = { readonly char: string } | "optional" | "many";

/**
 * Whether the text matches a filter value: `*` stands for any characters, `?` for one or none, and a backslash takes
 * the meaning off the next character (EC2 User Guide, "Find your Amazon EC2 resources", Filtering considerations). Its
 * time grows with the product of the lengths at worst: an expression built from the value could be made to run for hours.
 */
export function matches(value: string, text: string): boolean {
  const tokens = tokenize(value);
  let states = withSkipped(new Set([0]), tokens);
  for (const char of text) {
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token === "many") next.add(state);
      else if (token === "optional" || token?.char === char) next.add(state + 1);
    }
    states = withSkipped(next, tokens);
  }
  return states.has(tokens.length);
}

/** Also what comes behind tokens that may stand for nothing. The set is read while it grows. */
function withSkipped(states: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const state of states) {
    if (typeof tokens[state] === "string") states.add(state + 1);
  }
  return states;
}

function tokenize(value: string): Token[] {
  const tokens: Token[] = [];
  const chars = Array.from(value);
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] ?? "";
    const escaped = char === "\\" ? chars[index + 1] : undefined;
    if (escaped !== undefined) {
      tokens.push({ char: escaped });
      index++;
    } else if (char === "*") tokens.push("many");
    else if (char === "?") tokens.push("optional");
    else tokens.push({ char });
  }
  return tokens;
}
