import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { NODE } from "../tools.ts";

const PACKAGE = path.resolve("test/deploy/node_modules/aws-lambda-ric");

/** What polls for events and calls the handler on AWS: `index.mjs <handler>`. */
export const RUNTIME_CLIENT = path.join(PACKAGE, "index.mjs");

/**
 * Builds the part of AWS's runtime client that is C++, once, for the Node of the runtime: it takes a minute, a compiler,
 * CMake and the autotools.
 * @returns why it can't be built; undefined where it is there
 */
export function buildRuntimeClient(): string | undefined {
  const isBuilt = () => existsSync(path.join(PACKAGE, "rapid-client.node"));
  if (isBuilt()) return undefined;
  if (process.platform !== "linux") return "needs Linux";
  const missing = ["cmake", "g++", "autoconf", "automake", "libtoolize", "make"].filter(
    (tool) => spawnSync(tool, ["--version"]).error,
  );
  if (missing.length > 0) return `needs ${missing.join(", ")}`;
  const folder = path.dirname(path.dirname(NODE));
  const env = { ...process.env, PATH: `${path.dirname(NODE)}:${process.env["PATH"]}`, npm_config_nodedir: folder };
  const { stderr } = spawnSync("npm", ["rebuild", "--prefix", "test/deploy", "aws-lambda-ric"], {
    env,
    encoding: "utf8",
  });
  return isBuilt() ? undefined : `can't be built: ${stderr.split("\n").slice(-20).join("\n")}`;
}
