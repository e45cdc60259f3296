import { CreateSecurityGroupCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSealingKey } from "../../lib/store/seal.ts";
import { isInstalled } from "../support/clients.ts";
import { block, command } from "../support/documents.ts";
import { REGION } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";
import { NODE, NODE_FROM_SOURCE, npmAsBuilt, pasting, type Runner } from "../support/paste.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { npmStart, type Program, readyUrl, runProgram, startProgram } from "../support/programs.ts";
import { addIngress, rulesOf, tcp } from "../support/stage.ts";

const KEYS = { accessKeyId: "test", secretAccessKey: "test" };

const folder = makeFolder();
const data = { SANDBOX_DATA: path.join(folder, "data") };
let sandbox: Program;
let url: string;
let paste: ReturnType<typeof pasting>;

beforeAll(async () => {
  sandbox = npmStart({ PORT: "0", ...data });
  url = await readyUrl(sandbox);
  paste = pasting(url, data);
});
afterAll(async () => {
  sandbox.kill("SIGTERM");
  await sandbox.ended;
  removeFolder(folder);
});

const hasAws = isInstalled("aws", "--version");

/** What the commands below have to say by themselves: where the sandbox is, who asks, and of which region. */
const FORGET = "unset AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_DEFAULT_REGION";

const session = () => block("README.md", "export AWS_ACCESS_KEY_ID=test");

const squeezed = (xml: string): string =>
  xml
    .replace(/<requestId>.*<\/requestId>/, "<requestId/>")
    .replaceAll(/>\s+</g, "><")
    .trim();

describe("the README's blocks, out of the file", () => {
  it.skipIf(!isInstalled("curl", "--aws-sigv4", "aws:amz", "--version"))(
    "the first revoke → its answer (skipped where curl has no --aws-sigv4)",
    async () => {
      const revoke = block("README.md", "curl ");
      const answer = await paste(revoke.replace("curl", "curl --silent --show-error"));
      expect(squeezed(answer)).toBe(squeezed(block("README.md", "<?xml")));
    },
  );

  it.skipIf(!hasAws)(
    "the same with the AWS CLI, which knows no more than that → the rule comes, goes, and is gone (skipped without `aws`)",
    async () => {
      const printed = await paste(`${FORGET}; ${session()}`);
      expect(printed).toMatch(/"SecurityGroupRules"[\s\S]*"RevokedSecurityGroupRules"[\s\S]*"IpPermissions": \[\]/);
    },
  );

  it("credentials: added, listed, removed", async () => {
    const credentials = block("README.md", "npm run credentials");
    // The first one by npm itself.
    const added = await paste(command("README.md", "npm run credentials -- add --account 123456789012"));
    const [accessKeyId = ""] = /AKIA\w+/.exec(added) ?? [];
    // The policy that the README shows below its commands.
    const policy = path.join(folder, "policy.json");
    writeFileSync(policy, block("README.md", "{"));
    const here = credentials.replace("AKIA…", accessKeyId).replace("policy.json", policy);
    const printed = await paste(`${npmAsBuilt()}\n${here}\necho left:\nnpm run credentials -- list`);
    const [before = "", after = ""] = printed.split("left:");
    expect(before).toContain(accessKeyId);
    expect(after).toContain("444455556666");
    expect(after).not.toContain(accessKeyId);
  });

  it.skipIf(!hasAws)(
    "the trail, by the AWS CLI and by the command → what the revokes above have left (skipped without `aws`)",
    async () => {
      const [settings = ""] = session().split("\n");
      const printed = await paste(`${npmAsBuilt()}\n${FORGET}; ${settings}\n${block("README.md", "aws cloudtrail ")}`);
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
    await paste(block("README.md", "import { EC2Client, RevokeSecurityGroupIngressCommand }"), NODE);
    expect(await rulesOf(ec2, groupId, false)).toEqual([]);
    ec2.destroy();
  });

  it("the sandbox in a test's own process → starts, is reset, and stops", async () => {
    const code = `import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
      ${block("README.md", "import { EC2Client } from")}
      console.log("stopped");`;
    const see = "console.log((await ec2.send(new DescribeSecurityGroupsCommand())).SecurityGroups.length);";
    expect(await paste(code.replace("// …", see), NODE_FROM_SOURCE)).toBe("2\nstopped\n");
  });

  it.skipIf(!isInstalled("python3", "-c", "import boto3"))(
    "boto3 → it sees the groups (skipped without it)",
    async () => {
      const python: Runner = ["python3", "-c"];
      const see = `print(ec2.describe_security_groups()["SecurityGroups"])`;
      expect(await paste(`${block("README.md", "import boto3")}\n${see}`, python)).toContain("websrv");
    },
  );
});

