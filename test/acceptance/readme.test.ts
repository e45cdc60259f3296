import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { isInstalled, runClient } from "../support/clients.ts";
import { REGION } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { addIngress, rulesOf, tcp } from "../support/stage.ts";
import { npmStart, type Program, readyUrl, startProgram } from "../support/programs.ts";

const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

/** The README's blocks of code, in its order. */
const blocks = [...readFileSync("README.md", "utf8").matchAll(/^```(?<language>\w+)\n(?<code>[\s\S]*?)^```$/gm)].map(
  ({ groups }) => ({ language: groups?.["language"] ?? "", code: groups?.["code"] ?? "" }),
);
const blocksOf = (language: string): string[] =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);

const jsWith = (text: string): string => blocksOf("js").find((code) => code.includes(text)) ?? `no block has ${text}`;

/** Commands, without those that install the project: that has happened where a test runs. */
const commands = blocksOf("sh").filter((code) => !code.includes("npm ci"));

/** How those begin that are run below. */
const TESTED = {
  revoke: "curl ",
  session: "export AWS_ACCESS_KEY_ID=test",
  credentials: "npm run credentials",
  trail: "aws cloudtrail ",
};

function command(name: keyof typeof TESTED): string {
  const found = commands.find((code) => code.startsWith(TESTED[name]));
  if (found === undefined) throw new Error(`the README has no commands that begin with ${TESTED[name]}`);
  return found;
}

const folder = makeFolder();
const data = { SANDBOX_DATA: path.join(folder, "data") };
let sandbox: Program;
let url: string;

beforeAll(async () => {
  sandbox = npmStart({ PORT: "0", ...data });
  url = await readyUrl(sandbox);
});
afterAll(async () => {
  sandbox.kill("SIGTERM");
  await sandbox.ended;
  removeFolder(folder);
});

