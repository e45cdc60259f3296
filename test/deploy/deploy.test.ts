import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { APIGatewayProxyResult, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signAgain } from "../../infra/events/sign-again.ts";
import { block, command } from "../support/documents.ts";
import { freePort } from "../support/free-port.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { hasPython, NO_ACCOUNT, OSLS, translateSam } from "./tools.ts";

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface StreamHandler {
  readonly handler: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;
}

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

    /** @returns its outputs, by name */
    function createStack(name: string, ...parameters: string[]): Readonly<Record<string, string>> {
      const template = path.join(folder, "template.json");
      writeFileSync(template, JSON.stringify(translateSam("code", "code.zip")));
      const stack = ["--stack-name", name];
      const body = ["--template-body", `file://${template}`, "--capabilities", "CAPABILITY_IAM"];
      run("aws", "cloudformation", "create-stack", ...stack, ...body, ...parameters);
      const query = ["--query", "Stacks[0].{status: StackStatus, outputs: Outputs}"];
      const { status, outputs } = cli("cloudformation", "describe-stacks", ...stack, ...query) as {
        status: string;
        outputs: { OutputKey: string; OutputValue: string }[];
      };
      expect(status).toBe("CREATE_COMPLETE");
      return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    }

    /** The built function, over that table, called with the event of that name by that key. */
    async function answer(name: string, table: string, key: Key): Promise<APIGatewayProxyResult> {
      vi.stubEnv("TABLE_NAME", table);
      vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "sg-sandbox-ec2");
      // A container's own: what has been loaded keeps the table it was loaded with.
      const container = path.join(folder, table);
      cpSync("dist", container, { recursive: true });
      const { handler } = (await import(pathToFileURL(path.join(container, "ec2.mjs")).href)) as Handler;
      const event: unknown = JSON.parse(readFileSync(`events/${name}.http-api.json`, "utf8"));
      const signed = await signAgain(event, { ...key, region: "us-east-1" });
      return handler(signed, { getRemainingTimeInMillis: () => 29_000 });
    }

    function addCredential(command = ""): Key {
      const [program = "", ...words] = command.split(" ");
      const printed = run(program, ...words);
      const [, accessKeyId = "", secretAccessKey = ""] = /ID: +(\w+)\nsecret access key: +(\S+)/.exec(printed) ?? [];
      return { accessKeyId, secretAccessKey };
    }

    beforeAll(() => {
      const zip = path.join(folder, "code.zip");
      run("python3", "-m", "zipfile", "-c", zip, "dist/ec2.mjs", "dist/events.mjs", "dist/chunks");
      run("aws", "s3", "mb", "s3://code");
      run("aws", "s3", "cp", zip, "s3://code/code.zip");
    });

    describe("by SAM", () => {
      let table: string;
      let firstCredential: string;

      it("the stack is complete, and says what to do next", () => {
        const outputs = createStack("sg-sandbox");
        [table, firstCredential] = [outputs["TableName"] ?? "", outputs["FirstCredential"] ?? ""];
        expect(firstCredential).toBe(`npm run credentials -- add --account 123456789012 --table ${table}`);
      });

      it("the first credential, the first revoke, and a table that is in order", async () => {
        const { body, statusCode } = await answer("RevokeSecurityGroupIngress", table, addCredential(firstCredential));
        expect(body).toMatch(/<revokedSecurityGroupRuleSet>\s*<item>/);
        expect(statusCode).toBe(200);
        expect(run("npm", "run", "--silent", "verify", "--", "--table", table)).toMatch(/\d/);
      });

      it("removed: the table stays, until it is deleted, too", () => {
        run("aws", "cloudformation", "delete-stack", "--stack-name", "sg-sandbox");
        expect(cli("dynamodb", "list-tables", "--query", "TableNames")).toContain(table);
        run("bash", "-euc", block("docs/deploying.md", "aws dynamodb update-table").replaceAll("TABLE", table));
        expect(cli("dynamodb", "list-tables", "--query", "TableNames")).not.toContain(table);
      });
    });

    it("with EventsTarget: what the stream has of a revoke comes to the bus, and by its rule to a queue", async () => {
      const bus = "arn:aws:events:us-east-1:123456789012:event-bus/sandbox";
      // Some versions of the AWS CLI take no endpoint URL for SQS from the variable.
      const sqs = (...words: string[]) => cli("sqs", ...words, "--endpoint-url", environment["AWS_ENDPOINT_URL"] ?? "");
      const { QueueUrl } = sqs("create-queue", "--queue-name", "heard") as { QueueUrl: string };
      run("aws", "events", "create-event-bus", "--name", "sandbox");
      const rule = ["--rule", "all", "--event-bus-name", "sandbox"];
      const pattern = JSON.stringify({ source: ["sg-sandbox.ec2"] });
      run("aws", "events", "put-rule", "--name", "all", "--event-bus-name", "sandbox", "--event-pattern", pattern);
      run("aws", "events", "put-targets", ...rule, "--targets", "Id=1,Arn=arn:aws:sqs:us-east-1:123456789012:heard");

      const parameter = `ParameterKey=EventsTarget,ParameterValue=${bus}`;
      const outputs = createStack("sg-events", "--parameters", parameter);
      expect(outputs["EventsQueueUrl"]).toContain("EventsQueue");
      const table = outputs["TableName"] ?? "";
      const { statusCode } = await answer(
        "RevokeSecurityGroupIngress",
        table,
        addCredential(outputs["FirstCredential"]),
      );
      expect(statusCode).toBe(200);

      vi.stubEnv("EVENTS", bus);
      const { handler } = (await import(pathToFileURL("dist/events.mjs").href)) as StreamHandler;
      expect(await handler({ Records: streamOf(table, cli) })).toEqual({ batchItemFailures: [] });
      const { Messages } = sqs("receive-message", "--queue-url", QueueUrl, "--max-number-of-messages", "10") as {
        Messages: { Body: string }[];
      };
      const events = Messages.map(({ Body }) => JSON.parse(Body) as unknown);
      expect(events).toEqual([
        expect.objectContaining({
          source: "sg-sandbox.ec2",
          "detail-type": "AWS API Call via CloudTrail",
          detail: expect.objectContaining({ eventName: "RevokeSecurityGroupIngress" }) as unknown,
        }),
      ]);
    });

    it("by Serverless: the stack is complete, and its table takes credentials", () => {
      const [npx, osls = "", ...words] = command("README.md", "npx osls@4.3.1 deploy").split(" ");
      const { dependencies } = JSON.parse(readFileSync("test/deploy/package.json", "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
      };
      expect([npx, `npm:${osls}`]).toEqual(["npx", dependencies["serverless"]]);
      run(OSLS, ...words);
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

/** What the stream of a table has had so far, as Lambda hands it on: binary values in base64, as the AWS CLI prints them. */
function streamOf(table: string, cli: (...words: string[]) => unknown): DynamoDBRecord[] {
  const streams = (...words: string[]) => cli("dynamodbstreams", ...words);
  const { Streams } = streams("list-streams", "--table-name", table) as { Streams: { StreamArn: string }[] };
  const stream = ["--stream-arn", Streams[0]?.StreamArn ?? ""];
  const { StreamDescription } = streams("describe-stream", ...stream) as {
    StreamDescription: { Shards: { ShardId: string }[] };
  };
  return StreamDescription.Shards.flatMap(({ ShardId }) => {
    const from = ["--shard-id", ShardId, "--shard-iterator-type", "TRIM_HORIZON"];
    const { ShardIterator } = streams("get-shard-iterator", ...stream, ...from) as { ShardIterator: string };
    const { Records } = streams("get-records", "--shard-iterator", ShardIterator) as { Records: DynamoDBRecord[] };
    return Records;
  });
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );
