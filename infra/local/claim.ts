import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answers, START_MILLISECONDS } from "./engine.ts";
import { SandboxError } from "./error.ts";
import { endpointFile, readIfThere } from "./folder.ts";

/** What the file `endpoint` of a data folder says: whose the folder is, and where its engine listens. */
interface Owner {
  readonly pid: number;
  /** Device and inode of the folder: in a copy of it, the file says nothing. */
  readonly folder: string;
  /** Absent while the engine starts. */
  readonly endpoint?: string;
}

/** A data folder that is this process's own. */
export interface Claim {
  /** Says where the engine listens: `npm run credentials` finds it there. */
  publish(endpoint: string): void;
  release(): void;
}

const MAX_ATTEMPTS = 10;

/**
 * Makes the folder this process's.
 * @throws SandboxError where another sandbox uses it, or is about to; one that was killed doesn't
 */
export async function claimFolder(folder: string): Promise<Claim> {
  const file = endpointFile(folder);
  const mine: Owner = { pid: process.pid, folder: identityOf(folder) };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (writeNew(file, mine)) {
      return {
        publish: (endpoint) => replace(file, { ...mine, endpoint }),
        release: () => rmSync(file, { force: true }),
      };
    }
    const found = readIfThere(file);
    if (found !== undefined && (await isInUse(file, found))) break;
    if (found !== undefined) removeIfStill(file, found);
  }
  throw new SandboxError(`another sandbox is using ${folder}: stop it, or set SANDBOX_DATA`);
}

/** Where the engine of the sandbox that uses the folder listens; undefined where none does. */
export async function runningEngine(folder: string): Promise<string | undefined> {
  const file = endpointFile(folder);
  const found = readIfThere(file);
  return found !== undefined && (await isInUse(file, found)) ? parse(found)?.endpoint : undefined;
}

/**
 * Whether the file's owner is there. A process of that number alone proves nothing: numbers come again; nor does an
 * engine at that address: it may be anybody's by now.
 */
async function isInUse(file: string, text: string): Promise<boolean> {
  const owner = parse(text);
  if (!owner || owner.folder !== identityOf(path.dirname(file)) || !isAlive(owner.pid)) return false;
  if (owner.endpoint === undefined) return ageOf(file) < 2 * START_MILLISECONDS;
  // A machine that is too busy to answer is no reason to start a second engine on one file.
  return (await answers(owner.endpoint)) !== false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // There is none, or it is another user's.
    return false;
  }
}

function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return `${dev}:${ino}`;
}

function ageOf(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function parse(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return Number.isInteger(owner?.pid) && typeof owner?.folder === "string" ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

/** The file with that text appears at once, or not at all. @returns false where there is one already */
function writeNew(file: string, owner: Owner): boolean {
  const draft = draftOf(file, owner);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

const replace = (file: string, owner: Owner): void => renameSync(draftOf(file, owner), file);

function draftOf(file: string, owner: Owner): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  return draft;
}

/** Removes what a sandbox that is gone has left, unless another one has claimed the folder since it was read. */
function removeIfStill(file: string, text: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== text) linkSync(aside, file);
  } catch {
    // Somebody else was faster: the next attempt sees whose it is now.
  }
  rmSync(aside, { force: true });
}
