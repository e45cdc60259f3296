import { randomUUID } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Action } from "./actions/context.ts";
import { actions } from "./actions/index.ts";
import type { Authenticate, Caller } from "./auth/authenticate.ts";
import { Ec2Error, errors } from "./errors.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { type ActionName, operations } from "./model/operations.ts";
import { decode } from "./protocol/decode.ts";
import { encodeError, encodeResult } from "./protocol/encode.ts";
import { findOperation } from "./protocol/operation.ts";
import { parseParameters } from "./protocol/parameters.ts";
import { encodeIdentity, encodeStsError, isSts, requireGetCallerIdentity } from "./protocol/sts.ts";
import { accountOpener } from "./store/accounts.ts";
import { partitionKey } from "./store/keys.ts";
import { openPartition } from "./store/partition.ts";

export interface ServiceOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly authenticate: Authenticate;
  /** Gets one entry for each request. */
  readonly log: (entry: LogEntry) => void;
}

/** What is known of a request when it is answered. No parameters: they may hold what is not ours to keep. */
export interface LogEntry {
  readonly requestId: string;
  readonly action?: string;
  readonly version?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly status: number;
  /** EC2's error code. */
  readonly code?: string;
  /** What was behind an error of ours. */
  readonly cause?: string;
  readonly milliseconds: number;
}

/**
 * @param request it, or how to read it: what fails then is answered as every failure is
 * @param deadline when the answer is due, in milliseconds since 1970
 */
export type Service = (request: HttpRequest | (() => HttpRequest), deadline: number) => Promise<HttpResponse>;

/** What is known of a request so far. */
type Draft = { -readonly [Key in keyof LogEntry]?: LogEntry[Key] };

/** The whole way of a request: request → caller → action and input → decision and transaction → result → XML. */
export function createService({ client, tableName, authenticate, log }: ServiceOptions): Service {
  const openAccount = accountOpener();

  async function answer(request: HttpRequest, deadline: number, requestId: string, draft: Draft): Promise<string> {
    const parameters = parseParameters(request);
    Object.assign(draft, { action: loggable(parameters.get("Action")), version: loggable(parameters.get("Version")) });
    const forSts = isSts(draft.version);
    const caller = await authenticate(request, parameters, forSts ? "sts" : "ec2");
    const { accountId, region } = caller;
    Object.assign(draft, { accountId, region });
    if (forSts) {
      requireGetCallerIdentity(parameters);
      return encodeIdentity(caller, requestId);
    }

    const { action, version, parameters: own } = findOperation(parameters);
    authorize(caller, action);
    const input = decode(operations[action].input, own, version);
    if (input["DryRun"] === true) throw errors.dryRun();

    const partitionOf = (id: string) => openPartition({ client, tableName, pk: partitionKey(id, region), deadline });
    const partition = partitionOf(accountId);
    const { tokenSecret } = await openAccount(caller, partition);
    const act = actions[action] as Action<ActionName>;
    const result = await act(input, { ...caller, action, version, requestId, partition, partitionOf, tokenSecret });
    return encodeResult(action, operations[action].output, result, { version, requestId });
  }

  return async (request, deadline) => {
    const requestId = randomUUID();
    const started = performance.now();
    const draft: Draft = {};
    let outcome: { readonly status: number; readonly body: string };
    try {
      const read = typeof request === "function" ? request() : request;
      outcome = { status: 200, body: await answer(read, deadline, requestId, draft) };
    } catch (thrown) {
      const error = thrown instanceof Ec2Error ? thrown : errors.internal(thrown);
      Object.assign(draft, {
        code: error.code,
        ...(error.cause !== undefined && { cause: describeCause(error.cause) }),
      });
      outcome = isSts(draft.version)
        ? encodeStsError(error, requestId)
        : { status: error.status, body: encodeError(error, requestId) };
    }
    log({ requestId, ...draft, status: outcome.status, milliseconds: Math.round(performance.now() - started) });
    return toResponse(outcome, requestId);
  };
}

/** What a client says it wants, known or not, as far as a line of a log has room for it. */
const loggable = (text = "-"): string => text.replaceAll(/[^\w-]/g, "?").slice(0, 64);

const describeCause = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

/** @throws UnauthorizedOperation */
function authorize({ allow }: Caller, action: ActionName): void {
  if (allow && !allow.includes(action)) throw errors.unauthorized();
}

function toResponse({ status, body }: Pick<HttpResponse, "status" | "body">, requestId: string): HttpResponse {
  return {
    status,
    headers: {
      "cache-control": "no-cache, no-store",
      "content-type": "text/xml;charset=UTF-8",
      "x-amzn-requestid": requestId,
    },
    body,
  };
}
