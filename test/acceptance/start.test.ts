import { DescribeSecurityGroupsCommand, EC2Client, RevokeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";
import { type Program, readyUrl, runProgram, npmStart, startProgram } from "../support/programs.ts";

let folder: string;
let programs: Program[];

beforeEach(() => {
  folder = makeFolder();
  programs = [];
});
afterEach(async () => {
  for (const program of programs) {
    program.kill("SIGKILL");
    await program.ended;
  }
  removeFolder(folder);
});

const environment = (others: Readonly<Record<string, string>> = {}) => ({
  PORT: "0",
  SANDBOX_DATA: `${folder}/data`,
  ...others,
});

function start(others?: Readonly<Record<string, string>>): Program {
  const program = startProgram("start", environment(others));
  programs.push(program);
  return program;
}

async function withClient<Result>(endpoint: string, use: (client: EC2Client) => Promise<Result>): Promise<Result> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EC2Client({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

const portsOfWebsrv = (url: string) =>
  withClient(url, async (client) => {
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }));
    return SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions.map(({ FromPort }) => FromPort));
  });

const revokeExample = (url: string) =>
  withClient(url, (client) =>
    client.send(
      new RevokeSecurityGroupIngressCommand({
        GroupName: "websrv",
        IpPermissions: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "205.192.0.0/16" }] }],
      }),
    ),
  );