describe("the README's commands within sentences, out of the file", () => {
  /** The flags of `npm start -- …`. */
  const flagsOf = (text: string): string[] => {
    const [npm, start, dashes, ...flags] = text.split(" ");
    expect([npm, start, dashes]).toEqual(["npm", "start", "--"]);
    return flags;
  };

  it("npm start → the sandbox of these tests", () => {
    expect(command("README.md", "npm start")).toBe("npm start");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("npm start -- --help → the flags", async () => {
    const { exit, stdout } = await runProgram("start", {}, ...flagsOf(command("README.md", "npm start -- --help")));
    expect(exit).toBe(0);
    expect(stdout).toContain("--port");
  });

  it("a port, a seed, events; then the trail's commands, and verify → each does what it says", async () => {
    const [port, file] = [String(await freePort()), path.join(folder, "events.jsonl")];
    const own = { SANDBOX_DATA: path.join(folder, "seeded") };
    const flags = [
      ...flagsOf(command("README.md", "npm start -- --port 9000").replace("9000", port)),
      ...flagsOf(command("README.md", "npm start -- --seed examples/three-tier.yaml")),
      ...flagsOf(command("README.md", "npm start -- --events TARGET").replace("TARGET", file)),
    ];
    const seeded = startProgram("start", own, ...flags);
    const there = await readyUrl(seeded);
    expect(there).toBe(`http://127.0.0.1:${port}`);
    const ec2 = new EC2Client({ endpoint: there, region: REGION, credentials: KEYS });
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupName }) => GroupName)).toContain("load-balancer");
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: "mine", Description: "mine" }));
    ec2.destroy();
    const ids = () =>
      readFileSync(file, { encoding: "utf8", flag: "a+" })
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { readonly id: string }).id);
    await expect.poll(ids).toHaveLength(1);

    const pasteThere = pasting(there, own);
    const [id = ""] = ids();
    const resend = command("README.md", "npm run trail -- --resend ID --events TARGET");
    await pasteThere(`${npmAsBuilt()}\n${resend.replace("ID", id).replace("TARGET", file)}`);
    expect(ids()).toEqual([id, id]);
    const suggest = command("README.md", "npm run --silent trail -- --suggest-policy --access-key-id ID");
    const policy = await pasteThere(`${npmAsBuilt()}\n${suggest.replace(/ID$/, "test")} 2>/dev/null`);
    expect(JSON.parse(policy)).toMatchObject({ Statement: [{ Action: ["ec2:CreateSecurityGroup"] }] });
    const verify = await pasteThere(`${npmAsBuilt()}\n${command("README.md", "npm run verify")} 2>&1`);
    expect(verify).toMatch(/^0 faults in \d+ items$/m);
    seeded.kill("SIGTERM");
    expect(await seeded.ended).toBe(0);
  });

  it.skipIf(!isInstalled("openssl", "version"))(
    "a new CREDENTIALS_KEY → it is one (skipped without openssl)",
    async () => {
      const key = await paste(command("README.md", "openssl rand -base64 32"));
      expect(parseSealingKey(key.trim())).toHaveLength(32);
    },
  );
});
