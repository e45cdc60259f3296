import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findBinary, startEngine } from "../../infra/local/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

const REAL = findBinary();

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(folder);
});

/** In the engine's place, a script; its arguments are the engine's. */
function engineIs(script: string): void {
  const file = path.join(folder, "engine");
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("DYNOXIDE", file);
}

const complain = (port: string) => `echo "error: port ${port} is already in use" >&2; exit 1`;

describe("startEngine", () => {
  it("somebody has taken its port before it has → it starts on another one", async () => {
    const marker = path.join(folder, "marker");
    engineIs(`[ -e '${marker}' ] || { touch '${marker}'; ${complain("$5")}; }; exec '${REAL}' "$@"`);
    const engine = await startEngine(undefined);
    expect(existsSync(marker)).toBe(true);
    expect((await fetch(engine.endpoint)).ok).toBe(true);
    await engine.stop();
  });

  it("its port is taken each time → an error that says so", async () => {
    engineIs(complain("$5"));
    await expect(startEngine(undefined)).rejects.toThrow(
      /^the embedded DynamoDB engine can't start: .*already in use$/,
    );
  });

  it("another complaint → an error that says so, at once", async () => {
    const runs = path.join(folder, "runs");
    engineIs(`[ ! -e '${runs}' ] || exit 2; touch '${runs}'; echo "error: file is not a database" >&2; exit 1`);
    await expect(startEngine(undefined)).rejects.toThrow("can't start: error: file is not a database");
  });
});
