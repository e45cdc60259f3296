import { readFileSync } from "node:fs";
import { ACCESS_KEY_ID, type Credential, type Platform } from "../../lib/account.ts";
import type { Environment } from "../../lib/environment.ts";
import type { CredentialStore, ListedCredential } from "../../lib/store/credentials.ts";
import { newAccessKey } from "../local/access-key.ts";
import { SandboxError } from "../local/error.ts";
import { defineCommand, type Flags, usageError, type Values } from "./command.ts";
import { allowedActions, readPolicy, summarize } from "./policies.ts";
import { deployedFlag, tableFlags } from "./settings.ts";
import { type Temporary, temporary, temporaryFlags } from "./temporary.ts";
import { withCredentials } from "./with-table.ts";

const FLAGS = {
  account: { value: "ID", help: "12 digits: whose the key is" },
  platform: { value: "PLATFORM", help: "vpc, or ec2: the account has EC2 (classic) groups too (vpc)" },
  "access-key-id": { value: "ID", help: "letters, digits and _ (made)" },
  "secret-stdin": { help: "the secret is the first line of the standard input" },
  allow: { value: "ACTIONS", help: "what it may do, separated by commas, wildcards too (everything)" },
  policy: { value: "FILE", help: "or that as an IAM policy, in JSON" },
  ...temporaryFlags,
  ...deployedFlag,
  ...tableFlags,
} as const satisfies Flags;

type Options = Values<typeof FLAGS>;
/** What is left to do once the arguments are known to be right. */
type Work = (store: CredentialStore) => Promise<void>;

/** `npm run credentials -- add | list | remove`: the access keys of a table, local or deployed. */
export const credentials = defineCommand({
  name: "credentials",
  summary: "Adds, lists and removes the access keys of a table.",
  usage: ["add --account 111122223333 [flags]", "list", "remove --access-key-id ID"],
  flags: FLAGS,
  notes: `A secret is made where none is given, by --secret-stdin or in SECRET_ACCESS_KEY: the command line is seen by all.
On the local table, whether the sandbox is running or not; or with --table NAME on a deployed one.
Where CREDENTIALS_KEY seals the keys of a deployed table, it has to be set here too. A removed key works for up to a
minute more.`,
  async run(values, words, environment) {
    const work = prepare(words, values, environment);
    await withCredentials({ deployed: values.table, environment }, work);
  },
});

interface Typed {
  readonly options: Options;
  readonly environment: Environment;
  readonly complain: (message: string) => SandboxError;
}

const WORDS: Readonly<Record<string, (typed: Typed) => Work>> = { add, list, remove };

/** @throws SandboxError for arguments that can't be */
function prepare(words: readonly string[], options: Options, environment: Environment): Work {
  const complain = (message: string) => usageError(credentials, message, environment);
  const [word = "", more] = words;
  if (!Object.hasOwn(WORDS, word) || more !== undefined) {
    throw complain(`credentials takes one of ${Object.keys(WORDS).join(", ")}, not ${words.join(" ") || "nothing"}`);
  }
  return (WORDS[word] ?? list)({ options, environment, complain });
}

function add(typed: Typed): Work {
  const { sessionToken, attributes } = toTemporary(typed);
  const given = givenSecret(typed);
  const prefix = sessionToken === undefined ? "AKIA" : "ASIA";
  const credential = { ...toCredential(typed, prefix, given), ...attributes };
  return async (store) => {
    const all = await store.list(showProgress);
    // One that somebody has tampered with is foreign too, but then others work.
    if (all.some(({ state }) => state === "foreign") && !all.some(({ state }) => state === "works")) {
      throw new SandboxError("the access keys of this table are sealed by another key: set CREDENTIALS_KEY to it");
    }
    const others = all.filter(({ accountId }) => accountId === credential.accountId);
    if (others.some(({ platform }) => platform !== credential.platform)) {
      throw new SandboxError(
        `account ${credential.accountId} has platform ${others[0]?.platform}: all its keys need it`,
      );
    }
    if (!(await store.add(credential))) throw new SandboxError(`access key ${credential.accessKeyId} is taken`);
    console.log(`access key ID:     ${credential.accessKeyId}`);
    if (given === undefined) console.log(`secret access key: ${credential.secretAccessKey}`);
    if (sessionToken !== undefined) console.log(`session token:     ${sessionToken}`);
    if (credential.expires !== undefined) console.log(`ends:              ${toTime(credential.expires)}`);
  };
}

function toTemporary({ options: { "session-token": withToken, expires }, complain }: Typed): Temporary {
  try {
    return temporary(withToken === true, expires, Date.now());
  } catch (error) {
    throw complain(error instanceof Error ? error.message : String(error));
  }
}

const givenSecret = ({ options, environment }: Typed): string | undefined =>
  options["secret-stdin"] === true ? firstLineOfInput() : environment["SECRET_ACCESS_KEY"];

/**
 * @param prefix of an ID that is made: as AWS does it, temporary keys have another one
 * @param secret absent: one is made
 */
function toCredential({ options, complain }: Typed, prefix: "AKIA" | "ASIA", secret: string | undefined): Credential {
  const { account = "", platform = "vpc", allow, policy: file } = options;
  if (!/^\d{12}$/.test(account)) throw complain("--account takes the 12 digits of an account");
  if (!isPlatform(platform)) throw complain("--platform is vpc, or ec2 for an account with EC2 (classic) groups");
  const made = newAccessKey(prefix);
  const accessKeyId = options["access-key-id"] ?? made.accessKeyId;
  if (!ACCESS_KEY_ID.test(accessKeyId)) throw complain("--access-key-id takes letters, digits and _");
  const secretAccessKey = secret ?? made.secretAccessKey;
  if (!/^\S{1,128}$/.test(secretAccessKey)) throw complain("the secret has 1 to 128 characters, and no spaces");
  if (allow !== undefined && file !== undefined) throw complain("--allow and --policy say the same: give one of them");
  const policy = file === undefined ? allow && allowedActions(allow, complain) : readPolicy(file);
  return { accessKeyId, secretAccessKey, accountId: account, platform, ...(policy && { policy }) };
}

const isPlatform = (text: string): text is Platform => text === "vpc" || text === "ec2";

const toTime = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace(".000", "");

const firstLineOfInput = (): string => readFileSync(0, "utf8").split(/\r?\n/)[0] ?? "";

const REMARKS: Readonly<Record<ListedCredential["state"], string>> = {
  works: "",
  unsealed: "  (its secret is in clear: it doesn't work here)",
  foreign: "  (sealed by another key: it doesn't work here)",
};

function list(): Work {
  return async (store) => {
    for (const credential of await store.list(showProgress)) console.log(lineOf(credential));
  };
}

const showProgress = (items: number): void => console.error(`${items} items read`);

function lineOf({ accountId, platform, accessKeyId, policy, expires, state }: ListedCredential) {
  // What this key hasn't sealed may be anybody's, and anything.
  if (state === "foreign") return `${JSON.stringify(accessKeyId)}${REMARKS[state]}`;
  const end = expires === undefined ? "" : `  until ${toTime(expires)}`;
  return `${accountId}  ${platform}  ${accessKeyId}  ${summarize(policy)}${end}${REMARKS[state]}`;
}

function remove({ options: { "access-key-id": accessKeyId }, complain }: Typed): Work {
  if (accessKeyId === undefined) throw complain("--access-key-id says which one");
  return async (store) => {
    if (!(await store.remove(accessKeyId))) throw new SandboxError(`there is no access key ${accessKeyId}`);
    console.log(`removed ${accessKeyId}`);
  };
}
