import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { isInstalled } from "../support/clients.ts";
import { block, command } from "../support/documents.ts";
import { REGION } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";
import { NODE_FROM_SOURCE, pasting } from "../support/paste.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { type Program, readyUrl, startProgram } from "../support/programs.ts";

const folder = makeFolder();
let sandbox: Program;
let paste: ReturnType<typeof pasting>;

beforeAll(async () => {
  sandbox = startProgram("start", { PORT: "0", SANDBOX_DATA: ":memory:" });
  paste = pasting(await readyUrl(sandbox));
});
afterAll(async () => {
  sandbox.kill("SIGTERM");
  await sandbox.ended;
  removeFolder(folder);
});

const hasAws = isInstalled("aws", "--version");

/** With another sandbox, started with those flags. */
async function withSandbox<Result>(flags: readonly string[], use: (url: string) => Promise<Result>): Promise<Result> {
  const other = startProgram("start", { PORT: "0", SANDBOX_DATA: ":memory:" }, ...flags);
  try {
    return await use(await readyUrl(other));
  } finally {
    other.kill("SIGTERM");
    await other.ended;
  }
}

describe("docs/seeds.md", () => {
  it("a seed by hand → its groups", async () => {
    const file = path.join(folder, "seed.yaml");
    writeFileSync(file, block("docs/seeds.md", "accounts:"));
    const state = await withSandbox(["--seed", file], async (url) => (await fetch(`${url}/_sandbox/state`)).text());
    expect(state.match(/"name":"\w+"/g)).toEqual(expect.arrayContaining(['"name":"web"', '"name":"database"']));
  });

  it.skipIf(!hasAws)("what the AWS CLI says of one → another that says the same (skipped without `aws`)", async () => {
    const [describe = "", start = ""] = block("docs/seeds.md", "aws ec2 describe-security-groups").split("\n");
    expect(describe).toBe(command("README.md", "aws ec2 describe-security-groups > groups.json"));
    const file = path.join(folder, "groups.json");
    await paste(describe.replace("groups.json", file));
    const [npm, , dashes, ...flags] = start.replace("groups.json", file).split(" ");
    expect([npm, dashes]).toEqual(["npm", "--"]);
    const again = await withSandbox(flags, async (url) => {
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const ec2 = new EC2Client({ endpoint: url, region: REGION, credentials });
      const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
      ec2.destroy();
      return { SecurityGroups };
    });
    expect(again).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });
});

describe("docs/testing.md", () => {
  it("a seeded sandbox, its trail, and the event that is waited for", async () => {
    const code = block("docs/testing.md", "import assert");
    expect(await paste(`${code}\nconsole.log("done");`, NODE_FROM_SOURCE)).toBe("done\n");
  });

  it("a job for GitHub Actions → it has what it needs, and runs npm's own scripts", () => {
    const { jobs } = parse(block("docs/testing.md", "jobs:")) as { jobs: { test: { steps: object[] } } };
    expect(jobs.test.steps.slice(-2)).toEqual([{ run: "npm ci" }, { run: "npm test" }]);
  });

  it("its steps for other languages → the sandbox serves in the background", async () => {
    const [start, test] = parse(block("docs/testing.md", "- run: |")) as [
      { readonly run: string },
      { readonly run: string; readonly env: Readonly<Record<string, string>> },
    ];
    expect(test.run).toBe("pytest");
    const port = String(await freePort());
    const npx = `npx() { [ "$1" = sg-sandbox ]; shift; exec node ${inject("program")} "$@" --port ${port}; }`;
    const log = path.join(folder, "sandbox.log");
    const settings = Object.entries(test.env).map(([name, value]) => `export ${name}=${value.replace("8080", port)}`);
    const steps = [npx, start.run.replaceAll("sandbox.log", log), ...settings];
    const said = await paste(
      [...steps, 'curl --silent "$AWS_ENDPOINT_URL/_sandbox/state"', "kill %1", "wait"].join("\n"),
    );
    expect(said).toContain("load-balancer");
  });
});
