import { defineConfig } from "vitest/config";

// One sandbox for the whole run, which every SDK finds by its environment.
export default defineConfig({ test: { include: ["vitest.test.mjs"], globalSetup: ["sg-sandbox/vitest"] } });
