import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DescribeSecurityGroupRulesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it, vi } from "vitest";
import { ACCOUNT, REGION } from "../support/engine.ts";
import { isInstalled } from "../support/clients.ts";
import { listen, openToWorld } from "../support/event-target.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { readyUrl, runProgram, startProgram } from "../support/programs.ts";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));

/** As long as anything may take, on a machine that is busy with others. */
const EVENTUALLY = { timeout: 60_000, interval: 50 };

const TEST = { accessKeyId: "test", secretAccessKey: "test" };

async function portsOf(client: EC2Client): Promise<(number | undefined)[]> {
  const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({}));
  const toWorld = SecurityGroupRules.filter(({ IsEgress, CidrIpv4 }) => !IsEgress && CidrIpv4 === "0.0.0.0/0");
  return toWorld.map(({ FromPort }) => FromPort);
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
      await openToWorld(sandbox.ec2(), 443);
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

  it("a URL with a user and a token → they are sent, and never printed", async () => {
    const { server, url, got, headers } = await listen(1);
    const secretUrl = `${url.replace("http://", "http://us%20er:pass%25word@")}hooks/a-token?key=another`;
    const sandbox = startProgram("start", { SANDBOX_DATA: ":memory:", PORT: "0" }, "--events", secretUrl);
    const ec2 = new EC2Client({ endpoint: await readyUrl(sandbox), region: REGION, credentials: TEST });
    await openToWorld(ec2, 443);
    await vi.waitFor(() => expect(got).toHaveLength(1), EVENTUALLY);
    ec2.destroy();
    sandbox.kill("SIGTERM");
    await sandbox.ended;
    expect(headers.authorization).toBe(`Basic ${Buffer.from("us er:pass%word").toString("base64")}`);
    expect(sandbox.stderr()).toMatch(/is tried again: http:\/\/127\.0\.0\.1:\d+ answers 503/);
    expect(`${sandbox.stdout()}${sandbox.stderr()}`).not.toMatch(/pass|token|another/);
    server.close();
  });

  it("a file: a line for each change and each failure, none for reads", async () => {
    const file = path.join(folder, "events.jsonl");
    await using(file, async (sandbox) => {
      await openToWorld(sandbox.ec2(), 443);
      await expect(openToWorld(sandbox.ec2(), 443)).rejects.toThrow("already exists");
      await portsOf(sandbox.ec2());
    });
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const codes = lines.map((line) => (JSON.parse(line) as { detail: { errorCode?: string } }).detail.errorCode);
    expect(codes.toSorted((one = "", other = "") => one.localeCompare(other))).toEqual([
      "Client.InvalidPermission.Duplicate",
      undefined,
    ]);
  });

  it("delay, duplicates and disorder: each comes twice with its ID, none before its time", async () => {
    const { server, url, got } = await listen(0);
    const unruly = { EVENTS: url, EVENTS_DELAY: "100ms", EVENTS_DUPLICATES: "1", EVENTS_DISORDER: "on" };
    const sandbox = await startTestSandbox(unruly);
    try {
      await openToWorld(sandbox.ec2(), 443);
      await openToWorld(sandbox.ec2(), 444);
      expect(got).toEqual([]);
      await vi.waitFor(() => expect(got).toHaveLength(4), EVENTUALLY);
    } finally {
      await sandbox.stop();
      server.close();
    }
    expect(new Set(got.map(({ id }) => id)).size).toBe(2);
  });

  it("sent once more by POST /_sandbox/events/resend: the same event; what stands in the way is said", async () => {
    const { server, url, got } = await listen(0, () => Promise.resolve(got.length === 3 ? 503 : 204));
    await using(url, async (sandbox) => {
      await openToWorld(sandbox.ec2(), 443);
      await vi.waitFor(() => expect(got).toHaveLength(1), EVENTUALLY);
      const resend = async (query: string) => {
        const answer = await fetch(`${sandbox.url}/_sandbox/events/resend?${query}`, { method: "POST" });
        return { status: answer.status, body: await answer.json() };
      };
      const id = got[0]?.id ?? "";
      expect(await resend(`id=${id}`)).toEqual({ status: 200, body: { sent: id } });
      expect(got[1]).toEqual(got[0]);
      const said = (text: string) => ({ error: expect.stringContaining(text) as unknown });
      expect(await resend(`id=${id}`)).toEqual({ status: 502, body: said("answers 503") });
      expect(await resend(`id=${id}&account=111122223333`)).toEqual({ status: 404, body: said("on record") });
      expect(await resend(`id=${id}&region=eu-west-1`)).toEqual({ status: 404, body: said("on record") });
      expect(await resend(`id=${id}&region=%2A`)).toEqual({ status: 400, body: said("region") });
      expect(await resend("id=x")).toEqual({ status: 400, body: said("id is that of an event") });
      const byPage = await fetch(`${sandbox.url}/_sandbox/events/resend?id=${id}`, {
        method: "POST",
        headers: { origin: "http://evil.test" },
      });
      expect(byPage.status).toBe(403);
    });
    expect(got).toHaveLength(3);
    server.close();
  });

  it("sent once more where events go nowhere → 409", async () => {
    const sandbox = await startTestSandbox();
    const id = "00000000-0000-0000-0000-000000000000";
    const answer = await fetch(`${sandbox.url}/_sandbox/events/resend?id=${id}`, { method: "POST" });
    expect(answer.status).toBe(409);
    await sandbox.stop();
  });

  it.each([
    ["a file where none can be", ["--events", "nowhere/events.jsonl"], "EVENTS: ENOENT"],
    ["a URL of another kind", ["--events", "ftp://127.0.0.1/events"], "EVENTS: ENOENT"],
    ["a URL that is none", ["--events", "http://"], "EVENTS begins as a URL"],
    ["a module that isn't there", ["--events", "nowhere.mjs"], "there is no nowhere.mjs"],
    ["a module without a handler", ["--events", "infra/package/index.cjs"], "index.cjs"],
    ["a delay without its unit", ["--events", "x.jsonl", "--events-delay", "2"], "EVENTS_DELAY is a time like"],
    ["a delay of days", ["--events", "x.jsonl", "--events-delay", "9999m"], "EVENTS_DELAY is 60m at most"],
    ["too many doubles", ["--events", "x.jsonl", "--events-duplicates", "10"], "EVENTS_DUPLICATES"],
    ["half a disorder", ["--events", "x.jsonl", "--events-disorder", "half"], "EVENTS_DISORDER is off or on"],
    ["no trail", ["--events", "x.jsonl", "--trail-days", "0"], "TRAIL_DAYS"],
  ])("%s → exit code 2, and why", async (_, options, why) => {
    const { exit, stderr } = await runProgram("start", { SANDBOX_DATA: ":memory:", PORT: "0" }, ...options);
    expect(exit).toBe(2);
    expect(stderr).toContain(why);
  });
});

