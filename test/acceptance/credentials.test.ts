import { CreateVpcCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runningEngine } from "../../infra/local/claim.ts";
import { createTestClient, TABLE } from "../support/engine.ts";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { allow, deny, policyOf } from "../support/policies.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";
import { pipeInto, type Program, readyUrl, runProgram, startProgram } from "../support/programs.ts";

let folder: string;

const credentials = (...options: string[]) => runProgram("credentials", { SANDBOX_DATA: folder }, ...options);

/** The same with a secret: the command line has none. */
const withSecret = (secret: string, ...options: string[]) =>
  runProgram("credentials", { SANDBOX_DATA: folder, SECRET_ACCESS_KEY: secret }, ...options);

/** Starts a sandbox on the folder, and a caller with those keys. */
async function serve(): Promise<{ program: Program; url: string }> {
  const program = startProgram("start", { PORT: "0", SANDBOX_DATA: folder });
  return { program, url: await readyUrl(program) };
}

async function stop(program: Program): Promise<void> {
  program.kill("SIGTERM");
  await program.ended;
}

async function ownersOfGroups(endpoint: string, accessKeyId: string, secretAccessKey: string, sessionToken?: string) {
  const client = clientOf(endpoint, accessKeyId, secretAccessKey, sessionToken);
  try {
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
    return SecurityGroups.map(({ OwnerId }) => OwnerId);
  } finally {
    client.destroy();
  }
}

function clientOf(endpoint: string, accessKeyId: string, secretAccessKey: string, sessionToken?: string) {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return new EC2Client({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

const valueOf = (label: string, stdout: string): string =>
  new RegExp(`^${label}:\\s+(\\S+)$`, "m").exec(stdout)?.[1] ?? `no ${label} in ${stdout}`;

describe("while the sandbox runs", () => {
  let program: Program;
  let url: string;

  beforeAll(async () => {
    folder = makeFolder();
    ({ program, url } = await serve());
  });
  afterAll(async () => {
    await stop(program);
    removeFolder(folder);
  });

  it("add → says key and secret, which work at once", async () => {
    const { exit, stdout, stderr } = await credentials("add", "--account", "111122223333");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    const [id, secret] = [valueOf("access key ID", stdout), valueOf("secret access key", stdout)];
    expect(await ownersOfGroups(url, id, secret)).toEqual(["111122223333"]);
  });

  it("add with its own key, secret and --allow → works for those actions, UnauthorizedOperation for others", async () => {
    const flags = ["--access-key-id", "READER", "--allow", "ec2:Describe*, RevokeSecurityGroupIngress"];
    const { exit, stdout } = await withSecret("reading", "add", "--account", "123456789012", ...flags);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "access key ID:     READER\n" });
    expect(await ownersOfGroups(url, "READER", "reading")).toContain("123456789012");
    const reader = clientOf(url, "READER", "reading");
    await expect(reader.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
    });
    reader.destroy();
  });

  it("add --session-token --expires → a temporary key, which works with its token only", async () => {
    const flags = ["--account", "111122223333", "--session-token", "--expires", "2d"];
    const { exit, stdout } = await credentials("add", ...flags);
    expect(exit).toBe(0);
    const [id, secret] = [valueOf("access key ID", stdout), valueOf("secret access key", stdout)];
    expect(id).toMatch(/^ASIA[0-9A-F]{16}$/);
    const ends = Date.parse(valueOf("ends", stdout));
    expect(ends - Date.now()).toBeGreaterThan(47 * 3_600_000);
    expect(ends - Date.now()).toBeLessThanOrEqual(48 * 3_600_000);
    await expect(ownersOfGroups(url, id, secret)).rejects.toMatchObject({ name: "AuthFailure" });
    expect(await ownersOfGroups(url, id, secret, valueOf("session token", stdout))).toEqual(["111122223333"]);
    const listed = await credentials("list");
    expect(listed.stdout).toContain(`${id}  all actions  until ${valueOf("ends", stdout)}`);
    expect(listed.stdout).not.toContain(valueOf("session token", stdout));
  });

  it("add with a --policy → what it allows, from where it allows it; the list says so in short", async () => {
    const file = path.join(folder, "policy.json");
    const here = { IpAddress: { "aws:SourceIp": "127.0.0.0/8" }, Bool: { "aws:SecureTransport": false } };
    const elsewhere = { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
    const statements = [
      allow({ Action: ["ec2:describe*", "ec2:CreateVpc"], Condition: here }),
      deny({ Action: "ec2:CreateVpc", Condition: elsewhere }),
    ];
    writeFileSync(file, JSON.stringify(policyOf(...statements), undefined, 2));
    const flags = ["--account", "123456789012", "--access-key-id", "POLICY", "--secret-stdin", "--policy", file];
    const added = await pipeInto("by-policy\n", "credentials", { SANDBOX_DATA: folder }, "add", ...flags);
    expect(added).toMatchObject({ exit: 0 });
    expect(await ownersOfGroups(url, "POLICY", "by-policy")).toContain("123456789012");
    const client = clientOf(url, "POLICY", "by-policy");
    await expect(client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringMatching(/user\/POLICY .* with an explicit deny in an identity-based policy$/) as string,
    });
    client.destroy();
    const { stdout } = await credentials("list");
    expect(stdout).toMatch(/POLICY {2}Allow ec2:describe\*,ec2:CreateVpc \(…\); Deny ec2:CreateVpc \(…\)$/m);
  });

  it("add --platform ec2 → an account with EC2 (classic) groups", async () => {
    const flags = ["--account", "222233334444", "--platform", "ec2", "--access-key-id", "CLASSIC", "--secret-stdin"];
    const added = await pipeInto("classical\nand more\n", "credentials", { SANDBOX_DATA: folder }, "add", ...flags);
    expect(added).toEqual({ exit: 0, stdout: "access key ID:     CLASSIC\n", stderr: "" });
    const classic = clientOf(url, "CLASSIC", "classical");
    const { SecurityGroups = [] } = await classic.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups).toMatchObject([{ GroupName: "default", OwnerId: "222233334444" }]);
    expect(SecurityGroups[0]?.VpcId).toBeUndefined();
    classic.destroy();
  });

  it("list → every key with its account, platform and actions, and no secret", async () => {
    await withSecret("hush-hush", "add", "--account", "333344445555", "--access-key-id", "LISTED");
    const { exit, stdout, stderr } = await credentials("list");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^123456789012\s+vpc\s+test\s+\D+$/m);
    expect(stdout).toMatch(/^333344445555\s+vpc\s+LISTED\s/m);
    expect(stdout).not.toContain("hush-hush");
  });

  it("remove → the key, unused so far, doesn't work, and isn't listed", async () => {
    await withSecret("gone", "add", "--account", "111122223333", "--access-key-id", "GONE");
    expect(await credentials("remove", "--access-key-id", "GONE")).toMatchObject({ exit: 0, stderr: "" });
    await expect(ownersOfGroups(url, "GONE", "gone")).rejects.toMatchObject({ name: "AuthFailure" });
    expect((await credentials("list")).stdout).not.toContain("GONE");
  });

  it("somebody has put a credential into the table → list says that it doesn't work, and add goes on", async () => {
    const client = createTestClient((await runningEngine(folder)) ?? "");
    const accessKeyId = "FORGED\u001B[2J";
    const Item = { pk: `KEY#${accessKeyId}`, sk: "KEY", accessKeyId, sealed: "c2VhbGVk" };
    await client.send(new PutCommand({ TableName: TABLE, Item }));
    const { exit, stdout } = await credentials("list");
    expect({ exit, line: /^.*FORGED.*$/m.exec(stdout)?.[0] }).toEqual({
      exit: 0,
      line: String.raw`"FORGED\u001b[2J"  (sealed by another key: it doesn't work here)`,
    });
    expect(await credentials("add", "--account", "111122223333")).toMatchObject({ exit: 0, stderr: "" });
    client.destroy();
  });

  it("another platform for an account that has one → one line, exit code 1", async () => {
    const { exit, stderr } = await credentials("add", "--account", "123456789012", "--platform", "ec2");
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^sg-sandbox: [^\n]*platform[^\n]*\n$/);
  });

  it("the sandbox has gone on all the while, with one engine", async () => {
    expect(await ownersOfGroups(url, "test", "test")).toContain("123456789012");
    expect(enginesOn(folder)).toHaveLength(1);
  });
});

