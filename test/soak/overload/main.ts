/** `npm run overload -- --seconds 30 --connections 256 --times 10`: far more than the sandbox can serve, and what it does. */
import { parseArgs } from "node:util";
import { overload } from "./overload.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { seconds: text, connections: text, times: text } });
const [seconds, connections, times] = [values.seconds ?? 30, values.connections ?? 256, values.times ?? 10].map(Number);
if (!(seconds && seconds > 0 && seconds <= 3_600 && connections && connections > 0 && times && times > 0)) {
  console.error("npm run overload -- --seconds N --connections C --times T: N up to 3600");
  process.exit(2);
}

const { violations, ...report } = await overload({ seconds, connections, times, log: console.log });
console.log(JSON.stringify({ seconds, connections, times, ...report }, undefined, 2));
for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? "nothing is wrong" : `${violations.length} things are wrong`);
process.exitCode = violations.length === 0 ? 0 : 1;
