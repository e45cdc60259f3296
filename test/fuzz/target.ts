import { setTimeout } from "node:timers/promises";
import { authenticatorFor, trailFor } from "../../lib/environment.ts";
import type { HttpRequest, HttpResponse } from "../../lib/http.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { withSeededIds } from "../../infra/local/seeded-ids.ts";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { furnish } from "../support/furnish.ts";
import { startTestSandbox } from "../support/sandbox.ts";
import { itemsOf } from "../support/table-stage.ts";

/** What is asked: the service, in this process, and the sandbox over HTTP, on one table that has some of everything. */
export interface Target {
  /** Of the sandbox. */
  readonly url: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What the service answers; and what it says to its log, which nobody else sees. */
  ask(request: HttpRequest): Promise<{ readonly response: HttpResponse; readonly entry: LogEntry | undefined }>;
  /** All that the table has but for the trail, an item each, as texts. */
  items(): Promise<ReadonlySet<string>>;
  /** What is wrong in the table. */
  verify(): Promise<string[]>;
  stop(): Promise<void>;
}

/** @param salt decides what IDs there are */
export async function startTarget(salt: string): Promise<Target> {
  const sandbox = await startTestSandbox({ IDS: "seeded", FIRST_KEY: "test" });
  const { client } = sandbox.table;
  const [own, other] = [
    await sandbox.table.addCredential({ accountId: ACCOUNT, secretAccessKey: SECRET }),
    await sandbox.table.addCredential({ accountId: "111122223333" }),
  ];
  await furnish(sandbox.ec2(own), sandbox.ec2(other));
  const credentials = credentialStore(client, TABLE);
  const environment = { AWS_REGION: REGION };
  const service = createService({
    client,
    tableName: TABLE,
    authenticate: authenticatorFor(environment, (...parameters) => credentials.find(...parameters)),
    trail: trailFor(environment),
  });
  const seeded = withSeededIds(service, salt);
  return {
    url: sandbox.url,
    keys: own,
    async ask(request) {
      let entry: LogEntry | undefined;
      const response = await seeded(request, { at: Date.now() + DEADLINE_MILLISECONDS }, (one) => (entry = one));
      return { response, entry };
    },
    async items() {
      const items = (await itemsOf(client)).filter(({ pk }) => !String(pk).startsWith("TRAIL#"));
      return new Set(items.map((item) => JSON.stringify(item, inOrder)));
    },
    async verify() {
      const look = () => verifyTable({ client, tableName: TABLE });
      let findings = await look();
      // What was under way while it looked has ended.
      if (findings.length > 0) {
        await setTimeout(SETTLED_MILLISECONDS);
        findings = await look();
      }
      return findings.map(({ pk, sk, fault }) => `verify: ${pk} ${sk}: ${fault}`);
    },
    stop: () => sandbox.stop(),
  };
}

/** What must not come out again. */
export const SECRET = "fuzz/secret+of+the+caller";

/** Longer than a request needs whose client has gone. */
const SETTLED_MILLISECONDS = 5_000;

/** Far beyond what any request needs, on a slow machine too. */
const DEADLINE_MILLISECONDS = 120_000;

/** Members by their names: the engine has them in any order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;
