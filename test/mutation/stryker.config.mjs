/**
 * Mutation tests: Stryker changes the code, and the unit tests have to notice.
 *
 *     npm run mutate                                           all of it, for a quarter of an hour
 *     npm run mutate -- --mutate lib/auth/credentials.ts       one file; or 'lib/auth/*.ts', one folder
 *     npm run mutate -- --incremental                          what has changed since it was last run like this
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: ["lib/security-group/**/*.ts", "lib/protocol/**/*.ts", "lib/auth/**/*.ts"],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "test/mutation/vitest.config.ts" },
  coverageAnalysis: "perTest",
  // Stryker would read a tsconfig.json with an API that TypeScript 7 no longer has.
  tsconfigFile: "none",
  ignorePatterns: ["/dist", "/coverage", "/.sandbox", "/test/acceptance", "/test/integration"],
  tempDirName: "coverage/.stryker",
  incrementalFile: "coverage/mutation-incremental.json",
  reporters: ["clear-text", "progress-append-only", "html"],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: "coverage/mutation.html" },
  concurrency: 1,
  // A mutant that takes so much longer counts as noticed: on a busy machine, that must not be the others' doing.
  timeoutMS: 60_000,
  thresholds: { high: 100, low: 95, break: 98 },
};
