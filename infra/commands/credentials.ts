import { randomBytes } from "node:crypto";
import type { Credential, Platform } from "../../lib/account.ts";
import type { Environment } from "../../lib/environment.ts";
import { type ActionName, operations } from "../../lib/model/operations.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { SandboxError } from "../local/error.ts";
import { defineCommand, type Flags, usageError, type Values } from "./command.ts";
import { deployedFlag, tableFlags } from "./settings.ts";
import { withTable } from "./with-table.ts";

const FLAGS = {
  account: { value: "ID", help: "12 digits: whose the key is" },
  platform: { value: "PLATFORM", help: "vpc, or ec2: the account has EC2 (classic) groups too (vpc)" },
  "access-key-id": { value: "ID", help: "letters, digits and _ (made)" },
  "secret-access-key": { value: "SECRET", help: "(made)" },
  allow: { value: "ACTIONS", help: "what it may do, separated by commas (all)" },
  ...deployedFlag,
  ...tableFlags,
} as const satisfies Flags;

type Options = Values<typeof FLAGS>;
type Store = ReturnType<typeof credentialStore>;

/** What is left to do once the arguments are known to be right. */
type Work = (store: Store) => Promise<void>;

/** `npm run credentials -- add | list | remove`: the access keys of a table, local or deployed. */
export const credentials = defineCommand({
  name: "credentials",
  summary: "Adds, lists and removes the access keys of a table.",
  usage: ["add --account 111122223333 [flags]", "list", "remove --access-key-id ID"],
  flags: FLAGS,
  notes: `On the local table, whether the sandbox is running or not; or with --table NAME on a deployed one.
A removed key works for up to a minute more.`,
  async run(values, words, environment) {
    const work = prepare(words, values, environment);
    await withTable({ deployed: values.table, create: true, environment }, (client, tableName) =>
      work(credentialStore(client, tableName)),
    );
  },
});

const WORDS: Readonly<Record<string, (options: Options, complain: Complain) => Work>> = { add, list, remove };

type Complain = (message: string) => SandboxError;

/** @throws SandboxError for arguments that can't be */
function prepare(words: readonly string[], options: Options, environment: Environment): Work {
  const complain: Complain = (message) => usageError(credentials, message, environment);
  const [word = "", more] = words;
  if (!Object.hasOwn(WORDS, word) || more !== undefined) {
    throw complain(`credentials takes one of ${Object.keys(WORDS).join(", ")}, not ${words.join(" ") || "nothing"}`);
  }
  return (WORDS[word] ?? list)(options, complain);
}

function add(options: Options, complain: Complain): Work {
  const credential = toCredential(options, complain);
  return async (store) => {
    const others = (await store.list()).filter(({ accountId }) => accountId === credential.accountId);
    if (others.some(({ platform }) => platform !== credential.platform)) {
      throw new SandboxError(
        `account ${credential.accountId} has platform ${others[0]?.platform}: all its keys need it`,
      );
    }
    if (!(await store.add(credential))) throw new SandboxError(`access key ${credential.accessKeyId} is taken`);
    console.log(`access key ID:     ${credential.accessKeyId}`);
    console.log(`secret access key: ${credential.secretAccessKey}`);
  };
}

function toCredential({ account = "", platform = "vpc", allow, ...options }: Options, complain: Complain): Credential {
  if (!/^\d{12}$/.test(account)) throw complain("--account takes the 12 digits of an account");
  if (!isPlatform(platform)) throw complain("--platform is vpc, or ec2 for an account with EC2 (classic) groups");
  const accessKeyId = options["access-key-id"] ?? `AKIA${randomBytes(8).toString("hex").toUpperCase()}`;
  if (!/^\w{1,128}$/.test(accessKeyId)) throw complain("--access-key-id takes letters, digits and _");
  const secretAccessKey = options["secret-access-key"] ?? randomBytes(30).toString("base64");
  if (secretAccessKey === "") throw complain("--secret-access-key can't be empty");
  const actions = allow?.split(",").map((action) => action.trim());
  const unknown = actions?.find((action) => !isAction(action));
  if (unknown !== undefined) throw complain(`--allow: ${unknown} is none of ${Object.keys(operations).join(", ")}`);
  return { accessKeyId, secretAccessKey, accountId: account, platform, ...(actions && { allow: actions }) };
}

const isPlatform = (text: string): text is Platform => text === "vpc" || text === "ec2";
const isAction = (text: string): text is ActionName => Object.hasOwn(operations, text);

function list(): Work {
  return async (store) => {
    for (const { accountId, platform, accessKeyId, allow = ["all actions"] } of await store.list()) {
      console.log(`${accountId}  ${platform}  ${accessKeyId}  ${allow.join(",")}`);
    }
  };
}

function remove({ "access-key-id": accessKeyId }: Options, complain: Complain): Work {
  if (accessKeyId === undefined) throw complain("--access-key-id says which one");
  return async (store) => {
    if (!(await store.remove(accessKeyId))) throw new SandboxError(`there is no access key ${accessKeyId}`);
    console.log(`removed ${accessKeyId}`);
  };
}
