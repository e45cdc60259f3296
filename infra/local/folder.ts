import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newSealingKey, parseSealingKey } from "../../lib/store/seal.ts";
import { SandboxError } from "./error.ts";

export const databaseFile = (folder: string): string => path.join(folder, "sandbox.db");

export const endpointFile = (folder: string): string => path.join(folder, "endpoint");

/**
 * Makes the folder where there is none, for this user only. A folder that is the sandbox's becomes so if it wasn't; one
 * that has something else in it keeps its mode, but what is the sandbox's in it doesn't.
 * @throws SandboxError where there can't be a folder of that name
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = readdirSync(folder);
    const own = files.filter((name) => OWN_FILES.test(name));
    for (const name of own) chmodSync(path.join(folder, name), 0o600);
    if (own.length === files.length) chmodSync(folder, 0o700);
  } catch (error) {
    throw new SandboxError(`SANDBOX_DATA: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** SQLite keeps two files beside the database while it is open. */
const OWN_FILES = /^(?:sandbox\.db(?:-wal|-shm)?|endpoint|key)$/;

/** What seals the credentials of a database. */
export interface SealingKey {
  readonly octets: Buffer;
  /** Whether it has just been made: nothing is sealed under it yet, and it is lost unless it is kept. */
  readonly isNew: boolean;
  keep(): void;
}

/**
 * The key of a data folder, or a new one for it. It lies beside the data: who can read the folder can read all of it.
 * @throws SandboxError for a file that holds no key
 */
export function openKeyFile(folder: string): SealingKey {
  const file = path.join(folder, "key");
  const text = readIfThere(file);
  try {
    if (text !== undefined) return { octets: parseSealingKey(text), isNew: false, keep: () => {} };
  } catch {
    throw new SandboxError(`${file} is damaged: it holds no key`);
  }
  const octets = newSealingKey();
  const keep = () => writeFileSync(file, `${octets.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  return { octets, isNew: true, keep };
}

/** @throws SandboxError where it is there, and can't be read */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new SandboxError(`SANDBOX_DATA: ${error instanceof Error ? error.message : String(error)}`);
  }
}
