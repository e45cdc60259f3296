import { type Authenticate, signatureAuthenticator } from "./auth/authenticate.ts";
import { noAuthenticator } from "./auth/no-authenticator.ts";
import type { Permissions } from "./authorization/require-allowed.ts";
import { cacheCredentials, type ReadCredential } from "./auth/credentials.ts";
import { LOG_LEVELS, type LogSettings } from "./log.ts";
import { type Regions, regionsWith } from "./regions.ts";
import { AWS_LIMITS, GENEROUS_LIMITS, type Limits } from "./security-group/limits.ts";
import type { TrailSettings } from "./trail/recorder.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whose the sandbox is before anybody has added a credential, and who everybody is where nobody is verified. */
export const SANDBOX_ACCOUNT = "123456789012";
export const DEFAULT_REGION = "us-east-1";
const DEFAULT_TABLE = "sg-sandbox";

/** The variables that are set. An empty one isn't: CloudFormation and `sam local` can't leave one out in another way. */
export const readEnvironment = (variables: Environment): Environment =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));

interface TablePlace {
  readonly tableName: string;
  /** Where its DynamoDB is; undefined: where the region's is or, of the sandbox, in its engine. */
  readonly endpoint: string | undefined;
}

/**
 * The table, by `TABLE_NAME` and `DYNAMODB_ENDPOINT`.
 * @throws Error where the first can't be a table's name, or the second is no URL
 */
export function tableFor(environment: Environment): TablePlace {
  const { TABLE_NAME: tableName = DEFAULT_TABLE, DYNAMODB_ENDPOINT: endpoint } = environment;
  // DynamoDB API Reference, CreateTable.
  if (!/^[\w.-]{3,255}$/.test(tableName)) {
    throw new Error(`TABLE_NAME is 3 to 255 letters, digits and any of _ . -, not ${tableName}`);
  }
  if (endpoint !== undefined && !isUrl(endpoint)) {
    throw new Error(`DYNAMODB_ENDPOINT is a URL, as http://127.0.0.1:8000, not ${endpoint}`);
  }
  return { tableName, endpoint };
}

const isUrl = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text);

/**
 * How callers are verified, by `AUTHENTICATION`: `signature` (default) or `none`; and whether Signature Version 2 is
 * taken, by `SIGNATURE_VERSION_2`: `on` (default) or `off`.
 * @throws Error where one of them is something else, or the first `none` in a deployed function
 */
export function authenticatorFor(environment: Environment, read: ReadCredential): Authenticate {
  const { AWS_REGION: region = DEFAULT_REGION } = environment;
  const version2 = takesSignatureVersion2(environment);
  const regions = regionsFor(environment);
  const authentication = settingOf(environment, "AUTHENTICATION", ["signature", "none"]);
  if (authentication === "signature")
    return signatureAuthenticator({ find: cacheCredentials(read), region, regions, version2 });
  if (isDeployed(environment)) {
    throw new Error("AUTHENTICATION=none is for local runs only: leave it out, and callers have to sign");
  }
  return noAuthenticator({ accessKeyId: "anonymous", accountId: SANDBOX_ACCOUNT, platform: "vpc", region }, regions);
}

/**
 * The regions that there are: those of AWS, those in `REGIONS` and, of a function on AWS, its own: it may be newer than
 * this program.
 * @throws Error where `REGIONS` has something else than names of regions
 */
export function regionsFor(environment: Environment): Regions {
  const { REGIONS = "", AWS_REGION: own } = environment;
  const others = REGIONS.split(",").flatMap((name) => name.trim() || []);
  return regionsWith(own !== undefined && isDeployed(environment) ? [...others, own] : others);
}

/**
 * Whether refusals of policies are enforced, by `PERMISSIONS`: `enforce` (default) or `report`.
 * @throws Error where it is something else
 */
export const permissionsFor = (environment: Environment): Permissions =>
  settingOf(environment, "PERMISSIONS", ["enforce", "report"]);

/**
 * How much an account can hold, by `LIMITS`: `generous` (default), or `aws` for AWS's own quotas.
 * @throws Error where it is something else
 */
export const limitsFor = (environment: Environment): Limits =>
  settingOf(environment, "LIMITS", ["generous", "aws"]) === "aws" ? AWS_LIMITS : GENEROUS_LIMITS;

/** @throws Error where `SIGNATURE_VERSION_2` is neither `on` nor `off` */
export const takesSignatureVersion2 = (environment: Environment): boolean =>
  settingOf(environment, "SIGNATURE_VERSION_2", ["on", "off"]) === "on";

/**
 * What the function logs, by `LOG_LEVEL` and `METRICS`.
 * @throws Error where one of them is something else than it can be
 */
export const logSettingsFor = (environment: Environment): LogSettings => ({
  level: settingOf(environment, "LOG_LEVEL", LOG_LEVELS),
  metrics: settingOf(environment, "METRICS", ["on", "off"]) === "on",
});

/** Ten years: beyond that a number is a mistake. */
const MAX_TRAIL_DAYS = 3_650;

/**
 * What goes on record, by `TRAIL_DAYS` (90) and `TRAIL_READS` (`off`); undefined where nothing does: 0 days.
 * @throws Error where one of them is something else than it can be
 */
export function trailFor(environment: Environment): TrailSettings | undefined {
  const reads = settingOf(environment, "TRAIL_READS", ["off", "on"]) === "on";
  const { TRAIL_DAYS: given = "90" } = environment;
  const days = Number(given);
  if (!/^\d+$/.test(given) || days > MAX_TRAIL_DAYS) {
    throw new Error(`TRAIL_DAYS is a number from 0 to ${MAX_TRAIL_DAYS}, not ${given}`);
  }
  return days === 0 ? undefined : { days, reads };
}

/**
 * The value of a variable that has one of a few; the first of them where it isn't set.
 * @throws Error that names the variable and what it can be
 */
export function settingOf<const Value extends string>(
  environment: Environment,
  name: string,
  allowed: readonly [Value, ...Value[]],
): Value {
  const { [name]: given = allowed[0] } = environment;
  const value = allowed.find((one) => one === given);
  if (value === undefined) throw new Error(`${name} is ${allowed.join(" or ")}, not ${given}`);
  return value;
}

/**
 * Whether this is a function on AWS. `sam local` says that it isn't; but that variable could be set on AWS as well. The
 * name of the log stream is one that Lambda lets nobody set (Lambda Developer Guide, "Defined runtime environment
 * variables"): there it begins with the day, while `sam local` has `$LATEST`.
 */
function isDeployed({ AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_LOG_STREAM_NAME, AWS_SAM_LOCAL }: Environment): boolean {
  const isSamLocal = AWS_SAM_LOCAL === "true" && AWS_LAMBDA_LOG_STREAM_NAME === "$LATEST";
  return AWS_LAMBDA_FUNCTION_NAME !== undefined && !isSamLocal;
}
