import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** A tier of the tests: a folder, and the project's name. */
const tier = (name: string) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`] },
});

export default defineConfig({
  test: {
    projects: ["unit", "build", "integration", "acceptance"].map(tier),
    // The SDK's advice to move on from Node 20 would stand before every result.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // Much of the time goes by waiting for engines and programs to start.
    maxWorkers: availableParallelism() + 1,
    // A limit is there for what hangs, never to judge: a slow machine passes too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
