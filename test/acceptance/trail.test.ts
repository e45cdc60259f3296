import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteVpcCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { allowing } from "../../lib/policy-document.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { runProgram, startProgram } from "../support/programs.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();
/** As long as anything may take, on a machine that is busy with others. */
const EVENTUALLY = { timeout: 60_000, interval: 50 };
const SSH = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };

beforeAll(async () => {
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(SSH));
  await ec2.send(new RevokeSecurityGroupIngressCommand(SSH));
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: "sg-12345678", IpPermissions: [] })).catch(() => {});
});

interface Asked {
  readonly body?: string;
  readonly target?: string;
  readonly service?: string;
  readonly region?: string;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A signed POST as CloudTrail's clients send it. */
async function post({
  body = "{}",
  target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
  service = "cloudtrail",
  keys = { accessKeyId: "test", secretAccessKey: "test" },
  region = REGION,
}: Asked) {
  const { host, hostname, port } = new URL(sandbox.url);
  const signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256Node });
  const unsigned = { method: "POST", protocol: "http:", hostname, port: Number(port), path: "/", query: {}, body };
  const own = { host, "x-amz-target": target, "content-type": "application/x-amz-json-1.1" };
  const { headers } = await signer.sign({ ...unsigned, headers: own });
  const response = await fetch(sandbox.url, { method: "POST", headers, body });
  const answer = (await response.json()) as {
    __type?: string;
    message?: string;
    Events?: { EventName: string; CloudTrailEvent: string }[];
    NextToken?: string;
  };
  return { status: response.status, ...answer };
}

