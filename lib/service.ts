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

/** @param deadline when the answer is due, in milliseconds since 1970 */
export type Service = (request: HttpRequest, deadline: number) => Promise<HttpResponse>;

/** The whole way of a request: request → caller → action and input → decision and transaction → result → XML. */
export function createService({ client, tableName, authenticate, log }: ServiceOptions): Service {
  const openAccount = accountOpener();

  return async (request, deadline) => {
    const requestId = randomUUID();
    const started = performance.now();
    const entry: { -readonly [Key in keyof LogEntry]?: LogEntry[Key] } = {};
    let response: HttpResponse;
    try {
      const parameters = parseParameters(request);
      const caller = await authenticate(request, parameters);
      Object.assign(entry, { accountId: caller.accountId, region: caller.region });
      const operation = findOperation(parameters);
      const { action, version } = operation;
      Object.assign(entry, { action, version });
      authorize(caller, action);
      const input = decode(operations[action].input, operation.parameters, version);
      if (input["DryRun"] === true) throw errors.dryRun();

      const partitionOf = (accountId: string) =>
        openPartition({ client, tableName, pk: partitionKey(accountId, caller.region), deadline });
      const partition = partitionOf(caller.accountId);
      await openAccount(caller, partition);
      const act = actions[action] as Action<ActionName>;
      const result = await act(input, { ...caller, version, partition, partitionOf });
      response = toResponse(
        200,
        requestId,
        encodeResult(action, operations[action].output, result, { version, requestId }),
      );
    } catch (thrown) {
      const error = thrown instanceof Ec2Error ? thrown : errors.internal(thrown);
      Object.assign(entry, {
        code: error.code,
        ...(error.cause !== undefined && { cause: describeCause(error.cause) }),
      });
      response = toResponse(error.status, requestId, encodeError(error, requestId));
    }
    log({ requestId, ...entry, status: response.status, milliseconds: Math.round(performance.now() - started) });
    return response;
  };
}

const describeCause = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

/** @throws UnauthorizedOperation */
function authorize({ allow }: Caller, action: ActionName): void {
  if (allow && !allow.includes(action)) throw errors.unauthorized();
}

function toResponse(status: number, requestId: string, body: string): HttpResponse {
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
