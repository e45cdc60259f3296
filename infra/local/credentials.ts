/** `npm run credentials -- add | list | remove`: the access keys of a table, local or deployed. */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import type { Credential, Platform } from "../../lib/account.ts";
import { type ActionName, operations } from "../../lib/model/operations.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { StartError } from "./engine.ts";
import { runTool, withTable } from "./with-table.ts";

const USAGE = `npm run credentials -- add --account 111122223333 [--platform vpc|ec2] [--access-key-id ID]
                           [--secret-access-key SECRET] [--allow Action,Action]
npm run credentials -- list
npm run credentials -- remove --access-key-id ID

On the local table (SANDBOX_DATA, DYNAMODB_ENDPOINT), whether the sandbox is running or not; or with --table NAME on a
deployed one, as whoever your AWS credentials say you are. A removed credential works for up to a minute more.`;

const OPTIONS = {
  account: { type: "string" },
  platform: { type: "string", default: "vpc" },
  "access-key-id": { type: "string" },
  "secret-access-key": { type: "string" },
  allow: { type: "string" },
  table: { type: "string" },
} as const;

type Options = ReturnType<typeof parse>["values"];
type Store = ReturnType<typeof credentialStore>;

function parse() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function add(store: Store, options: Options): Promise<void> {
  const credential = toCredential(options);
  const others = (await store.list()).filter(({ accountId }) => accountId === credential.accountId);
  if (others.some(({ platform }) => platform !== credential.platform)) {
    throw new StartError(`account ${credential.accountId} has platform ${others[0]?.platform}: all its keys need it`);
  }
  if (!(await store.add(credential))) throw new StartError(`access key ${credential.accessKeyId} is taken`);
  console.log(`access key ID:     ${credential.accessKeyId}`);
  console.log(`secret access key: ${credential.secretAccessKey}`);
}

function toCredential({ account = "", platform, allow, ...options }: Options): Credential {
  if (!/^\d{12}$/.test(account)) throw new StartError("--account takes the 12 digits of an account");
  if (!isPlatform(platform)) throw new StartError("--platform is vpc, or ec2 for an account with EC2 (classic) groups");
  const accessKeyId = options["access-key-id"] ?? `AKIA${randomBytes(8).toString("hex").toUpperCase()}`;
  if (!/^\w{1,128}$/.test(accessKeyId)) throw new StartError("--access-key-id takes letters, digits and _");
  const secretAccessKey = options["secret-access-key"] ?? randomBytes(30).toString("base64");
  if (secretAccessKey === "") throw new StartError("--secret-access-key can't be empty");
  const actions = allow?.split(",").map((action) => action.trim());
  const unknown = actions?.find((action) => !isAction(action));
  if (unknown !== undefined) {
    throw new StartError(`--allow: ${unknown} is none of ${Object.keys(operations).join(", ")}`);
  }
  return { accessKeyId, secretAccessKey, accountId: account, platform, ...(actions && { allow: actions }) };
}

const isPlatform = (text: string): text is Platform => text === "vpc" || text === "ec2";
const isAction = (text: string): text is ActionName => Object.hasOwn(operations, text);

async function list(store: Store): Promise<void> {
  for (const { accountId, platform, accessKeyId, allow = ["all actions"] } of await store.list()) {
    console.log(`${accountId}  ${platform}  ${accessKeyId}  ${allow.join(",")}`);
  }
}

async function remove(store: Store, { "access-key-id": accessKeyId }: Options): Promise<void> {
  if (accessKeyId === undefined) throw new StartError("--access-key-id says which one");
  if (!(await store.remove(accessKeyId))) throw new StartError(`there is no access key ${accessKeyId}`);
  console.log(`removed ${accessKeyId}`);
}

const COMMANDS: Readonly<Record<string, (store: Store, options: Options) => Promise<void>>> = { add, list, remove };

await runTool(async () => {
  const { values, positionals } = parse();
  const command = COMMANDS[positionals[0] ?? ""];
  if (!command || positionals.length > 1) throw new StartError(`what to do?\n\n${USAGE}`);
  await withTable(values.table, { create: true }, (client, tableName) =>
    command(credentialStore(client, tableName), values),
  );
});
