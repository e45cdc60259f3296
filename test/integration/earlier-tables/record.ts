/**
 * Makes a fixture of the tables that another version of this program writes, and of what it answers about them:
 *
 *     git worktree add ../earlier COMMIT && npm --prefix ../earlier ci
 *     npx tsx test/integration/earlier-tables/record.ts ../earlier COMMIT > test/integration/earlier-tables/version-N.json
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { startEngine } from "../../../infra/local/engine.ts";
import { createTestClient, REGION, TABLE } from "../../support/engine.ts";
import { furnishClassic, furnishVpcs } from "./furnish.ts";
import { describeAll, type EarlierTable, type Key } from "./earlier-table.ts";

const [program, commit = ""] = process.argv.slice(2);
const engine = await startEngine(undefined);
const environment = {
  ...process.env,
  DYNAMODB_ENDPOINT: engine.endpoint,
  AWS_REGION: REGION,
  PORT: "0",
  // A record ends some day, and a fixture shouldn't.
  TRAIL_DAYS: "0",
};

const sandbox = spawn("npm", ["start"], { cwd: program, env: environment, stdio: ["ignore", "pipe", "inherit"] });
const keys: Record<"classic" | "vpc" | "limited", Key> = {
  vpc: { accountId: "123456789012", accessKeyId: "test", secretAccessKey: "test" },
  classic: addKey("444455556666", "CLASSIC", ["--platform", "ec2"]),
  limited: addKey("123456789012", "LIMITED", ["--allow", "DescribeSecurityGroups,RevokeSecurityGroupIngress"]),
};
const url = await ready();
const clientOf = ({ accessKeyId, secretAccessKey }: Key) =>
  new EC2Client({ endpoint: url, region: REGION, credentials: { accessKeyId, secretAccessKey } });

const [vpc, classic] = [clientOf(keys.vpc), clientOf(keys.classic)];
await furnishVpcs(vpc);
await furnishClassic(classic);
const answers = { vpc: await describeAll(vpc), classic: await describeAll(classic) };
const client = createTestClient(engine.endpoint);
const { Items: items = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
const recorded: EarlierTable = { commit, keys, answers, items };
// A secret that looks like one isn't kept in a repository.
const told = [keys.classic, keys.limited].reduce(
  (text, { accessKeyId, secretAccessKey }) => text.replaceAll(secretAccessKey, `secret-of-${accessKeyId}`),
  JSON.stringify(recorded, undefined, 1),
);
console.log(told);

for (const opened of [vpc, classic, client]) opened.destroy();
sandbox.kill();
await once(sandbox, "exit");
await engine.stop();

function addKey(accountId: string, accessKeyId: string, flags: readonly string[]): Key {
  const words = ["add", "--account", accountId, "--access-key-id", accessKeyId, ...flags];
  const options = { cwd: program, env: environment, encoding: "utf8" as const };
  const said = execFileSync("npm", ["run", "--silent", "credentials", "--", ...words], options);
  const [, secretAccessKey = ""] = /secret access key: (\S+)/.exec(said) ?? [];
  return { accountId, accessKeyId, secretAccessKey };
}

async function ready(): Promise<string> {
  for await (const line of createInterface(sandbox.stdout)) {
    const started = /^ready on (\S+)$/.exec(line)?.[1];
    if (started !== undefined) return started;
  }
  throw new Error(`${program} does not start`);
}
