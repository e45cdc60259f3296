import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { readyUrl, runProgram, runUnread, startProgram } from "../support/programs.ts";

let folder: string;
let data: string;

beforeAll(() => {
  folder = makeFolder();
  data = path.join(folder, "data");
});
afterAll(() => {
  removeFolder(folder);
});

const run = (command: string, typed: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runProgram(command, { SANDBOX_DATA: data, PORT: "0", npm_lifecycle_event: "test", ...environment }, ...typed);

/** One line of complaint that says all of that. */
const lineWith = (...parts: readonly string[]) =>
  expect.stringMatching(new RegExp(`^sg-sandbox: ${parts.map((part) => `(?=[^\\n]*${part})`).join("")}[^\\n]+\\n$`));

describe("what can't be done as it was typed → one line that says what to type, exit code 2, and nothing is written", () => {
  it.concurrent.each<[string, string, string[], string[]]>([
    ["an unknown command", "begin", [], ["begin", "start"]],
    ["a mistyped command", "strat", [], ["did you mean start\\?"]],
    ["a mistyped flag", "start", ["--prot", "9000"], ["--prot", "did you mean --port\\?"]],
    [
      "an account that is none",
      "credentials",
      ["add", "--account", "1"],
      ["--account", "sg-sandbox credentials --help"],
    ],
  ])("%s", async (_, command, typed, parts) => {
    expect(await run(command, typed)).toEqual({ exit: 2, stdout: "", stderr: lineWith(...parts) });
    expect(existsSync(data)).toBe(false);
  });
});

describe("--help and --version", () => {
  it.concurrent.each(["start", "credentials", "trail", "verify"])(
    "%s --help → its flags and their variables",
    async (command) => {
      const { exit, stdout, stderr } = await run(command, ["--help"]);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
      expect(stdout).toContain(`sg-sandbox ${command}`);
      expect(stdout).toMatch(/--data FOLDER .*\[SANDBOX_DATA\]/);
    },
  );

  it("--help → the commands; --version → that of the package", async () => {
    const [help, version] = [await run("--help", []), await run("--version", [])];
    expect(await run("start", ["--version"])).toEqual(version);
    expect(help).toMatchObject({ exit: 0, stderr: "", stdout: expect.stringContaining("sg-sandbox verify") });
    expect(version).toMatchObject({ exit: 0, stderr: "", stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe("a deployed table", () => {
  const nothing = {
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };

  it("no region → one line, exit code 1", async () => {
    const ended = await run("verify", ["--table", "x"], nothing);
    expect(ended).toEqual({ exit: 1, stdout: "", stderr: lineWith("region", "AWS_REGION") });
  });

  it("no credentials → one line, exit code 1", async () => {
    const ended = await run("credentials", ["list", "--table", "x", "--region", "us-east-1"], nothing);
    expect(ended).toEqual({ exit: 1, stdout: "", stderr: lineWith("credentials", "AWS_PROFILE") });
  });
});

describe("nobody reads the output any more → a quiet end", () => {
  let kept: string;
  beforeAll(async () => {
    kept = path.join(folder, "kept");
    const sandbox = startProgram("start", { SANDBOX_DATA: kept, PORT: "0", AUTHENTICATION: "none" });
    const action = "Action=DeleteSecurityGroup&GroupName=websrv&Version=2016-11-15";
    await fetch(`${await readyUrl(sandbox)}/?${action}`);
    sandbox.kill("SIGTERM");
    await sandbox.ended;
  });

  it.each([
    "--help",
    "credentials list",
    "credentials add --account 111122223333",
    "trail",
    "trail --follow",
    "verify",
    "verify --help",
  ])("%s", async (line) => {
    const [command = "", ...typed] = line.split(" ");
    const { exit, stderr } = await runUnread(command, { SANDBOX_DATA: kept }, ...typed);
    expect({ exit, stderr: stderr.replace(/^\d+ items read\n$/, "") }).toEqual({ exit: 0, stderr: "" });
  });

  it("start: in order, and its folder is free", async () => {
    const data = path.join(folder, "unread");
    expect(await runUnread("start", { SANDBOX_DATA: data, PORT: "0" })).toMatchObject({ exit: 0, stderr: "" });
    expect(existsSync(path.join(data, "sandbox.db"))).toBe(true);
    expect(existsSync(path.join(data, "endpoint"))).toBe(false);
  });
});
