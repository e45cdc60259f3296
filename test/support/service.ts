import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Caller } from "../../lib/auth/authenticate.ts";
import type { Permissions } from "../../lib/authorization/require-allowed.ts";
import { type Deadline, deadlineIn } from "../../lib/deadline.ts";
import { createService, type LogEntry } from "../../lib/service.ts";
import type { Limits } from "../../lib/security-group/limits.ts";
import type { Usage } from "../../lib/usage.ts";
import type { TrailSettings } from "../../lib/trail/recorder.ts";
import { ACCOUNT, REGION, TABLE } from "./engine.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** EC2's error code. */
  readonly code?: string;
  readonly message?: string;
}

export type CallParameters = Readonly<Record<string, string | number | boolean>>;

export interface TestService {
  /**
   * One request of the caller, through the whole service but for the signature. Version 2016-11-15 unless given.
   * @param usage counts what it takes of DynamoDB
   */
  call(parameters: CallParameters, caller?: Partial<Caller>, usage?: Usage): Promise<Answer>;
  /** The requests sent to DynamoDB since the last look, e.g. `TransactWriteItems`. */
  takeCalls(): string[];
  readonly log: LogEntry[];
}

const LATE_MILLISECONDS = 600_000;

/** After any test has ended, and so not by `deadlineIn`: on a busy machine too, no test fails because an answer was due. */
const lateDeadline = (): Deadline => ({ at: Date.now() + LATE_MILLISECONDS });

/**
 * The service, over that client, with the caller given instead of verified.
 * @param milliseconds that it has for an answer; more than enough unless given
 * @param trail what goes on record; nothing unless given
 * @param limits of what an account can hold; generous unless given
 */
export function createTestService(
  client: DynamoDBDocumentClient,
  milliseconds?: number,
  permissions?: Permissions,
  trail?: TrailSettings,
  limits?: Limits,
): TestService {
  let calls: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      calls.push(String(context["commandName"]).replace(/Command$/, ""));
      return next(args);
    },
    { step: "initialize", name: `count-${Math.random()}` },
  );
  const callers = new Map<string, Caller>();
  const log: LogEntry[] = [];
  const service = createService({
    client,
    tableName: TABLE,
    authenticate: ({ headers }) => Promise.resolve(callers.get(headers["caller"] ?? "") as Caller),
    ...(permissions && { permissions }),
    ...(limits && { limits }),
    trail,
  });
  return {
    log,
    async call(parameters, caller = {}, usage?) {
      const whole: Caller = { accessKeyId: "test", accountId: ACCOUNT, region: REGION, platform: "vpc", ...caller };
      const key = JSON.stringify(whole);
      callers.set(key, whole);
      const form: CallParameters = { Version: "2016-11-15", ...parameters };
      const entries = Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]);
      const query = new URLSearchParams(entries).toString();
      const request = { method: "POST", path: "/", query: "", headers: { caller: key }, body: Buffer.from(query) };
      const deadline = milliseconds === undefined ? lateDeadline() : deadlineIn(milliseconds);
      const { status, body } = await service(request, { ...deadline, ...(usage && { usage }) }, (entry) =>
        log.push(entry),
      );
      return { status, body, ...parseError(body) };
    },
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}

export function parseError(body: string): Pick<Answer, "code" | "message"> {
  const code = textsOf(body, "Code")[0];
  const message = textsOf(body, "Message")[0];
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
}

/** The texts of all elements of that name, unescaped, in order. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => unescape(text));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescape = (text: string): string =>
  text
    .replaceAll(/&#x([0-9A-F]+);/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
