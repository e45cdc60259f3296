import type { Authenticate } from "../../lib/auth/authenticate.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { authenticatorFor, DEFAULT_REGION, DEFAULT_TABLE, type Environment } from "../../lib/environment.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import { createClient } from "../../lib/store/client.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { localConfig, openDatabase, prepareTable } from "./database.ts";
import { SandboxError } from "./error.ts";
import { serve } from "./server.ts";

/** As long as a table may take to be called healthy. */
const HEALTH_MILLISECONDS = 5_000;

/** A sandbox that serves. */
export interface Sandbox {
  readonly url: string;
  /** Resolves with a reason when it can't go on. */
  readonly failed: Promise<string>;
  /** Answers what is under way, then stops the engine. */
  stop(): Promise<void>;
}

/**
 * Starts the service on this machine: the engine, the table, its first account, then HTTP.
 * @throws SandboxError where one line says what is in the way
 */
export async function startSandbox(environment: Environment, log: (entry: LogEntry) => void): Promise<Sandbox> {
  const { AWS_REGION: region = DEFAULT_REGION, TABLE_NAME: tableName = DEFAULT_TABLE } = environment;
  const { HOST: host = "127.0.0.1" } = environment;
  const port = requirePort(environment["PORT"] ?? "8080");
  // All that can be wrong in the settings is found before anything is started or written.
  const authenticate = requireAuthenticator(environment, (...parameters) => credentials.find(...parameters));
  const database = await openDatabase(environment);
  const client = createClient(localConfig(database.endpoint, region));
  const credentials = credentialStore(client, tableName);
  const close = async () => {
    client.destroy();
    await database.close();
  };
  try {
    await prepareTable(client, tableName, region, database.endpoint);
    const service = createService({ client, tableName, authenticate, log });
    const isHealthy = () => isRead(credentials.find("health", deadlineIn(HEALTH_MILLISECONDS)));
    const server = await serve({ host, port, service, isHealthy, log });
    return {
      url: server.url,
      failed: database.failed,
      async stop() {
        await server.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const isRead = (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => true,
    () => false,
  );

/** @throws SandboxError */
function requireAuthenticator(...parameters: Parameters<typeof authenticatorFor>): Authenticate {
  try {
    return authenticatorFor(...parameters);
  } catch (error) {
    throw new SandboxError(error instanceof Error ? error.message : String(error), 2);
  }
}

/** @throws SandboxError */
function requirePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new SandboxError(`PORT is a number from 0 to 65535, not ${text}`, 2);
  }
  return port;
}
