import { defineConfig } from "vitest/config";

/**
 * The unit tests alone: what they notice is known within seconds, thousands of times over. Those that try tens of
 * thousands of signatures take too long for that.
 */
export default defineConfig({
  test: { include: ["test/unit/**/*.test.ts"], exclude: ["test/unit/auth/{collisions,mutations}.test.ts"] },
});
