import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import path from "node:path";
import { type Command, runCommand } from "../../../infra/commands/command.ts";
import { credentials } from "../../../infra/commands/credentials.ts";
import { start } from "../../../infra/commands/start.ts";
import { trail } from "../../../infra/commands/trail.ts";
import { verify } from "../../../infra/commands/verify.ts";
import { SandboxError } from "../../../infra/local/error.ts";
import { makeFolder, removeFolder } from "../../support/processes.ts";

const folder = makeFolder();
const data = path.join(folder, "data");
afterAll(() => removeFolder(folder));

/** What npm adds to the environment of a script that it runs. */
const byNpm = (script: string, kept: Readonly<Record<string, string>> = {}) => ({
  npm_lifecycle_event: script,
  ...kept,
});

type Row = [
  title: string,
  command: Command,
  typed: string[],
  environment: Readonly<Record<string, string>>,
  said: string[],
];

describe("what can't be done as it was typed → one line that says what to type, and nothing is written", () => {
  it.each<Row>([
    ["start with an unknown flag", start, ["--bogus"], {}, ["--bogus", "sg-sandbox start --help"]],
    ["npm start -- with an unknown flag", start, ["--bogus"], byNpm("start"), ["--bogus", "npm start -- --help"]],
    [
      "npm start with a flag before --",
      start,
      ["9000"],
      byNpm("start", { npm_config_port: "true" }),
      ["npm start -- --port NUMBER"],
    ],
    [
      "npm run credentials with a flag before --",
      credentials,
      ["add"],
      byNpm("credentials", { npm_config_access_key_id: "A" }),
      ["npm run credentials -- --access-key-id ID"],
    ],
    ["start with a word", start, ["9000"], {}, ["9000", "--help"]],
    ["start with a flag without its value", start, ["--port"], {}, ["--port"]],
    ["start with --port that is no number", start, ["--port", "http"], {}, ["PORT", "http"]],
    ["start with a PORT that is too large", start, [], { PORT: "65536" }, ["PORT", "65536"]],
    ["start with an unknown way to authenticate", start, ["--authentication", "yes"], {}, ["AUTHENTICATION", "yes"]],
    ["start with a --signature-version-2 that is none", start, ["--signature-version-2", "v2"], {}, ["_2", "v2"]],
    ["start with a region that there isn't", start, ["--region", "us-esat-1"], {}, ["us-esat-1", "us-east-1"]],
    ["start with REGIONS that can't be", start, ["--regions", "Mars"], {}, ["REGIONS", "Mars"]],
    ["start with LIMITS that can't be", start, ["--limits", "none"], {}, ["LIMITS", "generous or aws", "none"]],
    ["trail with a region that there isn't", trail, ["--region", "us-esat-1"], {}, ["us-esat-1", "us-east-1"]],
    ["verify with a region that there isn't", verify, [], { AWS_REGION: "eu-west1" }, ["eu-west1", "eu-west-1"]],
    [
      "credentials of a deployed table in a region that there isn't",
      credentials,
      ["list", "--table", "x", "--region", "us-esat-1"],
      {},
      ["us-esat-1", "us-east-1"],
    ],
    ["verify with an unknown flag", verify, ["--tabel", "x"], {}, ["--tabel", "sg-sandbox verify --help"]],
    ["verify with a word", verify, ["x"], {}, ["x", "--help"]],
    ["credentials without a word", credentials, [], {}, ["add, list, remove"]],
    ["credentials with an unknown word", credentials, ["rename"], {}, ["rename", "add, list, remove"]],
    ["credentials with two words", credentials, ["list", "add"], {}, ["list add"]],
    ["credentials with an unknown flag", credentials, ["list", "--all"], {}, ["--all"]],
    ["credentials add with an account that is none", credentials, ["add", "--account", "1"], {}, ["--account"]],
    [
      "credentials add with a secret that all can read",
      credentials,
      ["add", "--account", "111122223333", "--secret-access-key", "x"],
      {},
      ["--secret-access-key", "--help"],
    ],
    [
      "credentials add with an empty secret",
      credentials,
      ["add", "--account", "111122223333"],
      { SECRET_ACCESS_KEY: "" },
      ["secret"],
    ],
    [
      "credentials with a CREDENTIALS_KEY that is none",
      credentials,
      ["list", "--table", "x"],
      { CREDENTIALS_KEY: "secret" },
      ["CREDENTIALS_KEY", "openssl rand -base64 32"],
    ],
    ["start with an unknown --control", start, ["--control", "all"], {}, ["CONTROL", "machine or network", "all"]],
    ["start with an unknown first key", start, ["--first-key", "mine"], {}, ["FIRST_KEY", "mine"]],
    ["credentials add without an account", credentials, ["add"], {}, ["--account"]],
    ["credentials remove without a key", credentials, ["remove"], {}, ["--access-key-id"]],
    [
      "credentials add with actions and a policy",
      credentials,
      ["add", "--account", "111122223333", "--allow", "*", "--policy", "p.json"],
      {},
      ["--allow", "--policy"],
    ],
    [
      "credentials add with a policy that isn't there",
      credentials,
      ["add", "--account", "111122223333", "--policy", "/nowhere/policy.json"],
      {},
      ["/nowhere/policy.json"],
    ],
    [
      "credentials add with a policy that is none",
      credentials,
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
      return [`credentials add ${flag} with a value that can't be`, credentials, typed, {}, [flag]];
    }),
  ])("%s", async (_, command, typed, others, parts) => {
    const environment = { SANDBOX_DATA: data, PORT: "0", npm_lifecycle_event: "test", ...others };
    const error: unknown = await runCommand(command, typed, environment).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SandboxError);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(/^[^\n]+$/) as string });
    for (const part of parts) expect(String(error)).toMatch(new RegExp(part));
    expect(existsSync(data)).toBe(false);
  });
});