/** Runs it as somebody would who pastes it, on the test's sandbox instead of the one on port 8080. */
async function paste(code: string, program: string, options: readonly string[], ...args: string[]): Promise<string> {
  const here = code.replaceAll("http://127.0.0.1:8080", url);
  const { exitCode, stdout, stderr } = await runClient(url, program, [...options, here, ...args], {
    environment: data,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

const pasteInShell = (code: string) => paste(code, "bash", ["--norc", "-euo", "pipefail", "-c"]);

/**
 * `npm run credentials -- …` as the program that tests run: npm, and then the program's source, take several times as
 * long to start. That npm's script is the same command is seen where the first one is really run by npm.
 */
const BUILT = `npm() { [ "$1 $2 $3" = "run credentials --" ]; node ${inject("program")} credentials "\${@:4}"; }`;

/** What the commands below have to say by themselves: where the sandbox is, who asks, and of which region. */
const FORGET = "unset AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_DEFAULT_REGION";

const squeezed = (xml: string): string =>
  xml
    .replace(/<requestId>.*<\/requestId>/, "<requestId/>")
    .replaceAll(/>\s+</g, "><")
    .trim();

describe("the README's commands, out of the file", () => {
  it("are those that are tested here", () => {
    expect(commands.filter((code) => !Object.values(TESTED).some((start) => code.startsWith(start)))).toEqual([]);
  });

  it.skipIf(!isInstalled("curl", "--aws-sigv4", "aws:amz", "--version"))(
    "the first revoke → its answer (skipped where curl has no --aws-sigv4)",
    async () => {
      const revoke = command("revoke");
      const answer = await pasteInShell(revoke.replace("curl", "curl --silent --show-error"));
      expect(squeezed(answer)).toBe(squeezed(blocksOf("xml")[0] ?? ""));
    },
  );

  it.skipIf(!isInstalled("aws", "--version"))(
    "the same with the AWS CLI, which knows no more than that → the rule comes, goes, and is gone (skipped without `aws`)",
    async () => {
      const printed = await pasteInShell(`${FORGET}; ${command("session")}`);
      expect(printed).toMatch(/"SecurityGroupRules"[\s\S]*"RevokedSecurityGroupRules"[\s\S]*"IpPermissions": \[\]/);
    },
  );

  it("credentials: added, listed, removed", async () => {
    const credentials = command("credentials");
    const added = await pasteInShell("npm run --silent credentials -- add --account 111122223333");
    const [accessKeyId = ""] = /AKIA\w+/.exec(added) ?? [];
    // The policy that the README shows below its commands.
    const policy = path.join(folder, "policy.json");
    writeFileSync(policy, blocksOf("json")[0] ?? "");
    const here = credentials.replace("AKIA…", accessKeyId).replace("policy.json", policy);
    const printed = await pasteInShell(`${BUILT}\n${here}\necho left:\nnpm run credentials -- list`);
    const [before = "", after = ""] = printed.split("left:");
    expect(before).toContain(accessKeyId);
    expect(after).toContain("444455556666");
    expect(after).not.toContain(accessKeyId);
  });

  it.skipIf(!isInstalled("aws", "--version"))(
    "the trail, by the AWS CLI and by the command → what the revokes above have left (skipped without `aws`)",
    async () => {
      const [settings = ""] = command("session").split("\n");
      const printed = await pasteInShell(`${FORGET}; ${settings}\n${command("trail")}`);
      expect(printed).toContain('"EventName": "RevokeSecurityGroupIngress"');
      expect(printed).toMatch(/Z test RevokeSecurityGroupIngress groupName=websrv .* done$/m);
    },
  );

  it("the SDK for JavaScript → the rule is revoked", async () => {
    const ec2 = new EC2Client({ endpoint: url, region: REGION, credentials: KEYS });
    const groupName = "websrv";
    const { SecurityGroups: [group] = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ GroupNames: [groupName] }),
    );
    const groupId = group?.GroupId ?? "";
    if (group?.IpPermissions?.length === 0) await addIngress(ec2, groupId, tcp(80, "205.192.0.0/16"));
    await paste(jsWith("RevokeSecurityGroupIngressCommand"), "node", ["--input-type=module", "--eval"]);
    expect(await rulesOf(ec2, groupId, false)).toEqual([]);
    ec2.destroy();
  });

  it("the sandbox in a test's own process → starts, is reset, and stops", async () => {
    const code = `import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
      ${jsWith("startSandbox")}
      console.log("stopped");`;
    const see = "console.log((await ec2.send(new DescribeSecurityGroupsCommand())).SecurityGroups.length);";
    const printed = await paste(code.replace("// …", see), "node", [
      "--import",
      "tsx",
      "--input-type=module",
      "--eval",
    ]);
    expect(printed).toBe("2\nstopped\n");
  });

  it("docs/seeds.md: a seed by hand → its groups", async () => {
    const [, seed = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(readFileSync("docs/seeds.md", "utf8")) ?? [];
    const file = path.join(folder, "seed.yaml");
    writeFileSync(file, seed);
    const seeded = startProgram("start", { PORT: "0", SANDBOX_DATA: ":memory:", SEED: file });
    const there = (await (await fetch(`${await readyUrl(seeded)}/_sandbox/state`)).text()).match(/"name":"\w+"/g);
    seeded.kill("SIGTERM");
    await seeded.ended;
    expect(there).toEqual(expect.arrayContaining(['"name":"web"', '"name":"database"']));
  });

  it.skipIf(!isInstalled("aws", "--version"))(
    "docs/seeds.md: what the AWS CLI says of one → another that says the same (skipped without `aws`)",
    async () => {
      const [, copy = ""] = /^```sh\n(aws ec2[\s\S]*?)^```$/m.exec(readFileSync("docs/seeds.md", "utf8")) ?? [];
      const [describe = "", start = ""] = copy.split("\n");
      const file = path.join(folder, "groups.json");
      await pasteInShell(describe.replace("groups.json", file));
      expect(start).toBe("npm start -- --seed groups.json");
      const seeded = startProgram("start", { PORT: "0", SANDBOX_DATA: ":memory:" }, "--seed", file);
      const there = await readyUrl(seeded);
      const ec2 = new EC2Client({ endpoint: there, region: REGION, credentials: KEYS });
      const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
      ec2.destroy();
      seeded.kill("SIGTERM");
      await seeded.ended;
      expect({ SecurityGroups }).toEqual(JSON.parse(readFileSync(file, "utf8")));
    },
  );

  it("docs/testing.md: a seeded sandbox, its trail, and the event that is waited for", async () => {
    const [, code = ""] = /^```js\n([\s\S]*?)^```$/m.exec(readFileSync("docs/testing.md", "utf8")) ?? [];
    const options = ["--import", "tsx", "--input-type=module", "--eval"];
    expect(await paste(`${code}\nconsole.log("done");`, "node", options)).toBe("done\n");
  });

  it.skipIf(!isInstalled("python3", "-c", "import boto3"))(
    "boto3 → it sees the groups (skipped without it)",
    async () => {
      const code = `${blocksOf("python")[0]}\nprint(ec2.describe_security_groups()["SecurityGroups"])`;
      expect(await paste(code, "python3", ["-c"])).toContain("websrv");
    },
  );
});
