import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { examples } from "../../infra/events/requests.ts";
import { type ActionName, operations } from "../../lib/model/operations.ts";
import { parsePolicyText } from "../../lib/permissions/parse-text.ts";
import type { PolicyDocument } from "../../lib/policy-document.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { runProgram } from "../support/programs.ts";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.ts";
import { addIngress, createGroup, outcomeOf, tcp } from "../support/stage.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));

async function start(): Promise<TestSandbox> {
  const sandbox = await startTestSandbox({ TRAIL_READS: "on" });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

const variables = ({ table }: TestSandbox) => ({ DYNAMODB_ENDPOINT: table.engine.endpoint, TABLE_NAME: TABLE });

const suggest = (sandbox: TestSandbox, ...typed: string[]) =>
  runProgram("trail", variables(sandbox), "--suggest-policy", ...typed);

/** @returns the ID and the secret of a new key with that policy, as the command has printed them */
async function addKey(sandbox: TestSandbox, policy: string) {
  const file = path.join(folder, "policy.json");
  writeFileSync(file, policy);
  const { stdout } = await runProgram("credentials", variables(sandbox), "add", "--account", ACCOUNT, "--policy", file);
  const [, accessKeyId = "", secretAccessKey = ""] = /ID: +(\w+)\nsecret access key: +(\S+)/.exec(stdout) ?? [];
  return { accessKeyId, secretAccessKey };
}

/** What a tool might do all day. */
async function work(ec2: EC2Client, ruleId: string): Promise<void> {
  const GroupId = await createGroup(ec2, {
    TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "team", Value: "a" }] }],
  });
  await addIngress(ec2, GroupId, tcp(443, "10.0.0.0/8"));
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [tcp(443, "10.0.0.0/8")] }));
  const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 81, ToPort: 81, CidrIpv4: "205.192.0.0/16" };
  const { SecurityGroups: [websrv] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }),
  );
  await ec2.send(
    new ModifySecurityGroupRulesCommand({
      GroupId: websrv?.GroupId,
      SecurityGroupRules: [{ SecurityGroupRuleId: ruleId, SecurityGroupRule }],
    }),
  );
  const byName = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
  await ec2.send(new RevokeSecurityGroupIngressCommand(byName));
}

it("the policy of what one key has done → lets another one do the same, and nothing else", async () => {
  const sandbox = await start();
  const all = sandbox.ec2();
  const { SecurityGroups: [websrv] = [] } = await all.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }),
  );
  const [other, websrvId] = [await createGroup(all), websrv?.GroupId ?? ""];
  const [ruleId = ""] = await addIngress(all, websrvId, tcp(8080, "10.0.0.0/8"));
  const someone = await sandbox.table.addCredential({ accountId: ACCOUNT });
  await work(sandbox.ec2(someone), ruleId);

  const { exit, stdout } = await suggest(sandbox, "--access-key-id", someone.accessKeyId);
  expect(exit).toBe(0);
  parsePolicyText(stdout);
  const key = sandbox.ec2(await addKey(sandbox, stdout));
  await work(key, ruleId);

  const elsewhere = sandbox.ec2(await addKey(sandbox, stdout), "eu-west-1");
  const SecurityGroupRules = [{ SecurityGroupRuleId: ruleId, SecurityGroupRule: { IpProtocol: "-1" } }];
  const others = [
    () => key.send(new DeleteSecurityGroupCommand({ GroupId: other })),
    () => key.send(new DescribeVpcsCommand({})),
    () => key.send(new CreateTagsCommand({ Resources: [other], Tags: [{ Key: "team", Value: "b" }] })),
    () => key.send(new ModifySecurityGroupRulesCommand({ GroupId: other, SecurityGroupRules })),
    () => elsewhere.send(new DescribeSecurityGroupsCommand({})),
  ];
  const answers = await Promise.all(others.map(outcomeOf));
  expect(answers.map(({ code }) => code)).toEqual(others.map(() => "UnauthorizedOperation"));
});

it("of every action's example → the same answers on a new sandbox, and of other actions none", async () => {
  const [first, second] = [await start(), await start()];
  const run = async (sandbox: TestSandbox, action: ActionName, keys?: Parameters<TestSandbox["get"]>[1]) =>
    (await sandbox.get({ Action: action, Version: "2016-11-15", ...examples[action].parameters }, keys)).code;
  const actions = Object.keys(operations) as ActionName[];
  const done = new Set<ActionName>();
  for (const action of actions) if ((await run(first, action)) === undefined) done.add(action);
  expect(done.size).toBeGreaterThan(30);

  const { stdout, stderr } = await suggest(first, "--access-key-id", "test");
  expect(stderr).not.toContain("TRAIL_READS");
  const keys = await addKey(second, stdout);
  const answers: string[] = [];
  for (const action of actions) answers.push(`${action} ${(await run(second, action, keys)) ?? "done"}`);
  expect(answers).toEqual(actions.map((one) => `${one} ${done.has(one) ? "done" : "UnauthorizedOperation"}`));
});

describe("what can't be known is said", () => {
  it("reads that are not on record → a word about TRAIL_READS", async () => {
    const sandbox = await startTestSandbox();
    onTestFinished(() => sandbox.stop());
    await createGroup(sandbox.ec2());
    const { exit, stdout, stderr } = await suggest(sandbox);
    expect(exit).toBe(0);
    const { Statement } = JSON.parse(stdout) as PolicyDocument;
    expect(Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["ec2:CreateSecurityGroup"],
        Resource: [expect.stringMatching(/:security-group\/\*$/), expect.stringMatching(/:vpc\/vpc-[0-9a-f]{17}$/)],
      },
    ]);
    expect(stderr).toContain("TRAIL_READS=on");
  });

  it("nothing has been done by that key → exit code 1, and a line that says so", async () => {
    const sandbox = await start();
    expect(await suggest(sandbox, "--access-key-id", "AKIANOBODY")).toEqual({
      exit: 1,
      stdout: "",
      stderr: "sg-sandbox: nothing that was done is on record here, of which a policy could be made\n",
    });
  });
});
