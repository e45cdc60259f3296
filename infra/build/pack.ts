/** `npm run package`: package/, and the tarball of it that npm installs. */
import { execFileSync } from "node:child_process";
import { buildPackage } from "./package.ts";

await buildPackage("package");
execFileSync("npm", ["pack", "./package"], { stdio: "inherit" });
