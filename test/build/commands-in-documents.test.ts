import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { block, blocksIn, commandsIn } from "../support/documents.ts";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "examples/README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Document → what a block begins with, or a command within a sentence → why no test runs it. */
const NOT_RUN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    "docker compose -f infra/compose.yaml up":
      "takes Docker's daemon: test/deploy/dockerfile.test.ts does what the Dockerfile does",
    "npm run bench": "takes minutes, and is run for docs/benchmarks.md",
  },
  "docs/deploying.md": {
    "sam build": "the README's, which test/deploy/clone.test.ts runs where there is SAM",
    "npx osls@4.3.1 deploy --stage dev": "the README's, which test/deploy/deploy.test.ts runs: dev is the stage",
    "npm run credentials":
      "takes an account: test/deploy/deploy.test.ts does the same with what the stack's outputs say",
    "{": "a policy of IAM's: who adds credentials is checked by AWS",
    "docker compose": "takes Docker's daemon and SAM: test/build/invoke.test.ts runs the events without",
  },
};

/** What tests run: the calls of `block` and `command` (test/support/documents.ts). */
const CALL = /\b(block|command)\(\s*"([^"]+)",\s*(?:"([^"]+)"|'([^']+)')/g;

const called = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !name.includes("node_modules"))
  .flatMap((name) => [...readFileSync(path.join("test", name), "utf8").matchAll(CALL)])
  .map(([, kind, file, text, quoted]) => ({ kind, file, text: text ?? quoted ?? "" }));

const calls = (kind: "block" | "command", file: string): string[] =>
  called.filter((call) => call.kind === kind && call.file === file).map(({ text }) => text);

describe.each(documents)("%s", (file) => {
  const excused = Object.keys(NOT_RUN[file] ?? {});
  // Those of no language are pictures.
  const blocks = blocksIn(file)
    .filter(({ language }) => language !== "")
    .map(({ code }) => code);

  it("has no block that neither a test runs nor a reason excuses", () => {
    const known = [...calls("block", file), ...excused];
    expect(blocks.filter((code) => !known.some((beginning) => code.startsWith(beginning)))).toEqual([]);
  });

  it("has what is excused", () => {
    const commands = commandsIn(file);
    const isThere = (beginning: string) =>
      commands.includes(beginning) || blocks.some((code) => code.startsWith(beginning));
    expect(excused.filter((beginning) => !isThere(beginning))).toEqual([]);
  });
});

it("README.md has no command within a sentence that neither a test runs nor a reason excuses", () => {
  const known = new Set([...calls("command", "README.md"), ...Object.keys(NOT_RUN["README.md"] ?? {})]);
  expect(commandsIn("README.md").filter((text) => !known.has(text))).toEqual([]);
});

it("CONTRIBUTING's first commands → the gate begins with them", () => {
  const lines = block("CONTRIBUTING.md", "npm ci")
    .trim()
    .split("\n")
    .map((line) => line.replace(/ *#.*/, ""));
  const gate = readFileSync(".ci/run", "utf8").split("\n");
  expect(gate.filter((line) => line.startsWith("npm ")).slice(0, lines.length)).toEqual(lines);
});

it("reasons name tests that there are", () => {
  const reasons = Object.values(NOT_RUN).flatMap((excused) => Object.values(excused));
  const named = reasons.flatMap((reason) => [...reason.matchAll(/\btest\/[\w./-]+\.ts/g)].map(([name]) => name));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !existsSync(name))).toEqual([]);
});
