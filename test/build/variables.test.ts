import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTemplate, resourcesOf } from "../support/template.ts";

/** The variables that the README's table explains. */
const table = /^\| Variable .*(?:\n\|.*)+/m.exec(readFileSync("README.md", "utf8"))?.[0] ?? "";
const explained = new Set(
  table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name)),
);

const sourcesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"));

describe("the README's table explains the variables", () => {
  it("of the function that is deployed", () => {
    const functions = resourcesOf<{ Environment: { Variables: object } }>(readTemplate(), "AWS::Serverless::Function");
    const variables = functions.flatMap(([, { Properties }]) => Object.keys(Properties.Environment.Variables));
    expect(variables).toContain("TABLE_NAME");
    expect(variables.filter((name) => !explained.has(name))).toEqual([]);
  });

  it("of the sandbox's flags", () => {
    const named = sourcesOf("infra/commands").flatMap((text) => [...text.matchAll(/variable: "(\w+)"/g)]);
    const variables = named.map(([, name]) => name);
    expect(variables).toContain("PORT");
    expect(variables.filter((name) => !explained.has(name))).toEqual([]);
  });

  it("and each of the sandbox's has a flag, but for what is secret and what names the engine's binary", () => {
    const flags = sourcesOf("infra/commands").flatMap((text) => [...text.matchAll(/variable: "(\w+)"/g)]);
    const withFlag = new Set(flags.map(([, name]) => name));
    const others = [...explained].filter((name) => !withFlag.has(name));
    // METRICS is the function's alone.
    expect(others).toEqual(["CREDENTIALS_KEY", "METRICS"]);
  });

  it("that can be set to one of a few words", () => {
    const named = sourcesOf("lib").flatMap((text) => [...text.matchAll(/settingOf\(environment, "(\w+)"/g)]);
    const variables = named.map(([, name]) => name);
    expect(variables).toContain("LOG_LEVEL");
    expect(variables.filter((name) => !explained.has(name))).toEqual([]);
  });
});
