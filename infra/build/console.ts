import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A file of the console's page. */
interface ConsoleFile {
  readonly type: string;
  readonly text: string;
}

const NAMES = ["index.html", "console.js", "console.css", "icon.svg"] as const;
export type ConsoleFileName = (typeof NAMES)[number];

/** The files of the console's page, by the names that they have below `/_sandbox/`; index.html is `/_sandbox/` itself. */
export type ConsoleFiles = Readonly<Record<ConsoleFileName, ConsoleFile>>;

const PAGE = fileURLToPath(new URL("../local/console/page/", import.meta.url));

/** Bundles the page. It runs in browsers of the last years. */
export async function buildConsole(): Promise<ConsoleFiles> {
  const { outputFiles } = await build({
    entryPoints: [path.join(PAGE, "main.tsx"), path.join(PAGE, "console.css")],
    // Named, and not written: what is built is handed out.
    outdir: PAGE,
    write: false,
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  const bundled = (extension: string) => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
  const [index, icon] = await Promise.all(
    ["index.html", "icon.svg"].map((name) => readFile(path.join(PAGE, name), "utf8")),
  );
  return {
    "index.html": { type: "text/html;charset=UTF-8", text: index ?? "" },
    "console.js": { type: "text/javascript;charset=UTF-8", text: bundled(".js") },
    "console.css": { type: "text/css;charset=UTF-8", text: bundled(".css") },
    "icon.svg": { type: "image/svg+xml", text: icon ?? "" },
  };
}
