import { defineConfig } from "vitest/config";

/** The unit tests alone: what they notice is known within seconds, thousands of times over. */
export default defineConfig({ test: { include: ["test/unit/**/*.test.ts"] } });
