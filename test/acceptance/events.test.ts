import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it, vi } from "vitest";

import { ACCOUNT, REGION } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { readyUrl, runProgram, startProgram } from "../support/programs.ts";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));

/** As long as anything may take, on a machine that is busy with others. */
const EVENTUALLY = { timeout: 60_000, interval: 50 };

const open = (client: EC2Client, port: number) =>
  client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupName: "websrv",
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      CidrIp: "0.0.0.0/0",
    }),
  );

async function portsOf(client: EC2Client): Promise<(number | undefined)[]> {
  const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({}));
  const toWorld = SecurityGroupRules.filter(({ IsEgress, CidrIpv4 }) => !IsEgress && CidrIpv4 === "0.0.0.0/0");
  return toWorld.map(({ FromPort }) => FromPort);
}

interface Event {
  readonly id: string;
  readonly detail: { readonly eventID: string; readonly eventName: string };
}

/** A target that answers 503 to the first so many. */
async function listen(refuses: number): Promise<{ server: Server; url: string; got: Event[]; refused: () => number }> {
  const got: Event[] = [];
  let refused = 0;
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
      const isRefused = refused < refuses;
      if (isRefused) refused++;
      else got.push(JSON.parse(body) as Event);
      response.writeHead(isRefused ? 503 : 204).end();
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/`, got, refused: () => refused };
}

async function using(target: string, use: (sandbox: TestSandbox) => Promise<void>): Promise<void> {
  const sandbox = await startTestSandbox({ EVENTS: target });
  try {
    await use(sandbox);
  } finally {
    await sandbox.stop();
  }
}

describe("--events", () => {
  it("a URL that is down for a while: requests don't wait for it, and it gets EventBridge's envelope", async () => {
    const { server, url, got, refused } = await listen(2);
    await using(url, async (sandbox) => {
      await open(sandbox.ec2(), 443);
      expect(await portsOf(sandbox.ec2())).toEqual([443]);
      await vi.waitFor(() => expect(got).toHaveLength(1), EVENTUALLY);
    });
    expect(refused()).toBe(2);
    expect(got[0]).toMatchObject({
      version: "0",
      id: got[0]?.detail.eventID,
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.ec2",
      account: ACCOUNT,
      region: REGION,
      resources: [],
      detail: { eventName: "AuthorizeSecurityGroupIngress", eventSource: "ec2.amazonaws.com" },
    });
    server.close();
  });

  it("a file: a line for each change and each failure, none for reads", async () => {
    const file = path.join(folder, "events.jsonl");
    await using(file, async (sandbox) => {
      await open(sandbox.ec2(), 443);
      await expect(open(sandbox.ec2(), 443)).rejects.toThrow("already exists");
      await portsOf(sandbox.ec2());
    });
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const codes = lines.map((line) => (JSON.parse(line) as { detail: { errorCode?: string } }).detail.errorCode);
    expect(codes.toSorted((one = "", other = "") => one.localeCompare(other))).toEqual([
      "Client.InvalidPermission.Duplicate",
      undefined,
    ]);
  });

  it.each([
    ["a module that isn't there", ["--events", "nowhere.mjs"], "there is no nowhere.mjs"],
    ["a module without a handler", ["--events", "infra/package/index.cjs"], "index.cjs"],
    ["no trail", ["--events", "x.jsonl", "--trail-days", "0"], "TRAIL_DAYS"],
  ])("%s → exit code 2, and why", async (_, options, why) => {
    const { exit, stderr } = await runProgram("start", { SANDBOX_DATA: ":memory:", PORT: "0" }, ...options);
    expect(exit).toBe(2);
    expect(stderr).toContain(why);
  });
});

describe("examples/remediation: 22 is closed a moment after it was opened to the world, 443 stays", () => {
  async function expectRemediation(sandbox: { url: string }, trailOf: () => Promise<string>): Promise<void> {
    const { EC2Client } = await import("@aws-sdk/client-ec2");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const ec2 = new EC2Client({ endpoint: sandbox.url, region: REGION, credentials });
    await open(ec2, 443);
    await open(ec2, 22);
    await vi.waitFor(async () => expect(await portsOf(ec2)).toEqual([443]), EVENTUALLY);
    ec2.destroy();
    const trail = await trailOf();
    expect(trail).toMatch(
      /AuthorizeSecurityGroupIngress .*fromPort=22 .*done\n[^]*RevokeSecurityGroupIngress .*sgr-.*done/,
    );
  }

  const trailIn = (data: string) => async () => (await runProgram("trail", { SANDBOX_DATA: data })).stdout;

  async function run(data: string, target: string): Promise<void> {
    const environment = { SANDBOX_DATA: path.join(folder, data), PORT: "0" };
    const sandbox = startProgram("start", environment, "--events", target);
    try {
      await expectRemediation({ url: await readyUrl(sandbox) }, trailIn(path.join(folder, data)));
    } finally {
      sandbox.kill("SIGTERM");
      await sandbox.ended;
    }
  }

  // oxlint-disable-next-line vitest/expect-expect -- expectRemediation does
  it("bot.mjs, as a handler in the sandbox", () => run("module", "examples/remediation/bot.mjs"));
});
