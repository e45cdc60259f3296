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

/** What npm adds to the environment of a script that it runs. */
const byNpm = (script: string, kept: Readonly<Record<string, string>> = {}) => ({
  npm_lifecycle_event: script,
  ...kept,
});

const run = (command: string, typed: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runProgram(command, { SANDBOX_DATA: data, PORT: "0", npm_lifecycle_event: "test", ...environment }, ...typed);

/** One line of complaint that says all of that. */
const lineWith = (...parts: readonly string[]) =>
  expect.stringMatching(new RegExp(`^sg-sandbox: ${parts.map((part) => `(?=[^\\n]*${part})`).join("")}[^\\n]+\\n$`));

type Row = [
  title: string,
  command: string,
  typed: string[],
  environment: Readonly<Record<string, string>>,
  said: string[],
];

describe("what can't be done as it was typed → one line that says what to type, exit code 2, and nothing is written", () => {
  it.concurrent.each<Row>([
    ["an unknown command", "begin", [], {}, ["begin", "start"]],
    ["a mistyped command", "strat", [], {}, ["did you mean start\\?"]],
    ["a mistyped flag", "start", ["--prot", "9000"], {}, ["--prot", "did you mean --port\\?"]],
    ["start with an unknown flag", "start", ["--bogus"], {}, ["--bogus", "sg-sandbox start --help"]],
    ["npm start -- with an unknown flag", "start", ["--bogus"], byNpm("start"), ["--bogus", "npm start -- --help"]],
    [
      "npm start with a flag before --",
      "start",
      ["9000"],
      byNpm("start", { npm_config_port: "true" }),
      ["npm start -- --port NUMBER"],
    ],
    [
      "npm run credentials with a flag before --",
      "credentials",
      ["add"],
      byNpm("credentials", { npm_config_access_key_id: "A" }),
      ["npm run credentials -- --access-key-id ID"],
    ],
    ["start with a word", "start", ["9000"], {}, ["9000", "--help"]],
    ["start with a flag without its value", "start", ["--port"], {}, ["--port"]],
    ["start with --port that is no number", "start", ["--port", "http"], {}, ["PORT", "http"]],
    ["start with a PORT that is too large", "start", [], { PORT: "65536" }, ["PORT", "65536"]],
    ["start with an unknown way to authenticate", "start", ["--authentication", "yes"], {}, ["AUTHENTICATION", "yes"]],
    ["start with a --signature-version-2 that is none", "start", ["--signature-version-2", "v2"], {}, ["_2", "v2"]],
    ["start with a region that there isn't", "start", ["--region", "us-esat-1"], {}, ["us-esat-1", "us-east-1"]],
    ["start with REGIONS that can't be", "start", ["--regions", "Mars"], {}, ["REGIONS", "Mars"]],
    ["start with LIMITS that can't be", "start", ["--limits", "none"], {}, ["LIMITS", "generous or aws", "none"]],
    ["trail with a region that there isn't", "trail", ["--region", "us-esat-1"], {}, ["us-esat-1", "us-east-1"]],
    ["verify with a region that there isn't", "verify", [], { AWS_REGION: "eu-west1" }, ["eu-west1", "eu-west-1"]],
    [
      "credentials of a deployed table in a region that there isn't",
      "credentials",
      ["list", "--table", "x", "--region", "us-esat-1"],
      {},
      ["us-esat-1", "us-east-1"],
    ],
    ["verify with an unknown flag", "verify", ["--tabel", "x"], {}, ["--tabel", "sg-sandbox verify --help"]],
    ["verify with a word", "verify", ["x"], {}, ["x", "--help"]],
    ["credentials without a word", "credentials", [], {}, ["add, list, remove"]],
    ["credentials with an unknown word", "credentials", ["rename"], {}, ["rename", "add, list, remove"]],
    ["credentials with two words", "credentials", ["list", "add"], {}, ["list add"]],
    ["credentials with an unknown flag", "credentials", ["list", "--all"], {}, ["--all"]],
    ["credentials add with an account that is none", "credentials", ["add", "--account", "1"], {}, ["--account"]],
    [
      "credentials add with a secret that all can read",
      "credentials",
      ["add", "--account", "111122223333", "--secret-access-key", "x"],
      {},
      ["--secret-access-key", "--help"],
    ],
    [
      "credentials add with an empty secret",
      "credentials",
      ["add", "--account", "111122223333"],
      { SECRET_ACCESS_KEY: "" },
      ["secret"],
    ],
    [
      "credentials with a CREDENTIALS_KEY that is none",
      "credentials",
      ["list", "--table", "x"],
      { CREDENTIALS_KEY: "secret" },
      ["CREDENTIALS_KEY", "openssl rand -base64 32"],
    ],
    ["start with an unknown --control", "start", ["--control", "all"], {}, ["CONTROL", "machine or network", "all"]],
    ["start with an unknown first key", "start", ["--first-key", "mine"], {}, ["FIRST_KEY", "mine"]],
    ["credentials add without an account", "credentials", ["add"], {}, ["--account"]],
    ["credentials remove without a key", "credentials", ["remove"], {}, ["--access-key-id"]],
    [
      "credentials add with actions and a policy",
      "credentials",
      ["add", "--account", "111122223333", "--allow", "*", "--policy", "p.json"],
      {},
      ["--allow", "--policy"],
    ],
    [
      "credentials add with a policy that isn't there",
      "credentials",
      ["add", "--account", "111122223333", "--policy", "/nowhere/policy.json"],
      {},
      ["/nowhere/policy.json"],
    ],
    [
      "credentials add with a policy that is none",
      "credentials",
      ["add", "--account", "111122223333", "--policy", "package.json"],
      {},
      ["package.json", "line 2, column 11: name", "Version, Id, Statement"],
    ],
    ...[
      ["--platform", "aws"],
      ["--allow", "DescribeVpcs,ec2:Rewoke*"],
      ["--access-key-id", "a/b"],
      ["--expires", "soon"],
    ].map(([flag = "", value = ""]): Row => {
      const typed = ["add", "--account", "111122223333", flag, value];
      return [`credentials add ${flag} with a value that can't be`, "credentials", typed, {}, [flag]];
    }),
  ])("%s", async (_, command, typed, environment, parts) => {
    expect(await run(command, typed, environment)).toEqual({ exit: 2, stdout: "", stderr: lineWith(...parts) });
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
