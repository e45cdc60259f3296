import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import {
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type EC2ServiceException,
} from "@aws-sdk/client-ec2";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningSandbox, type SandboxCredentials, type SandboxLogEntry, startSandbox } from "sg-sandbox";
import { isInstalled } from "../support/clients.ts";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";

const clients: EC2Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

function clientOf({ url, region, credentials }: RunningSandbox, keys: SandboxCredentials = credentials): EC2Client {
  const client = new EC2Client({ endpoint: url, region, credentials: { ...keys }, maxAttempts: 1 });
  clients.push(client);
  return client;
}

it("limits: aws → the sixth VPC is refused; regions → one of those works", async () => {
  await using sandbox = await startSandbox({ limits: "aws", regions: ["mars-north-1"], region: "mars-north-1" });
  const client = clientOf(sandbox);
  const create = () => client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  for (let made = 1; made < 5; made++) await create();
  await expect(create()).rejects.toThrow("The maximum number of VPCs has been reached.");
});

async function groupsOf(client: EC2Client): Promise<string[]> {
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
  return SecurityGroups.map(({ OwnerId, GroupName }) => `${OwnerId} ${GroupName}`).toSorted();
}

const createGroup = (client: EC2Client, GroupName: string) =>
  client.send(new CreateSecurityGroupCommand({ GroupName, Description: "for a test" }));

const NEW = ["123456789012 default", "123456789012 websrv"];

