import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** A tier of the tests: a folder, and the project's name. */
const tier = (name: string) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    globalSetup: name === "acceptance" ? ["test/support/program.ts"] : [],
  },
});

export default defineConfig({
  test: {
    projects: ["unit", "build", "integration", "acceptance", "terraform"].map(tier),
    // The SDK's advice to move on from Node 20 would stand before every result.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // Much of the time goes by waiting for engines and programs to start.
    maxWorkers: availableParallelism() + 1,
    // A limit is there for what hangs, never to judge: a slow machine passes too.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    coverage: {
      // What runs in processes of its own (the commands, the built function) isn't seen.
      include: ["handlers/**/*.ts", "lib/**/*.ts", "infra/local/**/*.ts", "infra/commands/**/*.ts"],
      exclude: ["lib/model/operations.ts"],
      reporter: ["text", "html"],
      reportOnFailure: true,
      // What the tests reach today, rounded down: it may rise, and not fall.
      thresholds: {
        "handlers/**": { statements: 90, branches: 66, functions: 66 },
        "lib/*.ts": { statements: 98, branches: 94, functions: 97 },
        "lib/{actions,security-group}/**": { statements: 98, branches: 95, functions: 98 },
        "lib/{apigateway,auth,model}/**": { statements: 100, branches: 98, functions: 100 },
        "lib/protocol/**": { statements: 96, branches: 92, functions: 100 },
        "lib/store/**": { statements: 94, branches: 93, functions: 94 },
      },
    },
  },
});
