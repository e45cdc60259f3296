/** `npm run build`: dist/, ready for Lambda: a file for each handler, and chunks that are loaded when they are needed. */
import { rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });

await build({
  entryPoints: ["handlers/ec2.ts"],
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  // What the SDK imports when it needs it (other sources of credentials than Lambda's environment) waits until then.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  target: "node22",
  format: "esm",
  minify: true,
  sourcemap: "linked",
  sourcesContent: false,
  // The ES module editions of the packages: a third smaller than what `main` names.
  mainFields: ["module", "main"],
  // Some of the SDK's dependencies are CommonJS and ask for Node's modules by `require`.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "info",
});
