import { execFile, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import {
  EC2Client,
  RevokeSecurityGroupIngressCommand,
  AuthorizeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../lib/auth/encoding.ts";
import { ACCOUNT, REGION } from "../support/engine.ts";
import { parseError } from "../support/service.ts";
import { setUpSandbox } from "../support/set-up.ts";

/** Clients that sign otherwise than the SDKs do with a call: each revokes the document's rule, and it is gone. */

const { sandbox, ec2 } = await setUpSandbox();
const { host, hostname, port } = new URL(sandbox.url);

const RULE = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "205.192.0.0/16" };
const REVOKE = {
  Action: "RevokeSecurityGroupIngress",
  Version: "2011-12-15",
  GroupName: "websrv",
  IpProtocol: "tcp",
  FromPort: "80",
  ToPort: "80",
  CidrIp: "205.192.0.0/16",
};

/** Whether the rule is gone: then it can be authorised again. */
async function isRevoked(): Promise<boolean> {
  const command = new AuthorizeSecurityGroupIngressCommand({ GroupName: "websrv", ...RULE });
  return ec2.send(command).then(
    () => true,
    () => false,
  );
}

/** The rule is there before each test. */
beforeEach(isRevoked);

const run = promisify(execFile);
const environment = {
  ...process.env,
  NO_PROXY: "*",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
};

const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Python as the project's other tests call it, or the system's, where Debian's packages are. */
const pythonWith = (module: string) =>
  ["python3", "/usr/bin/python3"].find((python) => runs(python, "-c", `import ${module}`));

/** What the client prints, at its end; an error of the client's is one of the test's. */
async function python(interpreter: string | undefined, program: string): Promise<string> {
  const { stdout } = await run(interpreter ?? "", ["-W", "ignore", "-c", program], { env: environment });
  return stdout.trim();
}

async function presign(
  parameters: Readonly<Record<string, string>>,
  method: string,
  { credentials = TEST_KEYS, service = "ec2" } = {},
): Promise<string> {
  const signer = new SignatureV4({ credentials, region: REGION, service, sha256: Sha256Node });
  const message = { method, protocol: "http:", hostname, port: Number(port), path: "/", query: parameters };
  const { query = {} } = await signer.presign({ ...message, headers: { host } }, { expiresIn: 60 });
  return `${sandbox.url}/?${new URLSearchParams(query as Record<string, string>).toString()}`;
}

const TEST_KEYS: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = {
  accessKeyId: "test",
  secretAccessKey: "test",
};

describe("pre-signed URLs", () => {
  it.each(["GET", "POST"])("the JavaScript SDK's, %s", async (method) => {
    const response = await fetch(await presign(REVOKE, method), { method });
    expect(response.status).toBe(200);
    expect(await isRevoked()).toBe(true);
  });

  it("with another action in it → AuthFailure", async () => {
    const url = (await presign(REVOKE, "GET")).replace("Revoke", "Authorize");
    const response = await fetch(url);
    expect(response.status).toBe(401);
    expect(parseError(await response.text())).toMatchObject({ code: "AuthFailure" });
  });

  it("signed for STS: who is calling", async () => {
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const response = await fetch(await presign(query, "GET", { service: "sts" }));
    expect(await response.text()).toContain(`<Account>${ACCOUNT}</Account>`);
  });

  const boto3 = pythonWith("boto3");
  it.skipIf(boto3 === undefined).each(["GET", "POST"])("boto3's, %s (skipped without boto3)", async (method) => {
    const url = await python(
      boto3,
      `import boto3
ec2 = boto3.client("ec2", endpoint_url="${sandbox.url}", region_name="${REGION}", aws_access_key_id="test", aws_secret_access_key="test")
print(ec2.generate_presigned_url("revoke_security_group_ingress", HttpMethod="${method}", Params=dict(
    GroupName="websrv", IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="205.192.0.0/16")))`,
    );
    expect(new URL(url).searchParams.has("X-Amz-Signature")).toBe(true);
    const response = await fetch(url, { method });
    expect(response.status).toBe(200);
    expect(await isRevoked()).toBe(true);
  });
});

describe("temporary credentials", () => {
  it("the SDK with the session token: done; without it, or with another: AuthFailure", async () => {
    const { accessKeyId, secretAccessKey } = await sandbox.table.addCredential({
      accountId: ACCOUNT,
      sessionTokenHash: sha256("session token"),
      expires: Math.floor(Date.now() / 1_000) + 3_600,
    });
    const revokeWith = async (sessionToken?: string) => {
      const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
      const client = new EC2Client({ endpoint: sandbox.url, region: REGION, credentials, maxAttempts: 1 });
      return client
        .send(new RevokeSecurityGroupIngressCommand({ GroupName: "websrv", ...RULE }))
        .finally(() => client.destroy());
    };
    await expect(revokeWith()).rejects.toMatchObject({ name: "AuthFailure" });
    await expect(revokeWith("other")).rejects.toMatchObject({ name: "AuthFailure" });
    await revokeWith("session token");
    expect(await isRevoked()).toBe(true);
  });

  it("whose time has passed → RequestExpired", async () => {
    const keys = await sandbox.table.addCredential({
      accountId: ACCOUNT,
      sessionTokenHash: sha256("session token"),
      expires: Math.floor(Date.now() / 1_000) - 1,
    });
    const url = await presign(REVOKE, "GET", { credentials: { ...keys, sessionToken: "session token" } });
    const response = await fetch(url);
    expect(response.status).toBe(400);
    expect(parseError(await response.text())).toEqual({ code: "RequestExpired", message: "Request has expired." });
  });
});

describe("Signature Version 2", () => {
  const boto = pythonWith("boto.ec2");
  it.skipIf(boto === undefined)("boto 2 (skipped without it)", async () => {
    const said = await python(
      boto,
      `import boto.ec2.connection as c
from boto.ec2.regioninfo import RegionInfo
class Connection(c.EC2Connection):
    def _required_auth_capability(self): return ["sign-v2"]
ec2 = Connection("test", "test", is_secure=False, port=${port}, region=RegionInfo(name="${REGION}", endpoint="${hostname}"))
print(ec2.revoke_security_group(group_name="websrv", ip_protocol="tcp", from_port=80, to_port=80, cidr_ip="205.192.0.0/16"))`,
    );
    expect(said).toBe("True");
    expect(await isRevoked()).toBe(true);
  });

  const botocore = pythonWith("boto3");
  it.skipIf(botocore === undefined)("boto3, told to (skipped without it)", async () => {
    await python(
      botocore,
      `import boto3
from botocore.config import Config
ec2 = boto3.client("ec2", endpoint_url="${sandbox.url}", region_name="${REGION}", aws_access_key_id="test",
                   aws_secret_access_key="test", config=Config(signature_version="v2"))
ec2.revoke_security_group_ingress(GroupName="websrv", IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="205.192.0.0/16")`,
    );
    expect(await isRevoked()).toBe(true);
  });

  const libcloud = pythonWith("libcloud");
  it.skipIf(libcloud === undefined)("libcloud (skipped without it)", async () => {
    const said = await python(
      libcloud,
      `from libcloud.compute.types import Provider
from libcloud.compute.providers import get_driver
ec2 = get_driver(Provider.EC2)("test", "test", region="${REGION}", secure=False, host="${hostname}", port=${port}, signature_version="2")
group = [g for g in ec2.ex_get_security_groups() if g.name == "websrv"][0]
print(ec2.ex_revoke_security_group_ingress(group.id, 80, 80, cidr_ips=["205.192.0.0/16"]))`,
    );
    expect(said).toBe("True");
    expect(await isRevoked()).toBe(true);
  });

  it.skipIf(!runs("perl", "-MNet::Amazon::EC2", "-e", "1"))("Net::Amazon::EC2 (skipped without it)", async () => {
    const { stdout } = await run(
      "perl",
      [
        "-e",
        `use Net::Amazon::EC2;
my $ec2 = Net::Amazon::EC2->new(AWSAccessKeyId => "test", SecretAccessKey => "test", base_url => "${sandbox.url}", signature_version => 2);
print $ec2->revoke_security_group_ingress(GroupName => "websrv", IpProtocol => "tcp", FromPort => 80, ToPort => 80, CidrIp => "205.192.0.0/16");`,
      ],
      { env: environment },
    );
    expect(stdout).toBe("1");
    expect(await isRevoked()).toBe(true);
  });

  it("with a wrong signature → SignatureDoesNotMatch 403", async () => {
    const query = new URLSearchParams({
      ...REVOKE,
      AWSAccessKeyId: "test",
      SignatureMethod: "HmacSHA256",
      SignatureVersion: "2",
      Timestamp: new Date().toISOString(),
      Signature: "wrong",
    });
    const response = await fetch(`${sandbox.url}/?${query.toString()}`);
    expect(response.status).toBe(403);
    expect(parseError(await response.text())).toMatchObject({ code: "SignatureDoesNotMatch" });
  });
});

describe("curl --aws-sigv4", () => {
  it.skipIf(!runs("curl", "--version"))("the README's first revoke (skipped without curl)", async () => {
    const url = `${sandbox.url}/?${decodeURIComponent(new URLSearchParams(REVOKE).toString())}`;
    const { stdout } = await run("curl", [
      "-s",
      "--noproxy",
      "*",
      "--aws-sigv4",
      "aws:amz:us-east-1:ec2",
      "--user",
      "test:test",
      url,
    ]);
    expect(stdout).toContain("<return>true</return>");
    expect(await isRevoked()).toBe(true);
  });
});

describe("a header twice", () => {
  /** The answer to what is sent, octet by octet: no client library would send it. */
  function send(lines: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(Number(port), hostname, () =>
        socket.write([...lines, "Connection: close", "", ""].join("\r\n")),
      );
      socket
        .on("data", (data) => (answer += data.toString()))
        .on("end", () => resolve(answer))
        .on("error", reject);
    });
  }

  async function signedLines(): Promise<{ request: string; headers: [string, string][] }> {
    const signer = new SignatureV4({ credentials: TEST_KEYS, region: REGION, service: "ec2", sha256: Sha256Node });
    const message = { method: "GET", protocol: "http:", hostname, port: Number(port), path: "/", query: REVOKE };
    const { headers } = await signer.sign({ ...message, headers: { host } });
    return { request: `GET /?${new URLSearchParams(REVOKE).toString()} HTTP/1.1`, headers: Object.entries(headers) };
  }

  const toLines = (headers: readonly (readonly [string, string])[]) =>
    headers.map(([name, value]) => `${name}: ${value}`);

  it("neither: carried out", async () => {
    const { request, headers } = await signedLines();
    expect(await send([request, ...toLines(headers)])).toMatch(/^HTTP\/1.1 200 /);
    expect(await isRevoked()).toBe(true);
  });

  it.each([
    ["Host", ["Host", "elsewhere.example.com"], 400],
    ["Host, the same", ["Host", host], 400],
    ["Authorization", ["Authorization", "Basic dGVzdDp0ZXN0"], 401],
  ] as const)("%s → refused, wherever the other one stands", async (_, other, status) => {
    const { request, headers } = await signedLines();
    for (const lines of [
      [...headers, other],
      [other, ...headers],
    ]) {
      expect(await send([request, ...toLines(lines)])).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
    expect(await isRevoked()).toBe(false);
  });

  it("Authorization, the same → refused", async () => {
    const { request, headers } = await signedLines();
    const again = headers.filter(([name]) => name.toLowerCase() === "authorization");
    expect(await send([request, ...toLines([...headers, ...again])])).toMatch(/^HTTP\/1.1 401 /);
    expect(await isRevoked()).toBe(false);
  });
});
