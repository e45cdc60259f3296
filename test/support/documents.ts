import { readFileSync } from "node:fs";

/** A block of code in a document. */
export interface Block {
  readonly language: string;
  readonly code: string;
}

/** Its blocks of code, in its order, those within lists too. */
export const blocksIn = (file: string): Block[] =>
  [...readFileSync(file, "utf8").matchAll(/^(?<indent> *)```(?<language>\w*)\n(?<code>[\s\S]*?)^ *```$/gm)].map(
    ({ groups: { indent = "", language = "", code = "" } = {} }) => ({
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );

/** What starts a command of the shell, as somebody types it. */
const PROGRAMS = /^(?:aws|bash|curl|docker|jq|node|npm|npx|openssl|python3|sam|terraform) /;

/** Its commands within sentences: `npm start`. */
export const commandsIn = (file: string): string[] => [
  ...new Set(
    [
      ...readFileSync(file, "utf8")
        .replaceAll(/^ *```[\s\S]*?^ *```$/gm, "")
        .matchAll(/`([^`\n]+)`/g),
    ]
      .map(([, code = ""]) => code)
      .filter((code) => PROGRAMS.test(code)),
  ),
];

/**
 * The block that begins like that. The tests of documents look for the calls of this: whoever calls it runs the block.
 * @throws Error where the document has none
 */
export function block(file: string, beginning: string): string {
  const found = blocksIn(file).find(({ code }) => code.startsWith(beginning));
  if (!found) throw new Error(`${file} has no block that begins with ${beginning}`);
  return found.code;
}

/**
 * A command within a sentence, to be run: likewise.
 * @throws Error where the document doesn't have it
 */
export function command(file: string, text: string): string {
  if (!commandsIn(file).includes(text)) throw new Error(`${file} has no command ${text}`);
  return text;
}
