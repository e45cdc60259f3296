import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { randomUUID } from "node:crypto";
import type { Credential } from "../../lib/account.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { authenticatorFor, type Environment, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import type { CredentialStore } from "../../lib/store/credentials.ts";
import { findRecord } from "../../lib/trail/find-record.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { openPartition } from "../../lib/store/partition.ts";
import { lookUpItems } from "../../lib/trail/lookup.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import type { TrailSettings } from "../../lib/trail/recorder.ts";
import { openListeners } from "./control/listeners.ts";
import type { Controlled, Whose } from "./control/route.ts";
import { connect, connectService, openDatabase } from "./database.ts";
import { debugging } from "./debug.ts";
import { type Events, isModule, openEvents } from "./events.ts";
import { groupsOf } from "./groups.ts";
import { openGate } from "./gate.ts";
import { openPlaces } from "./places.ts";
import { type AccessKey, WELL_KNOWN_KEY } from "./seed.ts";
import { saltOf, withSeededIds } from "./seeded-ids.ts";
import { serve } from "./server.ts";
import { readSettings, type Settings } from "./settings.ts";
import { loadSeed } from "./state/load.ts";
import { openStates } from "./state/states.ts";
import { prepareTable } from "./table.ts";
import type { Trust } from "./trust.ts";
import { remembered } from "./undelivered.ts";
import { unruly } from "./unruly-events.ts";

/** As long as a table may take to be called healthy. */
const HEALTH_MILLISECONDS = 5_000;
const START_MILLISECONDS = 29_000;
const READ_MILLISECONDS = 29_000;

/** A sandbox that serves. */
export interface Sandbox {
  readonly url: string;
  /** Of the first account. */
  readonly region: string;
  /** One to begin with: that of the first account where it has just been made, or the well-known one if it is there. */
  readonly accessKey: AccessKey | undefined;
  /** Whether it was started with a seed. */
  readonly isSeeded: boolean;
  /** Those that the seed has given to accounts. */
  readonly seededKeys: readonly Pick<Credential, "accessKeyId" | "accountId" | "secretAccessKey">[];
  readonly lookUp: Controlled["lookUp"];
  readonly credentials: CredentialStore;
  /** What its user should know of the settings, a line each. */
  readonly warnings: readonly string[];
  /** Resolves with a reason when it can't go on. */
  readonly failed: Promise<string>;
  /** All accounts are as after the start, and credentials stay. */
  reset(): Promise<void>;
  /** Answers what is under way, then stops the engine. */
  stop(): Promise<void>;
}

/** What somebody who starts it in a process of his own may hand in. */
interface Options {
  /** Instead of the file that `SEED` names. */
  readonly seed?: object | undefined;
  /** Gets what each request asks for, a line each, without what is secret. */
  readonly debug?: ((line: string) => void) | undefined;
  /** Told of each record as it comes. */
  readonly onRecord?: (record: TrailRecord) => void;
}

/**
 * Starts the service on this machine: the engine, the table, its first account, what it is seeded with, then HTTP.
 * @throws SandboxError where one line says what is in the way
 */
