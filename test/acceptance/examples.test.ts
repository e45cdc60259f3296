import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, inject, it } from "vitest";
import { isInstalled, runClient } from "../support/clients.ts";
import { block } from "../support/documents.ts";
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
    // As their README says: where the sandbox is and who asks, in the environment, and then the example.
    const settings = block("examples/README.md", "export AWS_ENDPOINT_URL=");
    const script = `${settings.replace("http://127.0.0.1:8080", sandbox.url)}\n${program} examples/${file}`;
    const { exitCode, stdout, stderr } = await runClient("", "bash", ["--norc", "-euc", script]);
    expect({ exitCode, stderr, printed: stdout.split(/\s+/).filter((word) => word !== "") }).toEqual({
      exitCode: 0,
      stderr: "",
      printed: ["revoked:", "tcp", "22", "203.0.113.0/24", "left:", "tcp", "443", "203.0.113.0/24"],
    });
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupName = "" }) => GroupName).toSorted()).toEqual(["default", "websrv"]);
  });
});

describe("examples/in-tests (those in JavaScript: in test/deploy)", () => {
  it.skipIf(!isInstalled("python3", "-c", "import boto3, pytest"))(
    "pytest → its tests pass (skipped without it and boto3)",
    async () => {
      const environment = { SG_SANDBOX: `node ${inject("program")}` };
      const options = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "examples/in-tests"];
      const { exitCode, stdout, stderr } = await runClient(sandbox.url, "python3", options, { environment });
      const said = expect.stringMatching(/2 passed/) as string;
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: said, stderr: "" });
    },
  );
});
