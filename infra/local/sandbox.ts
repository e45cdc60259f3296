import { deadlineIn } from "../../lib/deadline.ts";
import { authenticatorFor, type Environment } from "../../lib/environment.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import type { CredentialStore } from "../../lib/store/credentials.ts";
import { connect, openDatabase } from "./database.ts";
import { resetTable } from "./reset.ts";
import { type AccessKey, WELL_KNOWN_KEY } from "./seed.ts";
import { serve } from "./server.ts";
import { readSettings } from "./settings.ts";
import { prepareTable } from "./table.ts";
import type { Trust } from "./trust.ts";

/** As long as a table may take to be called healthy. */
const HEALTH_MILLISECONDS = 5_000;
const START_MILLISECONDS = 29_000;

/** A sandbox that serves. */
export interface Sandbox {
  readonly url: string;
  /** One to begin with: that of the first account where it has just been made, or the well-known one if it is there. */
  readonly accessKey: AccessKey | undefined;
  readonly credentials: CredentialStore;
  /** What its user should know of the settings, a line each. */
  readonly warnings: readonly string[];
  /** Resolves with a reason when it can't go on. */
  readonly failed: Promise<string>;
  /** All accounts are as at their first use, and credentials stay. */
  reset(): Promise<void>;
  /** Answers what is under way, then stops the engine. */
  stop(): Promise<void>;
}

/**
 * Starts the service on this machine: the engine, the table, its first account, then HTTP.
 * @throws SandboxError where one line says what is in the way
 */
export async function startSandbox(environment: Environment, log: (entry: LogEntry) => void): Promise<Sandbox> {
  const { host, port, region, tableName, firstKey, trust, permissions, trail } = readSettings(environment);
  const database = await openDatabase(environment);
  const client = connect(database.endpoint, region);
  const close = async () => {
    client.destroy();
    await database.close();
  };
  try {
    const { credentials, isNew } = await prepareTable(client, tableName, { region, database, firstKey });
    const authenticate = authenticatorFor(environment, (...parameters) => credentials.find(...parameters));
    // What a service remembers of accounts goes with it at a reset.
    const newService = () => createService({ client, tableName, authenticate, permissions, trail, log });
    let service = newService();
    const isHealthy = () => isRead(credentials.find("health", deadlineIn(HEALTH_MILLISECONDS)));
    const accessKey = isNew ? firstKey : await wellKnownKey(credentials);
    const server = await serve({ host, port, trust, service: (...request) => service(...request), isHealthy, log });
    return {
      url: server.url,
      warnings: warningsOf(host, trust, accessKey),
      accessKey,
      credentials,
      failed: database.failed,
      async reset() {
        await resetTable(client, tableName, region);
        service = newService();
      },
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

function warningsOf(host: string, { isPublic, sameOriginOnly }: Trust, accessKey: AccessKey | undefined): string[] {
  if (!isPublic) return [];
  const known = accessKey === WELL_KNOWN_KEY ? ", and everybody knows the key test" : "";
  const asked = sameOriginOnly ? "nobody is asked for a key" : `a key is all that is asked for${known}`;
  return [`HOST=${host}: whoever reaches this machine reaches the sandbox, by plain HTTP; ${asked}`];
}

async function wellKnownKey(credentials: CredentialStore): Promise<AccessKey | undefined> {
  const found = await credentials.find(WELL_KNOWN_KEY.accessKeyId, deadlineIn(START_MILLISECONDS));
  return found?.secretAccessKey === WELL_KNOWN_KEY.secretAccessKey ? WELL_KNOWN_KEY : undefined;
}

const isRead = (reading: Promise<unknown>): Promise<boolean> =>
  reading.then(
    () => true,
    () => false,
  );