const startBot = (sandboxUrl: string): ChildProcess =>
  spawn("python3", ["examples/remediation/bot.py", "0"], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: sandboxUrl,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: REGION,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });

async function listeningUrl({ stdout }: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of stdout ?? []) {
    printed += String(chunk);
    const [, port] = /listening on (\d+)\n/.exec(printed) ?? [];
    if (port !== undefined) return `http://127.0.0.1:${port}/`;
  }
  throw new Error(`the bot ended: ${printed}`);
}

describe("examples/remediation: 22 is closed a moment after it was opened to the world, 443 stays", () => {
  async function expectRemediation(sandbox: { url: string }, trailOf: () => Promise<string>): Promise<void> {
    const ec2 = new EC2Client({ endpoint: sandbox.url, region: REGION, credentials: TEST });
    await openToWorld(ec2, 443);
    await openToWorld(ec2, 22);
    await vi.waitFor(async () => expect(await portsOf(ec2)).toEqual([443]), EVENTUALLY);
    ec2.destroy();
    const trail = await trailOf();
    expect(trail).toMatch(
      /AuthorizeSecurityGroupIngress .*fromPort=22 .*done\n[^]*RevokeSecurityGroupIngress .*sgr-.*done/,
    );
  }

  const trailIn = (data: string) => async () => (await runProgram("trail", { SANDBOX_DATA: data })).stdout;

  async function run(data: string, options: string[], onReady?: (url: string) => Promise<void>): Promise<void> {
    const environment = { SANDBOX_DATA: path.join(folder, data), PORT: "0" };
    const sandbox = startProgram("start", environment, "--events", ...options);
    try {
      const url = await readyUrl(sandbox);
      await onReady?.(url);
      await expectRemediation({ url }, trailIn(path.join(folder, data)));
    } finally {
      sandbox.kill("SIGTERM");
      await sandbox.ended;
    }
  }

  // oxlint-disable-next-line vitest/expect-expect -- expectRemediation does
  it("bot.mjs, as a handler in the sandbox", () => run("module", ["examples/remediation/bot.mjs"]));

  // oxlint-disable-next-line vitest/expect-expect -- expectRemediation does
  it("bot.mjs, where events come twice and the later one first", () =>
    run("unruly", ["examples/remediation/bot.mjs", "--events-duplicates", "1", "--events-disorder", "on"]));

  // oxlint-disable-next-line vitest/expect-expect -- expectRemediation does
  it.skipIf(!isInstalled("python3", "-c", "import boto3"))("bot.py, by POST (skipped without boto3)", async () => {
    // The sandbox wants the bot's address, and the bot the sandbox's: this passes on, once both are there.
    let bot: ChildProcess | undefined;
    let botUrl: string | undefined;
    const { server, url } = await listen(0, async (body) => {
      if (botUrl === undefined) return 503;
      // Doubles that are under way when the sandbox stops find no sandbox to revoke through.
      const answered = await fetch(botUrl, { method: "POST", body }).catch(() => undefined);
      return answered?.status ?? 502;
    });
    try {
      await run("python", [url, "--events-duplicates", "1"], async (sandboxUrl) => {
        bot = startBot(sandboxUrl);
        botUrl = await listeningUrl(bot);
      });
    } finally {
      bot?.kill();
      server.close();
    }
  });
});
