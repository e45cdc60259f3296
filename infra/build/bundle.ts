import path from "node:path";
import { build, type Metafile } from "esbuild";

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
  const { metafile } = await build({
    entryPoints: [entryPoint],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What the SDK imports when it needs it (other sources of credentials than Lambda's environment) waits until then.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    platform: "node",
    // The runtime that infra/template.yaml names.
    target: "node24",
    format: "esm",
    minify: true,
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    // The ES module editions of the packages: a third smaller than what `main` names.
    mainFields: ["module", "main"],
    // Some of the SDK's dependencies are CommonJS and ask for Node's modules by `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  return measure(metafile, entryPoint);
}

function measure({ outputs }: Metafile, entryPoint: string): Bundle {
  const entry = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === entryPoint);
  const eager = new Set(entry === undefined ? [] : [entry]);
  // A set hands out what is added to it while it is walked.
  for (const name of eager) {
    for (const { path: imported, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) eager.add(imported);
    }
  }
  const code = Object.keys(outputs).filter((name) => path.extname(name) === ".mjs");
  const octets = (names: readonly string[]) => names.reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
  return { eager: octets([...eager]), lazy: octets(code.filter((name) => !eager.has(name))) };
}
