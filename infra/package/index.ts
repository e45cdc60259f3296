/// <reference lib="esnext.disposable" preserve="true" />
import { ACCESS_KEY_ID } from "../../lib/account.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { newAccessKey } from "../local/access-key.ts";
import { entryOf } from "../../lib/trail/lookup.ts";
import { resourcesOf } from "../../lib/trail/resources.ts";
import { type Sandbox, startSandbox as start } from "../local/sandbox.ts";
import type { State as SandboxSeed } from "../local/state/form.ts";
import { openInbox } from "./inbox.ts";

/** How a sandbox is started. All of it has a default: each sandbox has a port, an engine and data of its own. */
export interface SandboxOptions {
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** The folder that keeps the data. Without it they are gone when the sandbox stops. */
  readonly data?: string;
  /** The region of `environment`, and that of the first account: `us-east-1`. All others work too. */
  readonly region?: string;
  /** Names of regions that there are beside AWS's. */
  readonly regions?: readonly string[];
  /** How much an account can hold: more than tests need (`generous`), or as on AWS by default (`aws`: 5 VPCs, …). */
  readonly limits?: "aws" | "generous";
  /** Accounts beside the first one, 123456789012, each with an access key. */
  readonly accounts?: readonly SandboxAccount[];
  /**
   * What accounts have from the start, and after each reset: a file (YAML or JSON), or what it would hold. The package's
   * `seed.schema.json` says what that is; the JSON of `aws ec2 describe-security-groups` is taken, too.
   */
  readonly seed?: SandboxSeed | DescribedGroups | string;
  /** `seeded`: the same requests get the same IDs, from the start and from each reset on. Otherwise they are random. */
  readonly ids?: "random" | "seeded";
  /** Gets one entry for each request, when it has been answered. */
  readonly log?: (entry: SandboxLogEntry) => void;
}

/** What `aws ec2 describe-security-groups` prints and, beside it, `describe-vpcs`. */
export interface DescribedGroups {
  readonly SecurityGroups: readonly object[];
  readonly Vpcs?: readonly object[];
}

export interface SandboxAccount {
  /** 12 digits. */
  readonly accountId: string;
  /** `ec2` has EC2 (classic) groups beside those of VPCs; `vpc` is the default. */
  readonly platform?: "ec2" | "vpc";
  /** Made where it isn't given, as the secret is. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/** An access key, as the SDKs' `credentials` take it. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SandboxLogEntry {
  /** The one that the client has got. */
  readonly requestId: string;
  readonly action?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** HTTP's. */
  readonly status: number;
  /** EC2's error code, where it was an error. */
  readonly code?: string;
  readonly milliseconds: number;
}

