/**
 * Part of `npm run check`: cfn-lint on infra/template.yaml, and on what SAM makes of it, where Python has both
 * (`pip install cfn-lint aws-sam-translator`). `npm run test:deploy` lints what Serverless makes, too.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const TEMPLATE = "infra/template.yaml";

const folder = mkdtempSync(path.join(tmpdir(), "sg-sandbox-lint-"));
const translated = path.join(folder, "translated.json");
const program = ["infra/build/translate.py", TEMPLATE, "bucket", "code.zip"];
const translation = spawnSync("python3", program, { encoding: "utf8" });
const isTranslated = translation.status === 0;
const hasTranslator = !translation.error && !translation.stderr.includes("No module named 'samtranslator'");
if (isTranslated) writeFileSync(translated, translation.stdout);
else if (hasTranslator) console.error(translation.stderr);
else console.log(`what SAM makes of ${TEMPLATE} was not linted: Python has no samtranslator`);

const lint = spawnSync("cfn-lint", [TEMPLATE, ...(isTranslated ? [translated] : [])], { stdio: "inherit" });
rmSync(folder, { recursive: true });
if (lint.error) console.log(`${TEMPLATE} was not linted: there is no cfn-lint`);
const isWrong = (hasTranslator && !isTranslated) || (!lint.error && lint.status !== 0);
process.exitCode = isWrong ? 1 : 0;
