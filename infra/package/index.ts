/// <reference lib="esnext.disposable" preserve="true" />
import { deadlineIn } from "../../lib/deadline.ts";
import { SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { newAccessKey } from "../local/access-key.ts";
import { type Sandbox, startSandbox as start } from "../local/sandbox.ts";

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
  /** Accounts beside the first one, 123456789012, each with an access key. */
  readonly accounts?: readonly SandboxAccount[];
  /** Gets one entry for each request, when it has been answered. */
  readonly log?: (entry: SandboxLogEntry) => void;
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
  /** Everything is as after the start: same URL, same keys, no groups but the first ones. Nothing may be under way. */
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
  const { port = 0, data = ":memory:", region = "us-east-1", regions = [], accounts = [], log = () => {} } = options;
  const settings = { PORT: String(port), SANDBOX_DATA: data, AWS_REGION: region, REGIONS: regions.join(",") };
  const sandbox = await start(settings, log);
  try {
    const credentials = sandbox.accessKey ?? (await addAccount(sandbox, { accountId: SANDBOX_ACCOUNT }));
    const added = await Promise.all(
      accounts.map(async (account) => [account.accountId, await addAccount(sandbox, account)] as const),
    );
    return {
      url: sandbox.url,
      region,
      credentials,
      accounts: Object.fromEntries(added),
      environment: environmentOf(sandbox.url, region, credentials),
      reset: () => sandbox.reset(),
      stop: () => sandbox.stop(),
      [Symbol.asyncDispose]: () => sandbox.stop(),
    };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

const ADD_MILLISECONDS = 10_000;

async function addAccount({ credentials }: Sandbox, account: SandboxAccount): Promise<SandboxCredentials> {
  const { accountId, platform = "vpc", ...given } = account;
  if (!/^\d{12}$/.test(accountId)) throw new Error(`an account has 12 digits: ${accountId}`);
  const key = { ...newAccessKey(), ...given };
  if (await credentials.add({ ...key, accountId, platform })) return key;
  // The folder may have it from the last time.
  const found = await credentials.find(key.accessKeyId, deadlineIn(ADD_MILLISECONDS));
  if (found?.accountId === accountId && found.secretAccessKey === key.secretAccessKey) return key;
  throw new Error(`access key ${key.accessKeyId} is taken`);
}

const environmentOf = (url: string, region: string, credentials: SandboxCredentials) => ({
  AWS_ENDPOINT_URL_EC2: url,
  AWS_ENDPOINT_URL_STS: url,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  // One of other keys would be sent along with these.
  AWS_SESSION_TOKEN: "",
  AWS_REGION: region,
  // What version 1 of the AWS CLI and boto3 read.
  AWS_DEFAULT_REGION: region,
});
