import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { APIGatewayProxyResult } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signAgain } from "../../infra/events/sign-again.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { freePort, hasPython, NO_ACCOUNT, OSLS, translateSam } from "./tools.ts";

interface Handler {
  readonly handler: (event: unknown, context: unknown) => Promise<APIGatewayProxyResult>;
}

describe.skipIf(!hasPython("moto.server") || !hasPython("samtranslator"))(
  "deployed (needs Python's moto and samtranslator)",
  () => {
    let folder: string;
    let aws: ChildProcess;
    let environment: NodeJS.ProcessEnv;

    const run = (program: string, ...words: string[]) =>
      execFileSync(program, words, { env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const cli = (...words: string[]): unknown => JSON.parse(run("aws", ...words, "--output", "json") || "null");

    beforeAll(async () => {
      folder = makeFolder();
      const port = await freePort();
      aws = spawn("python3", ["test/deploy/aws_server.py", "-p", String(port)], { stdio: "ignore" });
      environment = { ...process.env, ...NO_ACCOUNT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      while (!(await answers(`http://127.0.0.1:${port}`))) await setTimeout(100);
    });

    afterAll(() => {
      vi.unstubAllEnvs();
      aws.kill();
      removeFolder(folder);
    });

    describe("by SAM", () => {
      let table: string;
      let firstCredential: string;

      it("the stack is complete, and says what to do next", () => {
        const template = path.join(folder, "template.json");
        writeFileSync(template, JSON.stringify(translateSam("code", "code.zip")));
        run("python3", "-m", "zipfile", "-c", path.join(folder, "code.zip"), "dist/ec2.mjs", "dist/chunks");
        run("aws", "s3", "mb", "s3://code");
        run("aws", "s3", "cp", path.join(folder, "code.zip"), "s3://code/code.zip");
        const stack = ["--stack-name", "sg-sandbox"];
        const body = ["--template-body", `file://${template}`, "--capabilities", "CAPABILITY_IAM"];
        run("aws", "cloudformation", "create-stack", ...stack, ...body);
        const query = ["--query", "Stacks[0].{status: StackStatus, outputs: Outputs}"];
        const { status, outputs } = cli("cloudformation", "describe-stacks", ...stack, ...query) as {
          status: string;
          outputs: { OutputKey: string; OutputValue: string }[];
        };
        expect(status).toBe("CREATE_COMPLETE");
        const output = (name: string) => outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? "";
        [table, firstCredential] = [output("TableName"), output("FirstCredential")];
        expect(firstCredential).toBe(`npm run credentials -- add --account 123456789012 --table ${table}`);
      });

      it("the first credential, the first revoke, and a table that is in order", async () => {
        const [program = "", ...words] = firstCredential.split(" ");
        const printed = run(program, ...words);
        const [, accessKeyId = "", secretAccessKey = ""] = /ID: +(\w+)\nsecret access key: +(\S+)/.exec(printed) ?? [];
        vi.stubEnv("TABLE_NAME", table);
        vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "sg-sandbox-ec2");
        const { handler } = (await import(pathToFileURL("dist/ec2.mjs").href)) as Handler;
        const answer = async (name: string) => {
          const event: unknown = JSON.parse(readFileSync(`events/${name}.http-api.json`, "utf8"));
          const signed = await signAgain(event, { accessKeyId, secretAccessKey, region: "us-east-1" });
          return handler(signed, { getRemainingTimeInMillis: () => 29_000 });
        };
        const { body, statusCode } = await answer("RevokeSecurityGroupIngress");
        expect(body).toMatch(/<revokedSecurityGroupRuleSet>\s*<item>/);
        expect(statusCode).toBe(200);
        expect(run("npm", "run", "--silent", "verify", "--", "--table", table)).toMatch(/\d/);
      });

      it("removed: the table stays", () => {
        run("aws", "cloudformation", "delete-stack", "--stack-name", "sg-sandbox");
        expect(cli("dynamodb", "list-tables", "--query", "TableNames")).toContain(table);
      });
    });

    it("by Serverless: the stack is complete, and its table takes credentials", () => {
      run(OSLS, "deploy");
      const stack = ["--stack-name", "sg-sandbox-dev"];
      expect(cli("cloudformation", "describe-stacks", ...stack, "--query", "Stacks[0].StackStatus")).toBe(
        "UPDATE_COMPLETE",
      );
      const tables = cli("dynamodb", "list-tables", "--query", "TableNames") as string[];
      const table = tables.find((name) => name.startsWith("sg-sandbox-dev-")) ?? "none";
      run("npm", "run", "--silent", "credentials", "--", "add", "--account", "111122223333", "--table", table);
      expect(run("npm", "run", "--silent", "credentials", "--", "list", "--table", table)).toMatch(/^111122223333 /);
    });
  },
);

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );
