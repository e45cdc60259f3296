import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { connect } from "node:net";
import path from "node:path";
import { CreateSecurityGroupCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInstalled } from "../support/clients.ts";
import { REGION } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { type Program, readyUrl, runProgram, startProgram } from "../support/programs.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));
const [cert, key, otherKey] = ["cert.pem", "key.pem", "other.pem"].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];

/** A certificate for this machine, signed by itself. */
const makeCertificate = (keyFile: string, certFile: string) =>
  execFileSync(
    "openssl",
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${keyFile} -out ${certFile}`.split(
      " ",
    ),
    { stdio: "pipe" },
  );

describe.skipIf(!isInstalled("openssl", "version"))(
  "https (skipped without openssl, which makes a certificate)",
  () => {
    let sandbox: Program;
    let url: string;
    beforeAll(async () => {
      makeCertificate(key, cert);
      makeCertificate(otherKey, path.join(folder, "other-cert.pem"));
      const flags = ["--port", "0", "--data", path.join(folder, "data"), "--tls-cert", cert, "--tls-key", key];
      sandbox = startProgram("start", {}, ...flags);
      url = await readyUrl(sandbox);
    });
    afterAll(() => sandbox.kill("SIGKILL"));

    function clientOf(credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }) {
      const httpsAgent = new Agent({ ca: readFileSync(cert) });
      return new EC2Client({
        endpoint: url,
        region: REGION,
        credentials,
        requestHandler: { httpsAgent },
        maxAttempts: 1,
      });
    }

    it("the stock client → its answer; what is printed to paste trusts the certificate", async () => {
      const ec2 = clientOf({ accessKeyId: "test", secretAccessKey: "test" });
      expect((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toHaveLength(2);
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      expect(sandbox.stdout()).toContain(`curl --cacert ${cert}`);
      expect(sandbox.stdout()).toContain(`AWS_CA_BUNDLE=${cert}`);
      ec2.destroy();
    });

    it("aws:SecureTransport → true, and the record says so", async () => {
      const policy = path.join(folder, "policy.json");
      const Condition = { Bool: { "aws:SecureTransport": "true" } };
      const Statement = [{ Effect: "Allow", Action: "ec2:*", Resource: "*", Condition }];
      writeFileSync(policy, JSON.stringify({ Version: "2012-10-17", Statement }));
      const keys = { accessKeyId: "SECURE", secretAccessKey: "a-secret-of-forty-characters-for-the-test" };
      const environment = { SANDBOX_DATA: path.join(folder, "data"), SECRET_ACCESS_KEY: keys.secretAccessKey };
      const flags = ["--account", "123456789012", "--access-key-id", keys.accessKeyId, "--policy", policy];
      expect(await runProgram("credentials", environment, "add", ...flags)).toMatchObject({ exit: 0 });
      const ec2 = clientOf(keys);
      await ec2.send(new CreateSecurityGroupCommand({ GroupName: "secure", Description: "by https" }));
      const trail = await runProgram("trail", environment, "--json");
      expect(trail.stdout).toContain('"tlsDetails":{"clientProvidedHostHeader":"127.0.0.1:');
      ec2.destroy();
    });

    it("plain HTTP there → the connection is closed, and others are served", async () => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
        socket.write("GET /health HTTP/1.1\r\n\r\n"),
      );
      socket.resume().on("error", () => {});
      await new Promise((resolve) => socket.once("close", resolve));
      const ec2 = clientOf({ accessKeyId: "test", secretAccessKey: "test" });
      expect(await ec2.send(new DescribeSecurityGroupsCommand({}))).toHaveProperty("SecurityGroups");
      ec2.destroy();
    });

    it("a stop with a connection that isn't secure yet → it ends", async () => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.on("error", () => {});
      await new Promise((resolve) => socket.once("connect", resolve));
      sandbox.kill("SIGTERM");
      expect(await sandbox.ended).toBe(0);
      expect(sandbox.stderr()).toBe("");
      socket.destroy();
    });

    it.each<[string, Readonly<Record<string, string>>, string]>([
      ["a certificate alone", { TLS_CERT: cert }, "TLS_CERT and TLS_KEY go together"],
      ["a key alone", { TLS_KEY: key }, "TLS_CERT and TLS_KEY go together"],
      ["no such file", { TLS_CERT: path.join(folder, "nothing"), TLS_KEY: key }, "TLS_CERT: ENOENT"],
      ["a key for a certificate", { TLS_CERT: key, TLS_KEY: key }, "no certificate and its key"],
      ["another one's key", { TLS_CERT: cert, TLS_KEY: otherKey }, "no certificate and its key"],
    ])("%s → one line, exit code 2", async (_, environment, about) => {
      const ended = await runProgram("start", { PORT: "0", SANDBOX_DATA: ":memory:", ...environment });
      expect(ended).toMatchObject({ exit: 2, stdout: "" });
      expect(ended.stderr).toMatch(new RegExp(`^sg-sandbox: [^\\n]*${about}[^\\n]*\\n$`));
    });
  },
);
