import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, inject, it } from "vitest";
import { isInstalled, runClient } from "../support/clients.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

interface Example {
  readonly file: string;
  readonly program: string;
  /** What has to be there for it. */
  readonly needs: string;
  readonly isThere: boolean;
}

const examples: readonly Example[] = [
  { file: "revoke.sh", program: "bash", needs: "`aws`", isThere: isInstalled("aws", "--version") },
  { file: "revoke.py", program: "python3", needs: "boto3", isThere: isInstalled("python3", "-c", "import boto3") },
  { file: "revoke.mjs", program: "node", needs: "nothing else", isThere: true },
];

describe.each(examples)("examples/$file (skipped without $needs)", ({ file, program, isThere }) => {
  it.skipIf(!isThere)("opens two ports, closes one, shows what is left, and clears up", async () => {
    const { exitCode, stdout, stderr } = await runClient(sandbox.url, program, [`examples/${file}`]);
    expect({ exitCode, stderr, printed: stdout.split(/\s+/).filter((word) => word !== "") }).toEqual({
      exitCode: 0,
      stderr: "",
      printed: ["revoked:", "tcp", "22", "203.0.113.0/24", "left:", "tcp", "443", "203.0.113.0/24"],
    });
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupName = "" }) => GroupName).toSorted()).toEqual(["default", "websrv"]);
  });
});

const PYTEST: [string, string, string[], RegExp] = [
  "pytest",
  "python3",
  ["-m", "pytest", "-q", "-p", "no:cacheprovider", "examples/in-tests"],
  /2 passed/,
];

describe("examples/in-tests", () => {
  const python = isInstalled("python3", "-c", "import boto3, pytest");

  it.each<[string, string, string[], RegExp]>([
    ["node:test", "node", ["--import", "tsx", "--test", "examples/in-tests/node.test.mjs"], /^# pass 2$/m],
    ["Vitest", "npx", ["vitest", "run", "--root", "examples/in-tests"], /1 passed/],
    ...(python ? [PYTEST] : []),
  ])("%s → its tests pass (pytest: only where it and boto3 are installed)", async (_, program, options, passed) => {
    const environment = { SG_SANDBOX: `node ${inject("program")}`, NO_COLOR: "1", NODE_OPTIONS: "" };
    const { exitCode, stdout, stderr } = await runClient(sandbox.url, program, options, { environment });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: expect.stringMatching(passed), stderr: "" });
  });
});
