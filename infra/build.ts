/** `npm run build`: each handler as one file in dist/, ready for Lambda. */
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["handlers/ec2.ts"],
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
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
  metafile: true,
});

for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  if (file.endsWith(".mjs")) console.log(`${file} ${Math.round(bytes / 1024)} kB`);
}
