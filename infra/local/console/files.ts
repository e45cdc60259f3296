import type { ConsoleFiles } from "../../build/console.ts";

let built: Promise<ConsoleFiles> | undefined;

/**
 * What the page consists of. From source it is built when it is first asked for; the package has, in this file's place,
 * what was built with it (infra/build/package.ts).
 * @throws where it can't be built: esbuild is there for development only
 */
export async function consoleFiles(): Promise<ConsoleFiles> {
  built ??= import("../../build/console.ts").then(({ buildConsole }) => buildConsole());
  try {
    return await built;
  } catch (error) {
    built = undefined;
    throw error;
  }
}