/** What CloudTrail records of a request ("CloudTrail record contents" in its User Guide). */
export interface SandboxRecord {
  readonly eventVersion: string;
  readonly eventID: string;
  /** E.g. `2026-11-25T10:00:00Z`. */
  readonly eventTime: string;
  /** E.g. `ec2.amazonaws.com`. */
  readonly eventSource: string;
  /** The action, e.g. `RevokeSecurityGroupIngress`. */
  readonly eventName: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly requestID: string;
  /** E.g. `Client.InvalidPermission.NotFound`, where it was an error. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: object | null;
  readonly responseElements: object | null;
  readonly userIdentity: { readonly accountId: string; readonly accessKeyId: string; readonly arn: string };
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly readOnly: boolean;
}

/** Which record is meant: what isn't given may be anything. */
export interface SandboxRecordFilter {
  readonly eventName?: string;
  /** Of a group that the request or its answer names. */
  readonly groupId?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly errorCode?: string;
  readonly requestId?: string;
  readonly accessKeyId?: string;
}

/** A sandbox that serves. `await using` stops it at the end of the block. */
export interface RunningSandbox {
  /** Where it listens, e.g. `http://127.0.0.1:49152`: the endpoint URL of clients. */
  readonly url: string;
  readonly region: string;
  /** The first account's. */
  readonly credentials: SandboxCredentials;
  /** Those of the further accounts, by account ID. */
  readonly accounts: Readonly<Record<string, SandboxCredentials>>;
  /** What a child process needs, whose SDK or CLI is to use the sandbox as the first account. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * What is on record of an account in a region (the first one's, where they aren't given), in the order in which it
   * came: what has changed, and what was refused or failed.
   */
  trail(whose?: { readonly accountId?: string; readonly region?: string }): Promise<SandboxRecord[]>;
  /**
   * The first record that is meant, among those that have come since the start or the last reset; or the next one that
   * comes. Each is handed out once.
   * @param options how long to wait: 30 seconds
   * @throws Error which says what has come instead
   */
  nextEvent(filter?: SandboxRecordFilter, options?: { readonly timeoutMilliseconds?: number }): Promise<SandboxRecord>;
  /** Everything is as after the start: same URL, same keys, and of groups the first ones alone. Requests under way are answered first, and later ones wait. */
  reset(): Promise<void>;
  /** Answers what is under way, and ends the engine. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a sandbox in this process, as many as are wanted: they share nothing.
 * @throws Error whose message is one line that says what is in the way
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const {
    port = 0,
    data = ":memory:",
    region = "us-east-1",
    regions = [],
    limits = "generous",
    accounts = [],
    log = () => {},
  } = options;
  const { seed, ids = "random" } = options;
  const settings = {
    PORT: String(port),
    SANDBOX_DATA: data,
    AWS_REGION: region,
    REGIONS: regions.join(","),
    LIMITS: limits,
    IDS: ids,
  };
  const inbox = openInbox<SandboxRecord>(summarize);
  const sandbox = await start({ ...settings, ...(typeof seed === "string" && { SEED: seed }) }, log, {
    seed: typeof seed === "string" ? undefined : seed,
    onRecord: (record) => inbox.put(record),
  });
  const stop = async () => {
    await sandbox.stop();
    inbox.close();
  };
  try {
    const credentials = sandbox.accessKey ?? (await addAccount(sandbox, { accountId: SANDBOX_ACCOUNT }));
    const added = await Promise.all(
      accounts.map(async (account) => [account.accountId, await addAccount(sandbox, account)] as const),
    );
    return {
      url: sandbox.url,
      region,
      credentials,
      accounts: Object.fromEntries([...seededKeys(sandbox), ...added]),
      environment: environmentOf(sandbox.url, region, credentials),
      trail: (whose) => recordsOf(sandbox, whose),
      nextEvent: async (filter = {}, { timeoutMilliseconds = WAIT_MILLISECONDS } = {}) =>
        inbox.take((record) => isMeant(record, filter), describeFilter(filter), timeoutMilliseconds),
      async reset() {
        await sandbox.reset();
        inbox.empty();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const WAIT_MILLISECONDS = 30_000;
/** As many as one call reads. */
const PAGE = 50;

async function recordsOf(
  { lookUp }: Sandbox,
  { accountId: account, region }: { readonly accountId?: string; readonly region?: string } = {},
): Promise<SandboxRecord[]> {
  const records: SandboxRecord[] = [];
  let next: string | undefined;
  do {
    const lookup = { maxResults: PAGE, ...(next !== undefined && { nextToken: next }) };
    const { items, nextToken } = await lookUp(lookup, { account, region });
    records.push(...items.map((item) => entryOf(item).record));
    next = nextToken;
  } while (next !== undefined);
  return records.toReversed();
}

function isMeant(record: SandboxRecord, { groupId, ...filter }: SandboxRecordFilter): boolean {
  const { requestParameters, responseElements } = record;
  if (groupId !== undefined && !resourcesOf(requestParameters, responseElements).includes(groupId)) return false;
  const values: Omit<SandboxRecordFilter, "groupId"> = {
    eventName: record.eventName,
    accountId: record.recipientAccountId,
    region: record.awsRegion,
    ...(record.errorCode !== undefined && { errorCode: record.errorCode }),
    requestId: record.requestID,
    accessKeyId: record.userIdentity.accessKeyId,
  };
  return Object.entries(filter).every(
    ([name, value]) => value === undefined || values[name as keyof typeof values] === value,
  );
}

const describeFilter = ({ eventName = "event", ...filter }: SandboxRecordFilter): string =>
  [eventName, ...Object.entries(filter).map(([name, value]) => `with ${name} ${value}`)].join(" ");

const summarize = ({ eventName, errorCode }: SandboxRecord): string =>
  errorCode === undefined ? eventName : `${eventName} (${errorCode})`;

const seededKeys = ({ seededKeys }: Sandbox): [string, SandboxCredentials][] =>
  seededKeys.map(({ accountId, accessKeyId, secretAccessKey }) => [accountId, { accessKeyId, secretAccessKey }]);

const ADD_MILLISECONDS = 10_000;

async function addAccount({ credentials }: Sandbox, account: SandboxAccount): Promise<SandboxCredentials> {
  const { accountId, platform = "vpc", ...given } = account;
  if (!/^\d{12}$/.test(accountId)) throw new Error(`an account has 12 digits: ${accountId}`);
  const key = { ...newAccessKey(), ...given };
  if (!ACCESS_KEY_ID.test(key.accessKeyId))
    throw new Error(`an access key ID has letters, digits and _: ${key.accessKeyId}`);
  if (await credentials.add({ ...key, accountId, platform })) return key;
  // The folder may have it from the last time.
  const found = await credentials.find(key.accessKeyId, deadlineIn(ADD_MILLISECONDS));
  if (found?.accountId === accountId && found.secretAccessKey === key.secretAccessKey) return key;
  throw new Error(`access key ${key.accessKeyId} is taken`);
}

const environmentOf = (url: string, region: string, credentials: SandboxCredentials) => ({
  AWS_ENDPOINT_URL_EC2: url,
  AWS_ENDPOINT_URL_STS: url,
  AWS_ENDPOINT_URL_CLOUDTRAIL: url,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  // One of other keys would be sent along with these.
  AWS_SESSION_TOKEN: "",
  AWS_REGION: region,
  // What version 1 of the AWS CLI and boto3 read.
  AWS_DEFAULT_REGION: region,
});
