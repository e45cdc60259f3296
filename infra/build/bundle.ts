import path from "node:path";
import { type OutputChunk, rolldown } from "rolldown";

/** What a bundle consists of, in octets. */
export interface Bundle {
  /** What a cold start loads: the handler, and the chunks that it imports without being asked. */
  readonly eager: number;
  /** The rest, loaded when it is needed. */
  readonly lazy: number;
}

/** The functions that are deployed: `handlers/<name>.ts`. */
export const HANDLERS = ["ec2", "events"] as const;

/**
 * Writes the functions to that folder: a file for each handler, and chunks that are loaded when they are needed. No two
 * functions share one, so that none waits for what only the other needs.
 */
export async function bundle(folder: string): Promise<Readonly<Record<(typeof HANDLERS)[number], Bundle>>> {
  const [ec2, events] = await Promise.all([
    bundleEntry("handlers/ec2.ts", folder),
    bundleEntry("handlers/events.ts", folder),
  ]);
  return { ec2, events };
}

/** @param entryPoint a file, by its path from the repository's folder */
export async function bundleEntry(entryPoint: string, folder: string): Promise<Bundle> {
  const { name } = path.parse(entryPoint);
  const bundled = await rolldown({
    input: { [name]: entryPoint },
    platform: "node",
    // The runtime that infra/template.yaml names.
    transform: { target: "node24" },
    // The ES module editions of the packages: a third smaller than what `main` names.
    resolve: { mainFields: ["module", "main"] },
  });
  const { output } = await bundled.write({
    dir: folder,
    format: "esm",
    minify: true,
    // V8 reads a file with one other character as slowly as if all were.
    charset: "ascii",
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: "[name].mjs",
    chunkFileNames: "chunks/[name]-[hash].mjs",
    // What a cold start loads is one file: each further one costs it half a millisecond. What the SDK imports when it
    // needs it (other sources of credentials than Lambda's environment) waits until then, and so do most actions.
    codeSplitting: { groups: [{ name, tags: ["$initial"] }] },
  });
  await bundled.close();
  return measure(output.filter((file) => file.type === "chunk"));
}

function measure(chunks: readonly OutputChunk[]): Bundle {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const eager = new Set(chunks.filter(({ isEntry }) => isEntry));
  // A set hands out what is added to it while it is walked.
  for (const { imports } of eager) {
    for (const name of imports) {
      const imported = byName.get(name);
      if (imported) eager.add(imported);
    }
  }
  const octets = (some: readonly OutputChunk[]) => some.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  return { eager: octets([...eager]), lazy: octets(chunks.filter((chunk) => !eager.has(chunk))) };
}