export async function startSandbox(
  environment: Environment,
  log: (entry: LogEntry) => void,
  { seed, onRecord: tell, debug }: Options = {},
): Promise<Sandbox> {
  const settings = readSettings(environment);
  const { host, port, region, limits, regions, tableName, firstKey, trust, permissions, trail } = settings;
  const placed = { own: region, known: regions };
  const first = await loadSeed(seed ?? settings.seed, placed);
  const database = await openDatabase(environment);
  const client = connect(database.endpoint, region);
  const serving = connectService(database.endpoint, region);
  const close = async () => {
    client.destroy();
    serving.destroy();
    await database.close();
  };
  try {
    const { credentials, isNew } = await prepareTable(client, tableName, { region, database, firstKey });
    const authenticate = authenticatorFor(environment, (...parameters) => credentials.find(...parameters));
    // What a service remembers of accounts goes with it at a reset.
    let events: Events | undefined;
    // Put on record while the events' target is being opened.
    const early: TrailRecord[] = [];
    const startedAt = new Date();
    const listeners = openListeners();
    const onRecord: TrailSettings["onRecord"] = (record, notes) => {
      if (events) events.send(record);
      else if (settings.events) early.push(record);
      listeners.tell(record, notes);
      tell?.(record);
    };
    const observed = trail && { ...trail, onRecord };
    // What was in a table before may have the IDs that the first requests to a new one get.
    let salt = isNew ? "" : randomUUID();
    const newService = () => {
      const made = createService({
        client: serving,
        tableName,
        authenticate,
        permissions,
        limits,
        regions,
        trail: observed,
      });
      return settings.ids === "seeded" ? withSeededIds(made, salt) : made;
    };
    let service = newService();
    const isHealthy = () => isRead(credentials.find("health", deadlineIn(HEALTH_MILLISECONDS)));
    const accessKey = isNew ? firstKey : await wellKnownKey(credentials);
    const places = openPlaces({ client, tableName }, { account: SANDBOX_ACCOUNT, region });
    const gate = openGate((...request) => service(...request));
    const states = await openStates({
      client,
      tableName,
      credentials,
      regions: placed,
      isKept: database.isKept,
      alone: gate.alone,
      first,
      onReplaced(sown, isAll) {
        const before = isAll ? "" : salt;
        salt = sown ? saltOf(before, sown) : before;
        // What was remembered, or shown, of accounts is no longer so.
        service = newService();
        places.forget();
        listeners.tellOfReset();
      },
    });
    const ownerOf = ({ account: accountId = SANDBOX_ACCOUNT, region: of = region }: Whose) => {
      const place = { client, tableName, deadline: deadlineIn(READ_MILLISECONDS) };
      const lookInto = (id: string, where: string) => openPartition({ ...place, pk: partitionKey(id, where) });
      return { accountId, region: of, lookInto, partition: lookInto(accountId, of) };
    };
    const trailOf = ({ account: accountId = SANDBOX_ACCOUNT, region: of = region }: Whose) => {
      const deadline = deadlineIn(READ_MILLISECONDS);
      // Without a trail, nothing is on record.
      return { client, tableName, accountId, region: of, days: trail?.days ?? 0, deadline };
    };
    const controlled: Controlled = {
      ...states,
      isHealthy,
      regions,
      groups: async (whose) => groupsOf(ownerOf(whose)),
      places: () => places.list(),
      lookUp: async (lookup, whose) => lookUpItems(lookup, trailOf(whose)),
      findRecord: async (id, whose) => findRecord(id, new Date(0), trailOf(whose)),
      listeners,
      events: () => events,
    };
    const answering = debug ? debugging(gate.through, debug) : gate.through;
    const noticing = (entry: LogEntry) => {
      places.saw(entry);
      log(entry);
    };
    const listening = { host, port, tls: settings.tls, trust };
    const server = await serve({ ...listening, service: answering, log: noticing, ...controlled });
    if (settings.events) {
      const reach = { url: server.url, region, accessKey };
      const opening = openFor(settings.events, reach, { client, tableName, startedAt });
      const opened = await opening.catch(onFailure(server));
      for (const record of early.splice(0)) opened.send(record);
      events = opened;
    }
    return {
      url: server.url,
      region,
      warnings: [...warningsOf(host, trust, accessKey), ...(first?.notes ?? [])],
      accessKey,
      isSeeded: first !== undefined,
      seededKeys: first?.accessKeys ?? [],
      lookUp: controlled.lookUp,
      credentials,
      failed: database.failed,
      reset: states.reset,
      async stop() {
        await server.stop();
        await events?.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Reach {
  readonly url: string;
  readonly region: string;
  readonly accessKey: AccessKey | undefined;
}

/** Where events go, as it was asked for: what another sandbox has left of them first. */
async function openFor(
  { target, ...unruliness }: NonNullable<Settings["events"]>,
  { url, region, accessKey }: Reach,
  place: { readonly client: DynamoDBDocumentClient; readonly tableName: string; readonly startedAt: Date },
): Promise<Events> {
  // A handler in a module finds the sandbox as it would find AWS, unless it is told otherwise.
  const found = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    ...(accessKey && { AWS_ACCESS_KEY_ID: accessKey.accessKeyId, AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey }),
  };
  if (isModule(target)) for (const [name, value] of Object.entries(found)) process.env[name] ??= value;
  const complain = (line: string) => console.error(`sg-sandbox: ${line}`);
  const events = unruly(await openEvents(target, complain), unruliness);
  return remembered(events, { ...place, target, complain });
}

const onFailure = (server: { stop(): Promise<void> }) => async (error: unknown) => {
  await server.stop();
  throw error;
};

function warningsOf(
  host: string,
  { isPublic, sameOriginOnly, scheme, control }: Trust,
  accessKey: AccessKey | undefined,
): string[] {
  if (!isPublic) return [];
  const known = accessKey === WELL_KNOWN_KEY ? ", and everybody knows the key test" : "";
  const asked = sameOriginOnly ? "nobody is asked for a key" : `a key is all that is asked for${known}`;
  const controlled = "CONTROL=network: they can see, reset and seed all of it at /_sandbox/, where nobody signs";
  return [
    `HOST=${host}: whoever reaches this machine reaches the sandbox, by ${scheme === "http" ? "plain HTTP" : "https"}; ${asked}`,
    ...(control === "network" ? [controlled] : []),
  ];
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
