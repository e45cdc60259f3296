import { EC2Client } from "@aws-sdk/client-ec2";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Environment } from "../../lib/environment.ts";
import { type Sandbox, startSandbox } from "../../infra/local/sandbox.ts";
import { REGION, startTable, TABLE, type TestTable } from "./engine.ts";
import { type Answer, type CallParameters, parseError } from "./service.ts";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const TEST_KEYS: Keys = { accessKeyId: "test", secretAccessKey: "test" };

/** A sandbox that serves, on a table of its own, and stock clients for it. */
export interface TestSandbox extends Sandbox {
  readonly table: TestTable;
  ec2(keys?: Keys, region?: string): EC2Client;
  /** A signed GET with those parameters, for what no SDK would send. */
  get(parameters: CallParameters, keys?: Keys): Promise<Answer & { readonly headers: Headers }>;
}

/** The sandbox on a free port. Stopping it stops the table too. */
export async function startTestSandbox(environment: Environment = {}): Promise<TestSandbox> {
  const table = await startTable();
  const settings = { PORT: "0", TABLE_NAME: TABLE, DYNAMODB_ENDPOINT: table.engine.endpoint, ...environment };
  const sandbox = await startSandbox(settings, () => {});
  const clients: EC2Client[] = [];
  return {
    ...sandbox,
    table,
    ec2(keys = TEST_KEYS, region = REGION) {
      const client = new EC2Client({ endpoint: sandbox.url, region, credentials: keys, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    async get(parameters, keys = TEST_KEYS) {
      const entries = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
      const { host, hostname, port } = new URL(sandbox.url);
      const signer = new SignatureV4({ credentials: keys, region: REGION, service: "ec2", sha256: Sha256Node });
      const query = Object.fromEntries(entries);
      const unsigned = { method: "GET", protocol: "http:", hostname, port: Number(port), path: "/", query };
      const { headers } = await signer.sign({ ...unsigned, headers: { host } });
      const response = await fetch(`${sandbox.url}/?${new URLSearchParams(query).toString()}`, { headers });
      const body = await response.text();
      return { status: response.status, headers: response.headers, body, ...parseError(body) };
    },
    async stop() {
      for (const client of clients) client.destroy();
      await sandbox.stop();
      await table.stop();
    },
  };
}
