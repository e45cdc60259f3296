import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder } from "../support/processes.ts";

/** Imports that go the wrong way: the importing file, and what it imports. */
const REFUSED: readonly (readonly [from: string, to: string])[] = [
  ["handlers/ec2.ts", "infra/local/server.ts"],
  ["handlers/ec2.ts", "test/support/engine.ts"],
  ["infra/local/server.ts", "handlers/ec2.ts"],
  ["infra/commands/start.ts", "test/support/engine.ts"],
  ["lib/service.ts", "infra/local/server.ts"],
  ["lib/environment.ts", "handlers/ec2.ts"],
  ["lib/http.ts", "lib/store/keys.ts"],
  ["lib/account.ts", "lib/service.ts"],
  ["lib/errors.ts", "lib/security-group/rule.ts"],
  ["lib/errors/rules.ts", "lib/security-group/rule.ts"],
  ["lib/model/schema.ts", "lib/store/keys.ts"],
  ["lib/model/schema.ts", "lib/errors.ts"],
  ["lib/apigateway/event.ts", "lib/auth/authenticate.ts"],
  ["lib/apigateway/event.ts", "infra/local/server.ts"],
  ["lib/auth/authenticate.ts", "lib/store/credentials.ts"],
  ["lib/auth/authenticate.ts", "lib/service.ts"],
  ["lib/protocol/decode.ts", "lib/actions/index.ts"],
  ["lib/protocol/decode.ts", "lib/security-group/rule.ts"],
  ["lib/security-group/rule.ts", "lib/store/keys.ts"],
  ["lib/security-group/rule.ts", "lib/http.ts"],
  ["lib/permissions/match.ts", "lib/security-group/rule.ts"],
  ["lib/authorization/needs.ts", "lib/auth/authenticate.ts"],
  ["lib/events/forward.ts", "lib/service.ts"],
  ["lib/events/forward.ts", "lib/protocol/decode.ts"],
  ["lib/store/keys.ts", "lib/actions/context.ts"],
  ["lib/store/keys.ts", "lib/model/schema.ts"],
  ["lib/store/keys.ts", "test/support/engine.ts"],
  ["lib/actions/CreateVpc.ts", "lib/protocol/decode.ts"],
  ["lib/actions/rules/revoke.ts", "lib/auth/authenticate.ts"],
  ["lib/actions/rules/revoke.ts", "lib/service.ts"],
];

/** Imports of the right way. */
const TAKEN: readonly (readonly [from: string, to: string])[] = [
  ["handlers/ec2.ts", "lib/service.ts"],
  ["infra/local/server.ts", "lib/service.ts"],
  ["lib/service.ts", "lib/actions/index.ts"],
  ["lib/auth/authenticate.ts", "lib/errors.ts"],
  ["lib/protocol/decode.ts", "lib/model/operations.ts"],
  ["lib/permissions/match.ts", "lib/errors.ts"],
  ["lib/permissions/match.ts", "lib/policy-document.ts"],
  ["lib/authorization/needs.ts", "lib/permissions/match.ts"],
  ["lib/events/forward.ts", "lib/trail/record.ts"],
  ["lib/store/keys.ts", "lib/security-group/rule.ts"],
  ["lib/actions/rules/revoke.ts", "lib/store/keys.ts"],
  ["lib/actions/rules/revoke.ts", "lib/security-group/rule.ts"],
];

interface Settings {
  readonly overrides: readonly {
    readonly rules: {
      readonly "eslint/no-restricted-imports"?: [
        string,
        { readonly patterns: readonly { readonly message?: string }[] },
      ];
    };
  }[];
}

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly [{ readonly span: { readonly line: number } }];
}

const folder = makeFolder();
afterAll(() => removeFolder(folder));

/** Plants the imports in a folder of their own, a line each, and lets the linter look at it with the project's settings. */
function refusals(imports: readonly (readonly [from: string, to: string])[]): string[] {
  copyFileSync(".oxlintrc.json", path.join(folder, ".oxlintrc.json"));
  const planted = new Map<string, string[]>();
  for (const [from, to] of imports) planted.set(from, [...(planted.get(from) ?? []), to]);
  for (const [from, imported] of planted) {
    mkdirSync(path.join(folder, path.dirname(from)), { recursive: true });
    writeFileSync(path.join(folder, from), imported.map((to) => `export * from "${specifier(from, to)}";\n`).join(""));
  }
  const oxlint = path.resolve("node_modules/.bin/oxlint");
  const { stdout, stderr } = spawnSync(oxlint, ["--format", "json"], { cwd: folder, encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics
    .filter(({ code }) => code === "eslint(no-restricted-imports)")
    .map(({ filename, labels: [{ span }] }) => `${filename} → ${planted.get(filename)?.[span.line - 1]}`);
}

function specifier(from: string, to: string): string {
  const relative = path.relative(path.dirname(from), to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

describe("imports from folder to folder", () => {
  it("those against the order are refused by the linter, and no others", () => {
    const expected = REFUSED.map(([from, to]) => `${from} → ${to}`);
    expect(refusals([...REFUSED, ...TAKEN]).toSorted()).toEqual(expected.toSorted());
  });

  it("every boundary has a message that says where the thing belongs", () => {
    const { overrides } = JSON.parse(readFileSync(".oxlintrc.json", "utf8")) as Settings;
    const patterns = overrides.flatMap(({ rules }) => rules["eslint/no-restricted-imports"]?.[1].patterns ?? []);
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => !/\bbelongs? in\b|\btakes? |\bhand/.test(pattern.message ?? ""))).toEqual([]);
  });
});
