/** `npm run fuzz -- --requests 100000 --seed 17`: signed requests and octets by chance, and what is wrong with the answers. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

const { values } = parseArgs({ options: { requests: { type: "string" }, seed: { type: "string" } } });
const requests = Number(values.requests ?? 10_000);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(requests > 0 && requests <= 10_000_000) || !Number.isSafeInteger(seed)) {
  console.error("npm run fuzz -- --requests N --seed S: N up to 10,000,000, S a whole number");
  process.exit(2);
}

// The SDK's advice to move on from Node 20 would stand among the results.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
console.log(`seed ${seed}: npm run fuzz -- --requests ${requests} --seed ${seed}`);
const { violations, codes, ...report } = await fuzz({ seed, requests, log: console.log });
const byCount = [...codes].toSorted(([, one], [, other]) => other - one);
console.log(JSON.stringify({ seed, ...report, codes: Object.fromEntries(byCount) }, undefined, 2));
for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? "nothing is wrong" : `${violations.length} things are wrong`);
process.exitCode = violations.length === 0 ? 0 : 1;
