/** What a cold start costs beside that of a bundle that has the SDK's client and one transaction: its import, and its size. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundle, bundleEntry } from "../../infra/build/bundle.ts";
import { quantile } from "./contest.ts";

export interface ColdStart {
  readonly name: string;
  /** Milliseconds of CPU for its import, all threads together. */
  readonly cpu: number;
  /** Octets that it reads. */
  readonly octets: number;
}

/** @returns the bare one, then the function */
export function coldStarts(rounds: number, onRound: (round: number) => void): Promise<ColdStart[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "sg-sandbox-bench-"));
  return measure(folder, rounds, onRound).finally(() => rmSync(folder, { recursive: true, force: true }));
}

async function measure(folder: string, rounds: number, onRound: (round: number) => void): Promise<ColdStart[]> {
  const { eager: bare } = await bundleEntry("test/bench/bare.ts", path.join(folder, "bare"));
  const { ec2 } = await bundle(path.join(folder, "own"));
  const starts = [
    { name: "bare client", file: path.join(folder, "bare", "bare.mjs"), octets: bare, taken: [] as number[] },
    { name: "sg-sandbox", file: path.join(folder, "own", "ec2.mjs"), octets: ec2.eager, taken: [] as number[] },
  ];
  for (let round = 1; round <= rounds; round++) {
    for (const { file, taken } of starts) taken.push(importOf(file));
    onRound(round);
  }
  return starts.map(({ name, octets, taken }) => ({ name, octets, cpu: quantile(taken, 0.5) }));
}

function importOf(file: string): number {
  const script = `
    const before = process.cpuUsage();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    const { user, system } = process.cpuUsage(before);
    process.stderr.write(String((user + system) / 1_000));
    process.exit();
  `;
  const env = {
    ...process.env,
    AWS_REGION: "us-east-1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    SIGNATURE_VERSION_2: "off",
  };
  const command = `"${process.execPath}" --input-type=module -e '${script.replaceAll("'", "")}' 2>&1 >/dev/null`;
  return Number(execFileSync("/bin/sh", ["-c", command], { env, encoding: "utf8" }));
}
