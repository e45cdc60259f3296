import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm run test:deploy`: what takes tools that are too heavy for `npm test`. They are in the package.json beside this. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/deploy/**/*.test.ts"],
    // They pack and deploy the same folder.
    fileParallelism: false,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
