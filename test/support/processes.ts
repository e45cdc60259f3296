import { readdirSync, readFileSync } from "node:fs";

/** The processes of engines that keep their data in that folder: no other test's, nobody else's. */
export function enginesOn(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isEngineOn(name, folder))
    .map(Number);
}

function isEngineOn(pid: string, folder: string): boolean {
  const [program = "", ...options] = commandLine(pid);
  return program.endsWith("/dynoxide") && options.some((option) => option.startsWith(`${folder}/`));
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
