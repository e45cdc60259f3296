import { readFile } from "node:fs/promises";
import { SandboxError } from "../error.ts";
import type { Regions } from "./plan.ts";
import type { Seed } from "./seed.ts";

/**
 * What reads a seed is loaded when there is one: most sandboxes start without.
 * @param from the name of a file, or what it would hold; undefined where there is none
 * @throws SandboxError with exit code 2, which names the line
 */
export async function loadSeed(from: object | string | undefined, regions: Regions): Promise<Seed | undefined> {
  if (from === undefined) return undefined;
  const { readSeed } = await import("./seed.ts");
  if (typeof from === "object") return readSeed({ value: from }, regions);
  const text = await readFile(from, "utf8").catch((error: unknown) => {
    throw new SandboxError(`SEED: ${error instanceof Error ? error.message : String(error)}`, 2);
  });
  return readSeed({ text, name: from }, regions);
}

/** The same for a text that was sent. @throws SandboxError, which names the line */
export async function parseSeed(text: string, regions: Regions): Promise<Seed> {
  const { readSeed } = await import("./seed.ts");
  return readSeed({ text, name: "seed" }, regions);
}
