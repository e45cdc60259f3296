import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
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
  symlinkSync(path.resolve("node_modules/@aws-sdk"), path.join(home, "node_modules/@aws-sdk"));
  cpSync("examples/in-tests/jest.test.cjs", path.join(home, "jest.test.cjs"));
});
afterAll(() => removeFolder(home));

it("examples/in-tests with Jest → its tests pass, in Jest's own loader", () => {
  const jest = path.resolve("test/deploy/node_modules/jest/bin/jest.js");
  const ended = spawnSync(process.execPath, [jest, "--ci", "--modulePathIgnorePatterns", "built"], { cwd: home });
  expect({ status: ended.status, said: ended.stderr.toString() }).toEqual({
    status: 0,
    said: expect.stringMatching(/^Tests: +2 passed, 2 total$/m) as string,
  });
});
