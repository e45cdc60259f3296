import { once } from "node:events";
import type { Server } from "node:http";
import type { Authenticate } from "../../lib/auth/authenticate.ts";
import { authenticatorFor, DEFAULT_REGION, DEFAULT_TABLE, type Environment } from "../../lib/environment.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import { createClient } from "../../lib/store/client.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { localConfig, openDatabase, prepareTable } from "./database.ts";
import { SandboxError } from "./error.ts";
import { createHttpServer } from "./server.ts";

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
  const authenticate = requireAuthenticator(environment, (accessKeyId) => credentials.find(accessKeyId));
  const database = await openDatabase(environment);
  const client = createClient(localConfig(database.endpoint, region));
  const credentials = credentialStore(client, tableName);
  try {
    await prepareTable(client, tableName, region, database.endpoint);
    const service = createService({ client, tableName, authenticate, log });
    const isHealthy = () =>
      credentials
        .find("health")
        .then(() => true)
        .catch(() => false);
    const server = createHttpServer(service, isHealthy);
    const url = await listen(server, host, port);
    return {
      url,
      failed: database.failed,
      async stop() {
        server.close();
        server.closeIdleConnections();
        await once(server, "close");
        client.destroy();
        await database.close();
      },
    };
  } catch (error) {
    client.destroy();
    await database.close();
    throw error;
  }
}

/** @throws SandboxError */
function requireAuthenticator(...parameters: Parameters<typeof authenticatorFor>): Authenticate {
  try {
    return authenticatorFor(...parameters);
  } catch (error) {
    throw new SandboxError(error instanceof Error ? error.message : String(error), 2);
  }
}

function requirePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new SandboxError(`PORT is a number from 0 to 65535, not ${text}`, 2);
  return port;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw new SandboxError(
      inUse
        ? `port ${port} is in use: set PORT to another one`
        : `can't listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const address = server.address();
  return `http://${host}:${typeof address === "object" && address ? address.port : port}`;
}
