/** `npm run build`: dist/, ready for Lambda. */
import { rmSync } from "node:fs";
import { endWhenUnread } from "../commands/unread.ts";
import { bundle, HANDLERS } from "./bundle.ts";

endWhenUnread();
rmSync("dist", { recursive: true, force: true });
const built = await bundle("dist");
const kilobytes = (octets: number) => `${Math.round(octets / 1_000)} kB`;
for (const name of HANDLERS) {
  const { eager, lazy } = built[name];
  console.log(`dist/${name}.mjs: ${kilobytes(eager)} at a cold start, ${kilobytes(lazy)} when needed`);
}
