import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Command } from "../../infra/commands/command.ts";
import { credentials } from "../../infra/commands/credentials.ts";
import { start } from "../../infra/commands/start.ts";
import { trail } from "../../infra/commands/trail.ts";
import { verify } from "../../infra/commands/verify.ts";

const documents = [".", "docs", "examples"]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
  .filter((file) => file.endsWith(".md"));

const commands: Readonly<Record<string, Pick<Command, "flags">>> = { start, credentials, trail, verify };

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

const allIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = ""]) => found);

describe.each(documents)("%s", (file) => {
  const text = readFileSync(file, "utf8");

  it("names scripts that there are", () => {
    const named = allIn(text, /\bnpm run (?:--\S+ )*([\w:-]+)/g);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it("names flags that the commands have", () => {
    const typed = allIn(
      text,
      /\b((?:npm (?:run )?(?:--\S+ )*|sg-sandbox )(?:start|credentials|trail|verify)\b(?:(?: --)?(?: [^\n`|;#]*))?)/g,
    );
    const unknown = typed.flatMap((line) => {
      const [, name = "", rest = ""] = /\b(start|credentials|trail|verify)\b(.*)$/.exec(line) ?? [];
      const known = new Set(["help", "version", ...Object.keys(commands[name]?.flags ?? {})]);
      return allIn(rest, /(?<=\s)--([a-z][\w-]*)/g)
        .filter((flag) => !known.has(flag))
        .map((flag) => `${name} --${flag}`);
    });
    expect(unknown).toEqual([]);
  });

  it("names files and folders that there are", () => {
    const named = allIn(text, /`((?:\.ci|docs|events|examples|handlers|infra|lib|test)\/[\w./-]*)`/g);
    expect(named.filter((name) => !existsSync(name))).toEqual([]);
  });

  it("links to files that there are", () => {
    const links = allIn(text, /\]\((?!https?:|#|mailto:)([^)#\s]+)/g);
    expect(links.filter((link) => !existsSync(path.join(path.dirname(file), link)))).toEqual([]);
  });
});
