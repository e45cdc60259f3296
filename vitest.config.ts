import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** A tier of the tests: a folder, and the project's name. */
const tier = (name: string) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    // Files of a worker share what they load: for most, loading the SDK takes longer than their tests. The bundle is
    // loaded anew in each; and what the interleavings simulate, others need as it is.
    isolate: name === "build" || name === "interleavings",
    globalSetup: name === "acceptance" ? ["test/support/program.ts"] : [],
  },
});

export default defineConfig({
  test: {
    projects: ["unit", "build", "integration", "acceptance", "soak", "terraform", "interleavings"].map(tier),
    // The SDK's advice to move on from Node 20 would stand before every result.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // Much of the time goes by waiting: for engines and programs to start, and for what takes its time on purpose.
    maxWorkers: availableParallelism() + 2,
    // A limit is there for what hangs, never to judge: a slow machine passes too.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    coverage: {
      // The commands run in processes of their own, which it doesn't see.
      include: ["handlers/**/*.ts", "lib/**/*.ts", "infra/local/**/*.ts"],
      // The console's page runs in a browser, which it doesn't see either.
      exclude: ["infra/local/console/page/**", "lib/model/{operations,structures,structures-of-revoke}.ts"],
      reporter: ["text", "html"],
      reportOnFailure: true,
      // What the tests reach today, rounded down: it may rise, and not fall.
      thresholds: {
        "handlers/**": { statements: 96, branches: 88, functions: 85 },
        "infra/local/**": { statements: 91, branches: 78, functions: 93 },
        "lib/*.ts": { statements: 100, branches: 96, functions: 100 },
        "lib/actions/**": { statements: 97, branches: 96, functions: 93 },
        "lib/{apigateway,auth,errors,model}/**": { statements: 100, branches: 97, functions: 100 },
        "lib/permissions/**": { statements: 99, branches: 96, functions: 98 },
        "lib/protocol/**": { statements: 99, branches: 95, functions: 97 },
        "lib/security-group/**": { statements: 100, branches: 99, functions: 100 },
        "lib/store/**": { statements: 98, branches: 95, functions: 98 },
      },
    },
  },
});
