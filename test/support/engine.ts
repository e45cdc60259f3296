import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Credential } from "../../lib/account.ts";
import { createClient } from "../../lib/store/client.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { type Engine, startEngine } from "../../infra/local/engine.ts";
import { seedTable } from "../../infra/local/seed.ts";
import { createTable } from "../../infra/local/table.ts";
import { startSecondEngine } from "./second-engine.ts";

export const TABLE = "sg-sandbox";
export const REGION = "us-east-1";
/** The account that a new table has: platform `vpc`, access key `test`, secret `test`. */
export const ACCOUNT = "123456789012";

/** A seeded table on the real embedded engine, in memory unless a file is named; on what SECOND_ENGINE starts, where that is set. */
export interface TestTable {
  readonly engine: Engine;
  readonly client: DynamoDBDocumentClient;
  addCredential(credential: Partial<Credential> & Pick<Credential, "accountId">): Promise<Credential>;
  stop(): Promise<void>;
}

export async function startTable(file?: string): Promise<TestTable> {
  const { SECOND_ENGINE: second } = process.env;
  const engine = await (second === undefined ? startEngine(file) : startSecondEngine(second));
  const client = createTestClient(engine.endpoint);
  await createTable(client, TABLE);
  await seedTable(client, TABLE, { region: REGION });
  let added = 0;
  return {
    engine,
    client,
    async addCredential(given) {
      const accessKeyId = `TESTKEY${++added}`;
      const credential: Credential = {
        accessKeyId,
        secretAccessKey: `${accessKeyId}-secret`,
        platform: "vpc",
        ...given,
      };
      await credentialStore(client, TABLE).add(credential);
      return credential;
    },
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}

/**
 * A client of the engine with the settings of the deployed one, but that it takes JavaScript's own values, and that
 * middleware can be added to it at any time.
 */
export function createTestClient(endpoint: string, config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = createClient({ endpoint, region: REGION, credentials, cacheMiddleware: false, ...config });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