describe("LookupEvents", () => {
  it("answers what has been done, the latest first", async () => {
    const { status, Events = [] } = await post({ body: JSON.stringify({ MaxResults: 3 }) });
    expect(status).toBe(200);
    expect(Events.map(({ EventName }) => EventName)).toEqual([
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupIngress",
      "AuthorizeSecurityGroupIngress",
    ]);
  });

  it("a region that has not been used: what was refused there is listed page by page", async () => {
    const elsewhere = sandbox.ec2(undefined, "eu-west-3");
    const vpcId = "vpc-12345678";
    for (let times = 0; times < 3; times++)
      await elsewhere.send(new DeleteVpcCommand({ VpcId: vpcId, DryRun: true })).catch(() => {});
    let NextToken: string | undefined;
    const names: string[] = [];
    do {
      const body = JSON.stringify({ MaxResults: 1, ...(NextToken !== undefined && { NextToken }) });
      const page = await post({ body, region: "eu-west-3" });
      names.push(...(page.Events ?? []).map(({ EventName }) => EventName));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(names).toEqual(["DeleteVpc", "DeleteVpc", "DeleteVpc"]);
  });

  it("a token of this account's, for other attributes or in another region → InvalidNextTokenException", async () => {
    const { NextToken } = await post({ body: '{"MaxResults":1}' });
    expect((await post({ body: JSON.stringify({ MaxResults: 2, NextToken }) })).status).toBe(200);
    const LookupAttributes = [{ AttributeKey: "ReadOnly", AttributeValue: "false" }];
    for (const asked of [
      { body: JSON.stringify({ MaxResults: 1, NextToken, LookupAttributes }) },
      { body: JSON.stringify({ MaxResults: 1, NextToken, StartTime: 1 }) },
      { body: JSON.stringify({ MaxResults: 1, NextToken }), region: "eu-west-3" },
    ]) {
      expect(await post(asked)).toMatchObject({ status: 400, __type: "InvalidNextTokenException" });
    }
  });

  it.each<[string, Asked, string]>([
    ["no JSON", { body: "Action=x" }, "SerializationException"],
    ["a list", { body: "[]" }, "SerializationException"],
    ["another operation", { target: "CloudTrail_20131101.StopLogging" }, "UnknownOperationException"],
    ["MaxResults 51", { body: '{"MaxResults":51}' }, "InvalidMaxResultsException"],
    ["MaxResults as a text", { body: '{"MaxResults":"5"}' }, "InvalidMaxResultsException"],
    [
      "a token that nobody has given: the position alone",
      { body: JSON.stringify({ NextToken: Buffer.from(`${new Date().toISOString()}#\uFFFD`).toString("base64url") }) },
      "InvalidNextTokenException",
    ],
    ["a token of nobody's", { body: '{"NextToken":"x"}' }, "InvalidNextTokenException"],
    ["a token that is a number", { body: '{"NextToken":7}' }, "SerializationException"],
    ["attributes that are no list", { body: '{"LookupAttributes":{}}' }, "SerializationException"],
    ["an attribute that is none", { body: '{"LookupAttributes":[7]}' }, "InvalidLookupAttributesException"],
    ["two attributes", { body: '{"LookupAttributes":[{},{}]}' }, "InvalidLookupAttributesException"],
    ["times the wrong way round", { body: '{"StartTime":2,"EndTime":1}' }, "InvalidTimeRangeException"],
    ["a time beyond time", { body: '{"StartTime":1e300}' }, "InvalidTimeRangeException"],
    ["a signature for EC2", { service: "ec2" }, "UnrecognizedClientException"],
    ["an unknown key", { keys: { accessKeyId: "nobody", secretAccessKey: "x" } }, "UnrecognizedClientException"],
  ])("%s → %s", async (_, asked, code) => {
    const { status, __type } = await post(asked);
    expect([status, __type]).toEqual([400, code]);
  });

  it("shows a key's own account alone, and only where its policy allows it", async () => {
    const [stranger, describer] = await Promise.all([
      sandbox.table.addCredential({ accountId: "111122223333" }),
      sandbox.table.addCredential({ accountId: ACCOUNT, policy: allowing(["ec2:Describe*"]) }),
    ]);
    expect((await post({ keys: await added(stranger) })).Events).toEqual([]);
    const { __type, message } = await post({ keys: await added(describer) });
    expect(__type).toBe("AccessDeniedException");
    expect(message).toContain("is not authorized to perform: cloudtrail:LookupEvents");
  });

  /** As the sandbox knows it. */
  async function added(credential: Parameters<typeof sandbox.credentials.add>[0]) {
    await sandbox.credentials.add({ ...credential, accessKeyId: `${credential.accessKeyId}L` });
    return { accessKeyId: `${credential.accessKeyId}L`, secretAccessKey: credential.secretAccessKey };
  }

  it("by name (by the AWS CLI: readme.test.ts) → those of that name, each with its record", async () => {
    const LookupAttributes = [{ AttributeKey: "EventName", AttributeValue: "AuthorizeSecurityGroupIngress" }];
    const { Events = [] } = await post({ body: JSON.stringify({ LookupAttributes }) });
    expect(Events).toHaveLength(1);
    expect(Events[0]).toMatchObject({
      Username: "test",
      ReadOnly: "false",
      EventName: "AuthorizeSecurityGroupIngress",
    });
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "")).toMatchObject({
      userIdentity: { arn: `arn:aws:iam::${ACCOUNT}:user/test` },
      sourceIPAddress: "127.0.0.1",
      requestParameters: { groupName: "websrv", cidrIp: "0.0.0.0/0" },
    });
  });
});

