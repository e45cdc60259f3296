/** A part of a filter value: a character that must be there, `?` for any one, `*` for any number of any. */
type Token = { readonly char: string } | "any" | "many";

/**
 * Whether the text matches a filter value: `*` and `?` are wildcards, a backslash takes the meaning off the next
 * character (EC2 User Guide, "Find your Amazon EC2 resources", Filtering considerations). Its time grows with the
 * product of the lengths at worst, whatever the value: an expression built from it could be made to run for hours.
 */
export function matches(value: string, text: string): boolean {
  const tokens = tokenize(value);
  let [token, char] = [0, 0];
  // Where the last `*` stands, and the first character that it has not taken yet.
  let [many, retry] = [-1, 0];
  while (char < text.length) {
    const expected = tokens[token];
    if (expected === "many") {
      many = token++;
      retry = char;
    } else if (expected !== undefined && (expected === "any" || expected.char === text[char])) {
      token++;
      char++;
    } else if (many >= 0) {
      token = many + 1;
      char = ++retry;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest === "many");
}

function tokenize(value: string): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    if (char === "\\" && index + 1 < value.length) tokens.push({ char: value.charAt(++index) });
    else if (char === "*") tokens.push("many");
    else if (char === "?") tokens.push("any");
    else tokens.push({ char });
  }
  return tokens;
}