describe("while it doesn't run", () => {
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => {
    removeFolder(folder);
  });

  it("add, list, remove → on the folder, where a sandbox that starts later finds them; no engine is left", async () => {
    for (const id of ["KEPT", "REMOVED"]) {
      const added = await withSecret(`${id}-secret`, "add", "--account", "111122223333", "--access-key-id", id);
      expect(added).toMatchObject({ exit: 0, stderr: "" });
    }
    expect(await credentials("remove", "--access-key-id", "REMOVED")).toMatchObject({ exit: 0 });
    const { stdout } = await credentials("list");
    expect(stdout).toContain("KEPT");
    expect(stdout).not.toMatch(/REMOVED|secret/);
    expect(enginesOn(folder)).toEqual([]);

    const { program, url } = await serve();
    expect(await ownersOfGroups(url, "KEPT", "KEPT-secret")).toEqual(["111122223333"]);
    await expect(ownersOfGroups(url, "REMOVED", "REMOVED-secret")).rejects.toMatchObject({ name: "AuthFailure" });
    // The folder was seeded, as by a first start.
    expect(await ownersOfGroups(url, "test", "test")).toHaveLength(2);
    await stop(program);
  });
});

describe("what the table has or hasn't → one line that says so, exit code 1, nothing changed", () => {
  let program: Program;
  let before: string;

  beforeAll(async () => {
    folder = makeFolder();
    ({ program } = await serve());
    before = (await credentials("list")).stdout;
  });
  afterAll(async () => {
    await stop(program);
    removeFolder(folder);
  });

  it.each([
    ["a key that is taken", ["add", "--account", "123456789012", "--access-key-id", "test"], "test"],
    ["remove an unknown key", ["remove", "--access-key-id", "NOSUCH"], "NOSUCH"],
  ])("%s", async (_, options, about) => {
    const { exit, stdout, stderr } = await credentials(...options);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toMatch(/^sg-sandbox: [^\n]+\n$/);
    expect(stderr).toContain(about);
  });

  it("after all that → the list is what it was", async () => {
    expect((await credentials("list")).stdout).toBe(before);
  });

  it("SANDBOX_DATA=:memory: keeps no credential", async () => {
    const { exit, stderr } = await runProgram("credentials", { SANDBOX_DATA: ":memory:" }, "list");
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^sg-sandbox: [^\n]*:memory:[^\n]*\n$/);
  });
});
