import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTable, TABLE, type TestTable } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { NO_ACCOUNT, OSLS } from "./tools.ts";

/** serverless.yml as it is, but for where the function finds its table, and the format of its events. */
function configuration(endpoint: string, payload: string): string {
  const environment = { TABLE_NAME: TABLE, DYNAMODB_ENDPOINT: endpoint, AUTHENTICATION: "signature" };
  const text = readFileSync("serverless.yml", "utf8");
  return text
    .replace("${self:custom.function.Environment.Variables}", JSON.stringify(environment))
    .replace("  httpApi:\n", `  httpApi:\n    payload: "${payload}"\n`)
    .concat("\nplugins: [serverless-offline]\n");
}

/** An API Gateway that others have written (serverless-offline), before the function that is deployed. */
describe.each(["1.0", "2.0"])("an HTTP API, payload %s", (payload) => {
  let folder: string;
  let table: TestTable;
  let gateway: ChildProcess;
  let ec2: EC2Client;
  let printed = "";

  beforeAll(async () => {
    table = await startTable();
    folder = makeFolder();
    for (const name of ["infra", "dist"]) symlinkSync(path.resolve(name), path.join(folder, name));
    symlinkSync(path.resolve("test/deploy/node_modules"), path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, "serverless.yml"), configuration(table.engine.endpoint, payload));
    const [http, lambda] = [await freePort(), await freePort()];
    const ports = ["--httpPort", String(http), "--lambdaPort", String(lambda)];
    const options = { cwd: folder, env: { ...process.env, ...NO_ACCOUNT }, stdio: "pipe" as const };
    gateway = spawn(OSLS, ["offline", ...ports, "--host", "127.0.0.1"], options);
    gateway.stdout?.on("data", (data) => (printed += String(data)));
    gateway.stderr?.on("data", (data) => (printed += String(data)));
    const ended = once(gateway, "exit");
    while (!printed.includes("Server ready")) {
      const next = await Promise.race([ended.then(() => "ended"), new Promise((resolve) => setTimeout(resolve, 100))]);
      if (next === "ended") throw new Error(printed);
    }
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    ec2 = new EC2Client({ endpoint: `http://127.0.0.1:${http}`, region: "us-east-1", credentials });
  });

  afterAll(async () => {
    ec2.destroy();
    const ended = once(gateway, "exit");
    gateway.kill();
    await ended;
    await table.stop();
    removeFolder(folder);
  });

  const cidrs = async () => {
    const { SecurityGroups: [group] = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }),
    );
    return group?.IpPermissions?.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp)).toSorted();
  };

  it("a stock client authorizes and revokes", async () => {
    const rule = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "192.0.2.0/24" };
    await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    expect(await cidrs()).toEqual(["192.0.2.0/24", "205.192.0.0/16"]);
    const { Return } = await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    expect(Return).toBe(true);
    expect(await cidrs()).toEqual(["205.192.0.0/16"]);
  });

  it("a wrong secret → AuthFailure", async () => {
    const { endpoint } = ec2.config;
    const credentials = { accessKeyId: "test", secretAccessKey: "wrong" };
    const stranger = new EC2Client({ ...(endpoint && { endpoint }), region: "us-east-1", credentials, maxAttempts: 1 });
    await expect(stranger.send(new DescribeSecurityGroupsCommand({}))).rejects.toMatchObject({ name: "AuthFailure" });
    stranger.destroy();
  });

  it("logs each request as a line of JSON", () => {
    const lines = printed.split("\n").filter((line) => line.startsWith('{"timestamp"'));
    const entries = lines.map((line) => JSON.parse(line) as { action: string; apiRequestId: string });
    expect(entries.map(({ action }) => action)).toContain("RevokeSecurityGroupIngress");
    // By this ID, which it gives to all of payload 2.0, one sees which format its events have.
    const inVersion2 = entries.filter(({ apiRequestId }) => apiRequestId === "offlineContext_resourceId");
    expect(inVersion2).toHaveLength(payload === "2.0" ? entries.length : 0);
  });
});
