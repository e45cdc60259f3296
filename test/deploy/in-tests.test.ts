import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPackage } from "../../infra/build/package.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

/** Of somebody who has installed the package and the SDK. */
let home: string;

beforeAll(async () => {
  home = makeFolder();
  const built = path.join(home, "built");
  await buildPackage(built);
  writeFileSync(path.join(home, "package.json"), JSON.stringify({ private: true }));
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--install-links", built];
  execFileSync("npm", install, { cwd: home, stdio: "pipe" });
  for (const name of ["@aws-sdk", "vitest"]) {
    symlinkSync(path.resolve("node_modules", name), path.join(home, "node_modules", name));
  }
  for (const file of readdirSync("examples/in-tests").filter((name) => /\.[cm]js$/.test(name))) {
    cpSync(path.join("examples/in-tests", file), path.join(home, file));
  }
});
afterAll(() => removeFolder(home));

it.each([
  ["Node's own runner", ["--test", "node.test.mjs"], /^# pass 2$/m],
  ["Vitest", [path.resolve("node_modules/vitest/vitest.mjs"), "run"], /1 passed/],
  [
    "Jest, in its own loader",
    [
      path.resolve("test/deploy/node_modules/jest/bin/jest.js"),
      "--ci",
      "--modulePathIgnorePatterns",
      "built",
      "--",
      "jest.test",
    ],
    /^Tests: +2 passed, 2 total$/m,
  ],
])("examples/in-tests with %s → its tests pass", (_, options, passed) => {
  const env = { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { cwd: home, env, encoding: "utf8" });
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: expect.stringMatching(passed) as string });
});
