/** `npm run bench`: what the project claims of its speed, as ratios within one run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compare, type Measures } from "./contest.ts";
import { floor, FLOOR } from "./floor.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    operations: { type: "string", default: "100" },
    /** Where this process, which is a child of the first one, writes its answer. */
    answer: { type: "boolean", default: false },
  },
});

const UNITS: Readonly<Record<keyof Measures, string>> = {
  cpu: "ms CPU",
  throughput: "/s",
  p50: "ms p50",
  p99: "ms p99",
};

if (values.answer) await measure();
else await inProcessOfItsOwn();

/** The function writes a line for each request to its standard output: here nobody reads it, as on AWS nobody waits. */
async function inProcessOfItsOwn(): Promise<void> {
  const own = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2), "--answer"];
  const child = spawn(process.execPath, own, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  child.on("message", (line) => console.log(line));
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
}

async function measure(): Promise<void> {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const [rounds, operations] = [Number(values.rounds), Number(values.operations)];
  const onRound = (round: number, all: number) => process.stderr.write(`\rround ${round} of ${all} `);
  const measured = await floor({ rounds, operations, onRound });
  process.stderr.write("\n");
  for (const [concurrency, taken] of measured) {
    process.send?.(`\nrevoke of one rule, ${concurrency} at once: value (times the bare client's)`);
    for (const name of taken.keys()) process.send?.(`${name.padEnd(12)} ${texts(taken, name).join("  ")}`);
  }
  // Of a client that is never destroyed, as Lambda's isn't.
  process.disconnect();
  process.exit();
}

function texts(taken: Parameters<typeof compare>[0], name: string): string[] {
  return (Object.keys(UNITS) as (keyof Measures)[]).map((measure) => {
    const { value, ratio } = compare(taken, name, FLOOR, measure);
    return `${value.toFixed(2).padStart(7)} ${UNITS[measure]} (${ratio.toFixed(2)})`;
  });
}
