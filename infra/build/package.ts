import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { jsonSchema } from "../local/state/json-schema.ts";
import { buildConsole } from "./console.ts";
import { seedTypes } from "./seed-types.ts";

/**
 * Writes the npm package to that folder, ready for `npm pack`: the program `sg-sandbox` and the module `sg-sandbox`, with
 * all they need but the engine's binary, which npm chooses by platform.
 */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await bundlePackage(folder);
  await bundleCommonJs(folder);
  writeTypes(folder);
  writeFileSync(path.join(folder, "seed.schema.json"), JSON.stringify(jsonSchema()));
  for (const file of ["LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"]) cpSync(file, path.join(folder, file));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest(), undefined, 2));
}

const COMMON: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay: who reads a stack trace should know them. Short ones with `keepNames` would do as well, but name each
  // function anew when it is made, for each request.
  mainFields: ["module", "main"],
  logLevel: "warning",
};

/** The program `main.mjs` and the module `index.mjs` alone, as they run from any folder within the repository. */
export async function bundlePackage(folder: string): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: { index: "infra/package/index.ts", vitest: "infra/package/vitest.ts", main: "infra/commands/main.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    plugins: [builtConsole],
    // A command loads what it needs, and what the SDK needs on AWS only waits until somebody names a deployed table.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    // Some of the SDK's dependencies are CommonJS and ask for Node's modules by `require`.
    banner: {
      js: 'import { createRequire as nodeRequire } from "node:module"; const require = nodeRequire(import.meta.url);',
    },
  });
}

/** The module for CommonJS, in one file that imports nothing in the way of ES modules: Jest's loader has none. */
async function bundleCommonJs(folder: string): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: { index: "infra/package/index.ts" },
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    plugins: [builtConsole],
    format: "cjs",
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "ownUrl" },
    banner: { js: 'const ownUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
}

/** In the place of what builds the console's page stands what it has built. */
const builtConsole: Plugin = {
  name: "console",
  setup(building) {
    building.onLoad({ filter: /infra\/local\/console\/files\.ts$/ }, async () => ({
      contents: `const files = ${JSON.stringify(await buildConsole())};\nexport const consoleFiles = async () => files;`,
      loader: "js",
    }));
  },
};

/** The types of the module stand in one file, which imports nothing: for ES modules and for CommonJS. */
function writeTypes(folder: string): void {
  const types = mkdtempSync(path.join(tmpdir(), "sg-sandbox-types-"));
  const emit = ["--declaration", "--emitDeclarationOnly", "--noEmit", "false", "--outDir", types, "--rootDir", "."];
  execFileSync(process.execPath, [TSC, "-p", "infra/package/tsconfig.json", ...emit], { stdio: "inherit" });
  const declared = readFileSync(path.join(types, "infra/package/index.d.ts"), "utf8");
  const whole = declared.replace(/^import type .* from "\.\.\/local\/state\/form\.ts";$/m, seedTypes());
  for (const name of ["index.d.mts", "index.d.cts"]) writeFileSync(path.join(folder, name), whole);
  cpSync(path.join(types, "infra/package/vitest.d.ts"), path.join(folder, "vitest.d.mts"));
  rmSync(types, { recursive: true });
}

const TSC = "node_modules/typescript/bin/tsc";

/** Of the repository's own manifest, what somebody who installs the package needs. */
function manifest(): object {
  const own = JSON.parse(readFileSync("package.json", "utf8")) as Readonly<Record<string, unknown>>;
  const { name, version, description, license, engines, optionalDependencies } = own;
  return {
    name,
    version,
    description,
    license,
    type: "module",
    bin: { "sg-sandbox": "main.mjs" },
    exports: {
      ".": {
        import: { types: "./index.d.mts", default: "./index.mjs" },
        require: { types: "./index.d.cts", default: "./index.cjs" },
      },
      "./vitest": { types: "./vitest.d.mts", default: "./vitest.mjs" },
      "./seed.schema.json": "./seed.schema.json",
      "./package.json": "./package.json",
    },
    engines,
    optionalDependencies,
  };
}
