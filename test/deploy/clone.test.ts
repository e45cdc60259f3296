import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInstalled } from "../support/clients.ts";
import { block, command } from "../support/documents.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

/** What somebody has who has cloned the repository: what is in it, and nothing that was built or installed. */
let clone: string;
const env = { ...process.env, npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

beforeAll(() => {
  clone = makeFolder();
  const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => existsSync(name))) cpSync(file, path.join(clone, file));
});
afterAll(() => removeFolder(clone));

const run = (line: string): string =>
  execFileSync("bash", ["-c", line], { cwd: clone, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const [start = "", test = ""] = block("README.md", "npm ci && npm start").split("\n");
const [build = "", deploy = ""] = block("README.md", "npm ci && npm run build").split("\n");

describe("the README's commands in a clone", () => {
  it(`${start} → the sandbox serves, until Ctrl-C`, async () => {
    const settings = { ...env, PORT: "0", SANDBOX_DATA: ":memory:" };
    // In a process group of its own, as at a terminal: Ctrl-C reaches all of it.
    const shell = spawn("bash", ["-c", start], { cwd: clone, env: settings, stdio: "pipe", detached: true });
    let said = "";
    shell.stdout.on("data", (data) => (said += String(data)));
    shell.stderr.on("data", (data) => (said += String(data)));
    const ended = once(shell, "close");
    const ready = async () => {
      while (!/^ready on \S+$/m.test(said)) await once(shell.stdout, "data");
      return "ready";
    };
    if ((await Promise.race([ready(), ended])) !== "ready") throw new Error(said);
    const [, url = ""] = /^ready on (\S+)$/m.exec(said) ?? [];
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/_sandbox/`)).text()).toContain("<title>sg-sandbox</title>");
    process.kill(-(shell.pid ?? 0), "SIGINT");
    await ended;
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it(`${test} → tests run, of which one file will do here`, () => {
    const said = run(`${test} -- test/unit/deadline.test.ts`);
    expect(stripVTControlCharacters(said)).toMatch(/Test Files .*\b1 passed/);
  });

  it(`${build} → what is deployed`, () => {
    run(build);
    expect(readdirSync(path.join(clone, "dist"))).toEqual(expect.arrayContaining(["ec2.mjs", "events.mjs"]));
  });

  it.skipIf(!isInstalled("sam", "--version"))("sam build → a template to deploy (skipped without SAM)", () => {
    const [sam = "", guided] = deploy.split(" && ");
    expect(guided).toBe("sam deploy --guided --capabilities CAPABILITY_IAM");
    run(sam);
    expect(existsSync(path.join(clone, ".aws-sam/build/template.yaml"))).toBe(true);
  });

  it("npm run package → a tarball to install", () => {
    run(command("README.md", "npm run package"));
    expect(readdirSync(clone).filter((name) => name.endsWith(".tgz"))).toHaveLength(1);
  });
});
