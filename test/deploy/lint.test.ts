import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { hasPython, packageServerless, translateSam } from "./tools.ts";

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

/** hadolint has no package that npm or Debian could bring. */
it("Dockerfile: dockerfile-utils has nothing to say", () => {
  const program = path.resolve("test/deploy/node_modules/.bin/dockerfile-utils");
  expect(execFileSync(program, ["lint", "Dockerfile"], { encoding: "utf8" })).toBe("");
});
