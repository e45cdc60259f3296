import type { ConsoleFileName } from "../../build/console.ts";
import type { Route } from "./route.ts";

/** A file of the console's page. */
export const consoleFile =
  (name: ConsoleFileName): Route =>
  async () => {
    const { consoleFiles } = await import("../console/files.ts");
    try {
      return { file: (await consoleFiles())[name] };
    } catch {
      return { status: 503, json: { error: "the console isn't built here: install the package, or all of npm ci" } };
    }
  };
