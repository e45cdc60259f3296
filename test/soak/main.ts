/** `npm run soak -- --minutes 10 --seed 17`: random requests, faults and kills, and what is wrong afterwards. */
import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string" }, operations: { type: "string" }, seed: { type: "string" } },
});
const minutes = Number(values.minutes ?? 1);
const operations = Number(values.operations ?? Number.MAX_SAFE_INTEGER);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(minutes > 0 && minutes <= 24 * 60) || !(operations > 0) || !Number.isSafeInteger(seed)) {
  console.error("npm run soak -- --minutes N --operations M --seed S: N up to 1440; it ends after M operations, too");
  process.exit(2);
}

// The SDK's advice to move on from Node 20 would stand among the results.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
console.log(`seed ${seed}: npm run soak -- --minutes ${minutes} --seed ${seed}`);
const { violations, faults, ...report } = await soak({
  seed,
  milliseconds: minutes * 60_000,
  operations,
  log: console.log,
});
console.log(JSON.stringify({ seed, minutes, ...report, faults: Object.fromEntries(faults) }, undefined, 2));
for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? "nothing is wrong" : `${violations.length} things are wrong`);
process.exitCode = violations.length === 0 ? 0 : 1;
