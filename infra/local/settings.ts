import type { Permissions } from "../../lib/authorization/require-allowed.ts";
import {
  authenticatorFor,
  DEFAULT_REGION,
  type Environment,
  limitsFor,
  permissionsFor,
  regionsFor,
  settingOf,
  tableFor,
  trailFor,
} from "../../lib/environment.ts";
import type { Regions } from "../../lib/regions.ts";
import { describeUnknownRegion } from "../../lib/unknown-region.ts";
import type { Limits } from "../../lib/security-group/limits.ts";
import type { TrailSettings } from "../../lib/trail/recorder.ts";
import { parseSealingKey } from "../../lib/store/seal.ts";
import { newAccessKey } from "./access-key.ts";
import { SandboxError } from "./error.ts";
import type { SealingKey } from "./folder.ts";
import { type AccessKey, WELL_KNOWN_KEY } from "./seed.ts";
import { readTls, type Tls } from "./tls.ts";
import { isLoopback, type Trust } from "./trust.ts";
import type { Unruliness } from "./unruly-events.ts";

/** What the variables say about a sandbox, checked. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  /** That one, and all others that requests may be for. */
  readonly regions: Regions;
  readonly tableName: string;
  readonly firstKey: AccessKey;
  /** Whether the same requests get the same IDs. */
  readonly ids: "random" | "seeded";
  /** Serves https with it; absent: http. */
  readonly tls?: Tls;
  readonly trust: Trust;
  readonly permissions: Permissions;
  readonly limits: Limits;
  readonly trail: TrailSettings | undefined;
  /** The file that it is seeded with; absent: none. */
  readonly seed?: string;
  /** Where events go (events.ts), and how; absent: nowhere. */
  readonly events?: { readonly target: string } & Unruliness;
}

/** From which level on lines are written: that of what is refused, of what fails; and what is asked for with `debug`. */
const SANDBOX_LOG_LEVELS = ["info", "debug", "warn", "error"] as const;

/**
 * All that can be wrong in the settings is found here, before anything is started or written.
 * @throws SandboxError with exit code 2
 */
export function readSettings(environment: Environment): Settings {
  const { HOST: host = "127.0.0.1", PORT: port = "8080", FIRST_KEY: firstKey = "test" } = environment;
  const { AWS_REGION: region = DEFAULT_REGION, SEED: seed } = environment;
  const tableName = requireTableName(environment);
  orUsageError(() => authenticatorFor(environment, () => Promise.resolve(undefined)));
  sealingKeyOf(environment);
  const regions = requireRegion(environment);
  const permissions = orUsageError(() => permissionsFor(environment));
  const limits = orUsageError(() => limitsFor(environment));
  const trail = orUsageError(() => trailFor(environment));
  const ids = orUsageError(() => settingOf(environment, "IDS", ["random", "seeded"]));
  const tls = readTls(environment);
  const trust = trustOf(host, tls, environment);
  orUsageError(() => settingOf(environment, "LOG_LEVEL", SANDBOX_LOG_LEVELS));
  const events = eventsOf(environment);
  if (events && !trail) throw new SandboxError("EVENTS are of what is on record: TRAIL_DAYS=0 has none", 2);
  const checked = { port: requirePort(port), firstKey: requireFirstKey(firstKey) };
  const where = { host, region, regions, tableName, ...checked };
  const how = { ids, ...(tls && { tls }), trust, permissions, limits, trail };
  return { ...where, ...how, ...(seed !== undefined && { seed }), ...(events && { events }) };
}

function eventsOf(environment: Environment): Settings["events"] {
  const { EVENTS: target, EVENTS_DELAY: delay = "0s", EVENTS_DUPLICATES: duplicates = "0" } = environment;
  const disorder = orUsageError(() => settingOf(environment, "EVENTS_DISORDER", ["off", "on"])) === "on";
  const [, number, unit = ""] = /^(\d{1,7})(ms|s|m)$/.exec(delay) ?? [];
  if (number === undefined) throw new SandboxError(`EVENTS_DELAY is a time like 500ms, 2s or 5m, not ${delay}`, 2);
  const delayMilliseconds = Number(number) * (MILLISECONDS[unit] ?? 0);
  if (delayMilliseconds > MAX_DELAY_MILLISECONDS)
    throw new SandboxError(`EVENTS_DELAY is 60m at most, not ${delay}`, 2);
  if (!/^\d$/.test(duplicates))
    throw new SandboxError(`EVENTS_DUPLICATES is a number from 0 to 9, not ${duplicates}`, 2);
  return target === undefined ? undefined : { target, delayMilliseconds, duplicates: Number(duplicates), disorder };
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };
const MAX_DELAY_MILLISECONDS = 3_600_000;

function trustOf(host: string, tls: Tls | undefined, environment: Environment): Trust {
  const { ALLOWED_HOSTS: names = "", AUTHENTICATION: authentication } = environment;
  return {
    scheme: tls ? "https" : "http",
    names: [host, ...names.split(",")].map((name) => name.trim().toLowerCase()).filter((name) => name !== ""),
    isPublic: !isLoopback(host),
    sameOriginOnly: authentication === "none",
    control: orUsageError(() => settingOf(environment, "CONTROL", ["machine", "network"])),
  };
}

/**
 * The key that `CREDENTIALS_KEY` holds: it seals the credentials of a table that isn't the embedded engine's.
 * @throws SandboxError where it is none
 */
export function sealingKeyOf({ CREDENTIALS_KEY: text }: Environment): SealingKey | undefined {
  if (text === undefined) return undefined;
  return { octets: orUsageError(() => parseSealingKey(text)), isNew: false, keep: () => {} };
}

function requireFirstKey(text: string): AccessKey {
  if (text === "test") return WELL_KNOWN_KEY;
  if (text === "random") return newAccessKey();
  throw new SandboxError(`FIRST_KEY is test or random, not ${text}`, 2);
}

/**
 * All regions that there are.
 * @throws SandboxError with exit code 2 where the one in force isn't among them
 */
export function requireRegion(environment: Environment): Regions {
  const { AWS_REGION: region = DEFAULT_REGION } = environment;
  const regions = orUsageError(() => regionsFor(environment));
  if (!regions.has(region)) throw new SandboxError(describeUnknownRegion(region, regions), 2);
  return regions;
}

/**
 * The name of the table.
 * @throws SandboxError with exit code 2 where it can't be one, or its DynamoDB has no URL
 */
export const requireTableName = (environment: Environment): string =>
  orUsageError(() => tableFor(environment)).tableName;

function requirePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new SandboxError(`PORT is a number from 0 to 65535, not ${text}`, 2);
  return port;
}

function orUsageError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new SandboxError(error instanceof Error ? error.message : String(error), 2);
  }
}