describe("npm start", () => {
  it("says in its first line where it is ready, then what to paste, and serves the seeded group", async () => {
    const program = start();
    const url = await readyUrl(program);
    expect(program.stdout().split("\n")[0]).toMatch(/^ready on http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    await expect.poll(program.stdout).toContain(`aws ec2 describe-security-groups --endpoint-url ${url}`);
    expect(program.stdout()).toContain("\nSignatures are verified, and the policies of access keys are enforced.\n");
    expect(program.stdout()).toContain(`\nIn a browser, ${url} shows what happens.\n`);
    expect(program.stdout()).toContain(`curl --aws-sigv4 aws:amz:us-east-1:ec2 --user test:test`);
    expect(program.stdout()).toContain(`aws ec2 revoke-security-group-ingress --endpoint-url ${url}`);
    expect(await portsOfWebsrv(url)).toEqual([80]);
    expect(program.stderr()).toBe("");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("%s → it ends with exit code 0, and so does the engine", async (signal) => {
    const program = start();
    const { port } = new URL(await readyUrl(program));
    // A client that has connected, and says nothing.
    await once(
      connect(Number(port), "127.0.0.1").on("error", () => {}),
      "connect",
    );
    expect(enginesOn(folder)).toHaveLength(1);
    program.kill(signal);
    expect(await program.ended).toBe(0);
    expect(enginesOn(folder)).toEqual([]);
    expect(program.stderr()).toBe("");
  });

  it("SIGTERM to npm → the sandbox and its engine end", async () => {
    const program = npmStart(environment());
    const url = await readyUrl(program);
    program.kill("SIGTERM");
    await expect.poll(() => enginesOn(folder)).toEqual([]);
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  });

  it("stopped and started again → what was revoked stays revoked", async () => {
    const first = start();
    await revokeExample(await readyUrl(first));
    first.kill("SIGTERM");
    await first.ended;
    expect(await portsOfWebsrv(await readyUrl(start()))).toEqual([]);
  });

  it("with --host and --first-key → a warning, and a key of its own to paste", async () => {
    const program = startProgram("start", environment(), "--host", "0.0.0.0", "--first-key", "random");
    programs.push(program);
    expect(await readyUrl(program)).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await expect.poll(program.stdout).toMatch(/access key AKIA[0-9A-F]{16}, secret key \S{40}\./);
    expect(program.stdout()).not.toContain("test:test");
    expect(program.stderr()).toMatch(/^sg-sandbox: HOST=0\.0\.0\.0: [^\n]+\n$/);
  });

  it("AWS_REGION → what there is to paste is of that region", async () => {
    const program = start({ SANDBOX_DATA: ":memory:", AWS_REGION: "eu-west-1" });
    await readyUrl(program);
    await expect.poll(program.stdout).toContain("AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1\n");
    expect(program.stdout()).toContain("curl --aws-sigv4 aws:amz:eu-west-1:ec2 ");
  });

  it.each([
    [{ PERMISSIONS: "report" }, "What policies refuse is done all the same, and logged: PERMISSIONS=report"],
    [{ AUTHENTICATION: "none" }, "Nobody is verified, and everything is allowed: AUTHENTICATION=none"],
  ])("%j → says that it isn't enforced", async (settings, said) => {
    const program = start({ SANDBOX_DATA: ":memory:", ...settings });
    await readyUrl(program);
    await expect.poll(program.stdout).toContain(said);
  });

  it("LOG_LEVEL=debug → what is asked for, without what is secret; warn → what is refused alone", async () => {
    const [chatty, quiet] = ["debug", "warn"].map((LOG_LEVEL) => start({ SANDBOX_DATA: ":memory:", LOG_LEVEL })) as [
      Program,
      Program,
    ];
    for (const program of [chatty, quiet]) {
      const url = await readyUrl(program);
      await portsOfWebsrv(url);
      await (await fetch(`${url}/?Action=DescribeVpcs&Version=2016-11-15&Signature=very&SecurityToken=secret`)).text();
    }
    await expect.poll(chatty.stdout).toMatch(/^400 MissingParameter DescribeVpcs |^40\d \w+ DescribeVpcs /m);
    expect(chatty.stdout()).toContain(
      '{"Action":"DescribeSecurityGroups","Version":"2016-11-15","GroupName.1":"websrv"}\n',
    );
    expect(chatty.stdout()).toContain('"Signature":"(secret)","SecurityToken":"(secret)"');
    await expect.poll(quiet.stdout).toMatch(/^40\d \w+ DescribeVpcs /m);
    expect(quiet.stdout()).not.toContain("DescribeSecurityGroups 2016");
    expect(quiet.stdout()).not.toContain('secret"');
  });

  it("SANDBOX_DATA=:memory: → it serves, and leaves nothing behind", async () => {
    const program = start({ SANDBOX_DATA: ":memory:" });
    expect(await portsOfWebsrv(await readyUrl(program))).toEqual([80]);
    program.kill("SIGTERM");
    expect(await program.ended).toBe(0);
  });
});

describe("kill -9 of the sandbox", () => {
  it("no engine is left after a moment, and the folder can be started again with all that was answered", async () => {
    const first = start();
    await revokeExample(await readyUrl(first));
    first.kill("SIGKILL");
    expect(await first.ended).toBe("SIGKILL");
    await expect.poll(() => enginesOn(folder)).toEqual([]);
    expect(await portsOfWebsrv(await readyUrl(start()))).toEqual([]);
  });
});

describe("kill -9 of the engine", () => {
  it("the sandbox says so and ends with exit code 1", async () => {
    const program = start();
    await readyUrl(program);
    for (const pid of enginesOn(folder)) process.kill(pid, "SIGKILL");
    expect(await program.ended).toBe(1);
    expect(program.stderr()).toMatch(/^sg-sandbox: the embedded DynamoDB engine has ended/);
  });
});

describe("one folder, two sandboxes", () => {
  it("SANDBOX_DATA is in use by another sandbox, which goes on", async () => {
    const url = await readyUrl(start());
    const { exit, stderr } = await runProgram("start", environment());
    expect(stderr).toMatch(/^sg-sandbox: [^\n]*another sandbox[^\n]*\n$/);
    expect(exit).toBe(1);
    expect(enginesOn(folder)).toHaveLength(1);
    expect(await portsOfWebsrv(url)).toEqual([80]);
  });

  it("two started on one folder at the same moment → one serves, the other ends", async () => {
    const both = [start(), start()];
    const outcomes = await Promise.all(both.map((one) => Promise.race([readyUrl(one).catch(() => 1), one.ended])));
    expect(outcomes).toContain(1);
    expect(outcomes).toContainEqual(expect.stringMatching(/^http:/));
    expect(enginesOn(folder)).toHaveLength(1);
  });
});
