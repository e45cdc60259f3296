/** `npm run build`: dist/, ready for Lambda. */
import { rmSync } from "node:fs";
import { bundle } from "./bundle.ts";

rmSync("dist", { recursive: true, force: true });
const { eager, lazy } = await bundle("dist");
const kilobytes = (octets: number) => `${Math.round(octets / 1_000)} kB`;
console.log(`dist/ec2.mjs: ${kilobytes(eager)} at a cold start, ${kilobytes(lazy)} when needed`);
