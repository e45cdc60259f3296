import { defineConfig } from "vitest/config";

// Stryker runs them in threads, where a test can't change the time zone: what minds it shows in one that isn't UTC.
process.env["TZ"] = "America/New_York";

/**
 * The unit tests of what is mutated, alone: what they notice is known within a second, thousands of times over. Those
 * that try tens of thousands of signatures, or every action there is, take too long for that.
 */
export default defineConfig({
  test: {
    include: ["test/unit/{security-group,protocol,auth}/**/*.test.ts"],
    exclude: ["test/unit/auth/{collisions,mutations}.test.ts", "test/unit/protocol/stock-client.test.ts"],
  },
});
