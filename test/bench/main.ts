/** `npm run bench`: what the project claims of its speed, as ratios within one run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chartOf } from "./chart.ts";
import { coldStarts } from "./cold.ts";
import { flat } from "./flat.ts";
import { floor, FLOOR } from "./floor.ts";
import { peers } from "./peers.ts";
import { type Figure, figuresOf, type Part, tableOf } from "./report.ts";
import { resident } from "./resident.ts";

const HELP = `npm run bench -- [PART…] [--rounds N] [--operations N] [--items N] [--url URL]… [--out FOLDER]
parts: floor (the function beside a bare client), peers (the sandbox beside moto_server and each URL, over HTTP),
flat (whatever else there is), cold (what a cold start loads), resident (start and memory); all of them unless named`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "20" },
    operations: { type: "string", default: "100" },
    items: { type: "string", default: "100000" },
    url: { type: "string", multiple: true, default: [] },
    /** Where benchmarks.json and benchmarks.svg go. */
    out: { type: "string", default: "docs" },
    help: { type: "boolean", default: false },
    /** Whether this is the child of the first process, which measures and sends it what it finds. */
    child: { type: "boolean", default: false },
  },
});

const [rounds, operations, items] = [Number(values.rounds), Number(values.operations), Number(values.items)];

const onRound = (what: string, round: number, all: number): void =>
  void process.stderr.write(`\r${what}: round ${round} of ${all}\u001B[K`);

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  async floor() {
    const taken = await floor({ rounds, operations, onRound: (round, all) => onRound("floor", round, all) });
    const figures = [...taken].flatMap(([concurrency, one]) =>
      figuresOf(`revoke, ${concurrency} at once`, one, FLOOR, ["cpu", "throughput", "p50", "p99"]),
    );
    return { title: "The function beside a bare client", reference: FLOOR, figures };
  },
  async peers() {
    const taken = await peers({ rounds, concurrency: 8, urls: values.url, onRound });
    const figures = [...taken].flatMap(([what, one]) => {
      const reference = one.has("moto_server") ? "moto_server" : "sg-sandbox";
      return figuresOf(what, one, reference, ["throughput", "cpu", "p50", "p99"]);
    });
    return { title: "Over HTTP, 8 at once", reference: "moto_server", figures };
  },
  async flat() {
    const taken = await flat({ rounds, operations: Math.min(operations, 20), items, onRound });
    const figures = [...taken].flatMap(([what, one]) => figuresOf(what, one, [...one.keys()][0] ?? "", ["p50"]));
    return { title: "A revoke, whatever else there is", reference: "the smallest", figures };
  },
  async cold() {
    const [bare, own] = await coldStarts(rounds, (round) => onRound("cold", round, rounds));
    const figures = [bare, own].flatMap((one): Figure[] => {
      if (!one || !bare) return [];
      const { name: who, cpu, octets } = one;
      const ratioTo = (value: number, to: number) => (one === bare ? {} : { ratio: value / to });
      return [
        { what: "import", who, measure: "cpu", value: cpu, unit: "ms CPU", ...ratioTo(cpu, bare.cpu) },
        { what: "import", who, measure: "octets", value: octets, unit: "octets", ...ratioTo(octets, bare.octets) },
      ];
    });
    return { title: "A cold start", reference: FLOOR, figures };
  },
  async resident() {
    return { title: "The sandbox's process", reference: "", figures: await resident(items, onRound) };
  },
};

if (values.help) console.log(HELP);
else if (values.child) await measure();
else await inProcessesOfTheirOwn();

/**
 * Each part has a process of its own, whose standard output nobody reads: the function writes a line there for each
 * request, and on AWS nobody waits for that either.
 */
async function inProcessesOfTheirOwn(): Promise<void> {
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`there is no part ${unknown}\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  mkdirSync(values.out, { recursive: true });
  const parts: Record<string, Part> = {};
  for (const name of names) {
    const options = process.argv.slice(2).filter((option) => !names.includes(option));
    const own = [...process.execArgv, fileURLToPath(import.meta.url), name, ...options, "--child"];
    const child = spawn(process.execPath, own, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.on("message", (part) => {
      parts[name] = part as Part;
      process.stderr.write("\n");
      console.log(`\n${tableOf(part as Part)}`);
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) process.exitCode = 1;
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`;
  const file = path.join(values.out, "benchmarks.json");
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), machine, rounds, operations, parts }, undefined, 2)}\n`,
  );
  if (parts["peers"]) writeFileSync(path.join(values.out, "benchmarks.svg"), chartOf(parts["peers"]));
}

async function measure(): Promise<void> {
  // The first process has been ended.
  process.on("disconnect", () => process.exit(1));
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const part = await PARTS[positionals[0] ?? ""]?.();
  await new Promise((resolve) => process.send?.(part, resolve));
  // The function's client is never destroyed, as Lambda's isn't.
  process.exit();
}