describe("startSandbox", () => {
  it("many at once → each has what it was given, and nothing of the others", async () => {
    const sandboxes = await Promise.all(Array.from({ length: 4 }, () => startSandbox()));
    await Promise.all(sandboxes.map((sandbox, index) => createGroup(clientOf(sandbox), `group-${index}`)));
    const groups = await Promise.all(sandboxes.map((sandbox) => groupsOf(clientOf(sandbox))));
    expect(groups).toEqual(
      [0, 1, 2, 3].map((index) => ["123456789012 default", `123456789012 group-${index}`, NEW[1]]),
    );
    await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
    await expect(fetch(sandboxes[0]?.url ?? "")).rejects.toThrow("fetch failed");
  });

  it("reset → as new, for all accounts and regions, at the same URL with the same keys", async () => {
    await using sandbox = await startSandbox({ accounts: [{ accountId: "111122223333", platform: "ec2" }] });
    const [own, other] = [clientOf(sandbox), clientOf(sandbox, sandbox.accounts["111122223333"])];
    const elsewhere = clientOf({ ...sandbox, region: "eu-west-1" });
    for (const client of [own, other, elsewhere]) await createGroup(client, "mine");
    await sandbox.reset();
    expect(await groupsOf(own)).toEqual(NEW);
    expect(await groupsOf(other)).toEqual(["111122223333 default"]);
    expect(await groupsOf(elsewhere)).toEqual(["123456789012 default"]);
    await createGroup(own, "mine");
    await sandbox.reset();
    expect(await groupsOf(own)).toEqual(NEW);
  });

  it("reset while requests go on → each is answered as before it or after it, and none fails", async () => {
    await using sandbox = await startSandbox();
    const client = clientOf(sandbox);
    const answers: number[] = [];
    const asking = Array.from({ length: 4 }, async () => {
      for (let time = 0; time < 25; time++) answers.push((await groupsOf(client)).length);
    });
    const resetting = (async () => {
      for (let time = 0; time < 10; time++) {
        await createGroup(client, `group-${time}`);
        await sandbox.reset();
      }
    })();
    await Promise.all([...asking, resetting]);
    expect(answers).toHaveLength(100);
    expect([...new Set(answers)].filter((groups) => groups !== 2 && groups !== 3)).toEqual([]);
  });

  it("await using → it is stopped at the end of the block", async () => {
    let url: string;
    {
      await using sandbox = await startSandbox();
      ({ url } = sandbox);
      expect((await fetch(`${url}/health`)).status).toBe(200);
    }
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it("accounts → keys for each: those given, and made ones", async () => {
    const given = { accessKeyId: "MINE", secretAccessKey: "secret" };
    const accounts = [{ accountId: "111122223333", ...given }, { accountId: "444455556666" }];
    await using sandbox = await startSandbox({ accounts });
    expect(sandbox.accounts["111122223333"]).toEqual(given);
    expect(sandbox.accounts["444455556666"]?.accessKeyId).toMatch(/^AKIA/);
    expect(await groupsOf(clientOf(sandbox, given))).toEqual(["111122223333 default"]);
    expect(await groupsOf(clientOf(sandbox, sandbox.accounts["444455556666"]))).toEqual(["444455556666 default"]);
  });

  it("environment → an SDK in another process finds the sandbox, whatever keys are about", async () => {
    await using sandbox = await startSandbox({ region: "eu-west-1" });
    const script = `
      const { EC2Client, DescribeSecurityGroupsCommand } = require("@aws-sdk/client-ec2");
      new EC2Client().send(new DescribeSecurityGroupsCommand()).then((answer) => console.log(answer.SecurityGroups.length));`;
    const env = { ...process.env, AWS_SESSION_TOKEN: "somebody's", ...sandbox.environment };
    const { stdout } = await promisify(execFile)(process.execPath, ["--eval", script], { env });
    expect(stdout).toBe("2\n");
  });

  it.skipIf(!isInstalled("aws", "--version"))(
    "environment → so does the AWS CLI, for each of its services (skipped without `aws`)",
    async () => {
      await using sandbox = await startSandbox();
      await createGroup(clientOf(sandbox), "mine");
      const env = { ...process.env, ...sandbox.environment };
      const run = async (...args: string[]) => (await promisify(execFile)("aws", args, { env })).stdout;
      expect(await run("ec2", "describe-security-groups", "--group-names", "mine")).toContain('"mine"');
      expect(await run("sts", "get-caller-identity")).toContain("123456789012");
      expect(await run("cloudtrail", "lookup-events")).toContain('"EventName": "CreateSecurityGroup"');
    },
  );

  it("data → a folder that keeps everything, keys included, and log → an entry for each request", async () => {
    const folder = makeFolder();
    const log: SandboxLogEntry[] = [];
    const options = {
      data: path.join(folder, "data"),
      accounts: [{ accountId: "111122223333", accessKeyId: "MINE", secretAccessKey: "secret" }],
      log: (entry: SandboxLogEntry) => void log.push(entry),
    };
    for (const groups of [NEW, ["123456789012 default", "123456789012 kept", "123456789012 websrv"]]) {
      const sandbox = await startSandbox(options);
      expect(await groupsOf(clientOf(sandbox))).toEqual(groups);
      await createGroup(clientOf(sandbox), "kept").catch(({ name }: EC2ServiceException) => name);
      await sandbox.stop();
    }
    expect(log.map(({ action, status, code }) => [action, status, code])).toEqual([
      ["DescribeSecurityGroups", 200, undefined],
      ["CreateSecurityGroup", 200, undefined],
      ["DescribeSecurityGroups", 200, undefined],
      ["CreateSecurityGroup", 400, "InvalidGroup.Duplicate"],
    ]);
    removeFolder(folder);
  });

  it("seed → what the accounts have, after a reset too, with the keys that it gives; a file or what it would hold", async () => {
    const key = { accessKeyId: "SEEDED", secretAccessKey: "secret" };
    const seed = { accounts: [{ accountId: "111122223333", accessKeys: [key], vpcs: [{ name: "shop" }] }] };
    await using sandbox = await startSandbox({ seed });
    expect(sandbox.accounts["111122223333"]).toEqual(key);
    const client = clientOf(sandbox, key);
    const both = ["111122223333 default", "111122223333 default"];
    await createGroup(client, "mine");
    await sandbox.reset();
    expect(await groupsOf(client)).toEqual(both);
    await using other = await startSandbox({ seed: "examples/three-tier.yaml" });
    expect(await groupsOf(clientOf(other))).toContain("123456789012 load-balancer");
    const wrong = startSandbox({ seed: { accounts: [{ accountId: "1" }] } });
    await expect(wrong).rejects.toThrow("seed: an account ID is 12 digits (accounts.0.accountId)");
    await expect(startSandbox({ seed: "nothing.yaml" })).rejects.toThrow(/SEED: .*nothing\.yaml/);
  });

  it("trail → what is on record, the first one first; nextEvent → each once, whether it has come or is to come", async () => {
    await using sandbox = await startSandbox({ accounts: [{ accountId: "111122223333" }] });
    const [own, other] = [clientOf(sandbox), clientOf(sandbox, sandbox.accounts["111122223333"])];
    const { GroupId: groupId = "" } = await createGroup(own, "mine");
    await createGroup(own, "mine").catch(() => {});
    await createGroup(other, "theirs");
    expect(await sandbox.trail()).toMatchObject([
      { eventName: "CreateSecurityGroup", responseElements: { groupId } },
      { eventName: "CreateSecurityGroup", errorCode: "Client.InvalidGroup.Duplicate" },
    ]);
    expect(await sandbox.trail({ accountId: "111122223333" })).toHaveLength(1);
    expect(await sandbox.trail({ region: "eu-west-1" })).toEqual([]);

    expect(await sandbox.nextEvent({ groupId })).toMatchObject({ requestParameters: { groupName: "mine" } });
    expect(await sandbox.nextEvent({ accountId: "111122223333" })).toMatchObject({
      recipientAccountId: "111122223333",
    });
    const coming = sandbox.nextEvent({ eventName: "DeleteSecurityGroup", groupId });
    await own.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    expect(await coming).toMatchObject({ eventName: "DeleteSecurityGroup", requestParameters: { groupId } });
    await expect(sandbox.nextEvent({ eventName: "CreateVpc" }, { timeoutMilliseconds: 1 })).rejects.toThrow(
      "no CreateVpc within 1 ms; what has come: CreateSecurityGroup (Client.InvalidGroup.Duplicate)",
    );
    await sandbox.reset();
    expect(await sandbox.trail()).toEqual([]);
    const never = sandbox.nextEvent();
    await Promise.all([expect(never).rejects.toThrow("the sandbox has stopped"), sandbox.stop()]);
  });

  it("what can't be → an error that says what, and no engine is left", async () => {
    const folder = makeFolder();
    const data = path.join(folder, "data");
    await expect(startSandbox({ data, port: 99_999 })).rejects.toThrow("PORT");
    await expect(startSandbox({ data, accounts: [{ accountId: "1" }] })).rejects.toThrow("12 digits: 1");
    const odd = [{ accountId: "111122223333", accessKeyId: "my-key" }];
    await expect(startSandbox({ data, accounts: odd })).rejects.toThrow("letters, digits and _: my-key");
    const accounts = [{ accountId: "111122223333", accessKeyId: "test" }];
    await expect(startSandbox({ data, accounts })).rejects.toThrow("access key test is taken");
    expect(enginesOn(folder)).toEqual([]);
    removeFolder(folder);
  });
});
