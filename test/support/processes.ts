import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new folder, for one test's data. */
export const makeFolder = (): string => mkdtempSync(path.join(tmpdir(), "sg-sandbox-"));

/** Removes the folder, and whatever a test that failed has left running on it: a sandbox ends with its engine. */
export function removeFolder(folder: string): void {
  for (const pid of enginesOn(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It was about to end by itself.
    }
  }
  rmSync(folder, { recursive: true, maxRetries: 10 });
}

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
