import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { bundlePackage } from "../../infra/build/package.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the program `sg-sandbox`. */
    program: string;
  }
}

let folder: string;

/** Builds the program once: it starts in a third of the time that its source takes, and tests start it often. */
export async function setup({ provide }: TestProject): Promise<void> {
  // Within the repository: there it finds the engine, and itself.
  mkdirSync("package", { recursive: true });
  folder = mkdtempSync(path.resolve("package", "test-"));
  await bundlePackage(folder);
  provide("program", path.join(folder, "main.mjs"));
}

export const teardown = (): void => rmSync(folder, { recursive: true, force: true });