describe("sg-sandbox trail", () => {
  const table = { DYNAMODB_ENDPOINT: sandbox.table.engine.endpoint, TABLE_NAME: TABLE, AWS_REGION: REGION };
  const run = (...args: string[]) => runProgram("trail", table, ...args);

  it("a line a request, the latest last; failures say why", async () => {
    const { exit, stdout } = await run("--since", "1h");
    expect(exit).toBe(0);
    const [authorize, revoke, failed] = stdout.trim().split("\n");
    const asked = "groupName=websrv ipProtocol=tcp fromPort=22 toPort=22 cidrIp=0.0.0.0/0";
    const words = (line = "") => new Set(line.split(" ").slice(1));
    expect(words(authorize)).toEqual(new Set(["test", "AuthorizeSecurityGroupIngress", ...asked.split(" "), "done"]));
    expect(words(revoke)).toEqual(new Set(["test", "RevokeSecurityGroupIngress", ...asked.split(" "), "done"]));
    expect(failed).toMatch(/RevokeSecurityGroupIngress groupId=sg-12345678 Client\.\w+/);
  });

  it("a revoke that matched nothing: below it, the rules that it nearly meant", async () => {
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ ...SSH, ToPort: 25 }));
    await ec2.send(new RevokeSecurityGroupIngressCommand(SSH));
    const lines = (await run()).stdout.trim().split("\n");
    expect(lines.at(-1)).toMatch(
      /^ {2}tcp 22 22 0\.0\.0\.0\/0 is nearly sgr-\w+ \(ingress tcp 22 25 0\.0\.0\.0\/0\): other toPort$/,
    );
    await ec2.send(new RevokeSecurityGroupIngressCommand({ ...SSH, ToPort: 25 }));
  });

  it("--follow: what comes later, too, once", async () => {
    const following = startProgram("trail", table, "--follow", "--event-name", "CreateSecurityGroup");
    try {
      for (const GroupName of ["one", "two"]) {
        await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "followed" }));
        await vi.waitFor(() => expect(following.stdout()).toContain(`groupName=${GroupName}`), EVENTUALLY);
      }
    } finally {
      following.kill("SIGTERM");
    }
    await following.ended;
    expect(following.stdout().trim().split("\n")).toHaveLength(2);
  });

  it.each(["eventID", "requestID"] as const)("--resend: the event again, by its %s", async (kind) => {
    const { stdout } = await run("--json", "--event-name", "AuthorizeSecurityGroupIngress");
    const [line = ""] = stdout.trim().split("\n");
    const { record } = JSON.parse(line) as { record: { eventID: string; requestID: string } };
    const folder = makeFolder();
    const file = path.join(folder, "events.jsonl");
    const { exit } = await run("--resend", record[kind], "--events", file);
    expect(exit).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ id: record.eventID, detail: record });
    removeFolder(folder);
  });

  it.each([
    ["an ID of nothing on record", ["--events", "/nowhere/events.jsonl"], 1, "there is no event or request"],
    ["no target", [], 2, "--resend needs --events"],
    ["a module", ["--events", "examples/remediation/bot.mjs"], 2, "not to the module"],
  ])("--resend, %s → why not", async (_, options, code, why) => {
    const { exit, stderr } = await run("--resend", "11111111-2222-4333-8444-555555555555", ...options);
    expect(exit).toBe(code);
    expect(stderr).toContain(why);
  });

  it("--resend, to a target that doesn't take it → exit code 1, and why", async () => {
    const { stdout } = await run("--json");
    const [line = ""] = stdout.trim().split("\n");
    const { record } = JSON.parse(line) as { record: { eventID: string } };
    const target = createServer((_, response) => void response.writeHead(503).end()).listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port } = target.address() as AddressInfo;
    const { exit, stderr } = await run("--resend", record.eventID, "--events", `http://127.0.0.1:${port}/`);
    target.close();
    expect(exit).toBe(1);
    expect(stderr).toMatch(/has not been delivered: http:\S+ answers 503/);
  });

  it("--json: the records; --event-name: of one action", async () => {
    const { stdout } = await run("--json", "--event-name", "AuthorizeSecurityGroupIngress");
    const lines = stdout.trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      record: { eventName: "AuthorizeSecurityGroupIngress", eventVersion: "1.11" },
      notes: {},
    });
  });

  it.each([
    ["--since", "yesterday"],
    ["--account", "12"],
  ])("%s %s → exit code 2, and what to type", async (flag, value) => {
    const { exit, stderr } = await run(flag, value);
    expect(exit).toBe(2);
    expect(stderr).toContain(flag);
  });
});
