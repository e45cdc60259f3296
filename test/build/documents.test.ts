import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const documents = [".", "docs", "examples"]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
  .filter((file) => file.endsWith(".md"));

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

const allIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = ""]) => found);

describe.each(documents)("%s", (file) => {
  const text = readFileSync(file, "utf8");

  it("names scripts that there are", () => {
    const named = allIn(text, /\bnpm run (?:--\S+ )*([\w:-]+)/g);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
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
