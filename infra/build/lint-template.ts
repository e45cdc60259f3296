/** Part of `npm run check`: cfn-lint on infra/template.yaml, where it is installed (`pip install cfn-lint`). */
import { spawnSync } from "node:child_process";

const { error, status } = spawnSync("cfn-lint", ["infra/template.yaml"], { stdio: "inherit" });
if (error) console.log("infra/template.yaml was not linted: there is no cfn-lint");
else process.exitCode = status ?? 1;
