import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "./actions/context.ts";
import { GetCallerIdentity } from "./actions/GetCallerIdentity.ts";
import { loadAction } from "./actions/load.ts";
import type { Authenticate, Caller } from "./auth/authenticate.ts";
import { newUuid } from "./chance.ts";
import { CORS_HEADERS, preflightHeaders } from "./cors.ts";
import type { Deadline } from "./deadline.ts";
import { type Permissions, requireAllowed, requireLookupAllowed } from "./authorization/require-allowed.ts";
import type { AuthorizationQuestion } from "./authorization/judge.ts";
import { Ec2Error, errors } from "./errors.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { isForCloudTrail, protocolOf } from "./protocol/choose.ts";
import { ec2 } from "./protocol/ec2.ts";
import { parseParameters } from "./protocol/parameters.ts";
import type { Encoded, Operation, Protocol } from "./protocol/protocol.ts";
import { partitionKey } from "./store/keys.ts";
import { type Regions, regionsWith } from "./regions.ts";
import { GENEROUS_LIMITS, type Limits } from "./security-group/limits.ts";
import { rememberAccounts } from "./store/opening.ts";
import { openPartition } from "./store/partition.ts";
import type { DecisionNotes } from "./store/trail.ts";
import { onlyReads } from "./trail/record.ts";
import { Recording, type TrailSettings } from "./trail/recorder.ts";

export interface ServiceOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly authenticate: Authenticate;
  /** Whether refusals of policies are enforced (default), or only logged. */
  readonly permissions?: Permissions;
  /** How much an account can hold; generous unless given. */
  readonly limits?: Limits;
  /** Those that a request can speak of; AWS's unless given. */
  readonly regions?: Regions;
  /** What goes on record; absent: nothing does. */
  readonly trail?: TrailSettings | undefined;
}

/** What is known of a request when it is answered. No parameters: they may hold what is not ours to keep. */
export interface LogEntry extends DecisionNotes {
  readonly requestId: string;
  readonly action?: string;
  readonly version?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly status: number;
  /** EC2's error code. */
  readonly code?: string;
  /** What was behind an error of ours. */
  readonly cause?: string;
  /** Why the request isn't on record. */
  readonly unrecorded?: string;
  readonly milliseconds: number;
}

/**
 * @param request it, or how to read it: what fails then is answered as every failure is
 * @param deadline when the answer is due: nothing goes on past it
 * @param log gets one entry, when the request is answered
 */
export type Service = (
  request: HttpRequest | (() => HttpRequest),
  deadline: Deadline,
  log: (entry: LogEntry) => void,
) => Promise<HttpResponse>;

/** A request under way. */
interface Exchange {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** What its errors are written in: EC2's until it is known whose request it is. */
  protocol: Protocol;
  /** Of its answer, beside those that every answer has. */
  headers?: Readonly<Record<string, string>>;
  /** Of a verified caller's request, where a trail is kept. */
  recording?: Recording;
  /** What is known of it so far. */
  readonly entry: { -readonly [Key in keyof LogEntry]?: LogEntry[Key] };
}

/** The whole way of a request: request → caller → operation → decision and transaction → result → XML. */
export function createService({
  client,
  tableName,
  authenticate,
  permissions = "enforce",
  limits = GENEROUS_LIMITS,
  regions = regionsWith(),
  trail,
}: ServiceOptions): Service {
  const accounts = rememberAccounts();

  async function answer(request: HttpRequest, exchange: Exchange): Promise<[body: string, result: object]> {
    const { requestId, deadline, entry } = exchange;
    if (request.method === "OPTIONS") {
      exchange.headers = preflightHeaders(request);
      return ["", {}];
    }
    if (isForCloudTrail(request)) return lookUp(request, exchange);
    const parameters = parseParameters(request);
    Object.assign(entry, { action: loggable(parameters.get("Action")), version: loggable(parameters.get("Version")) });
    const protocol = protocolOf(parameters);
    exchange.protocol = protocol;
    const caller = await authenticate(request, parameters, deadline, protocol.service);
    const { accountId, region, accessKeyId } = caller;
    Object.assign(entry, { accountId, region, accessKeyId });
    const operation = await protocol.findOperation(parameters);
    if (trail) {
      const { action, version, structures } = operation;
      const asked = { caller, action, version, structures, requestId, http: request };
      exchange.recording = new Recording(asked, { client, tableName, settings: trail });
    }
    const result = await carryOut(operation, caller, request, exchange);
    return [operation.encodeResult(result, requestId), result];
  }

  /** The trail's own reader, which no request of EC2's waits for. */
  async function lookUp(request: HttpRequest, exchange: Exchange): Promise<[body: string, result: object]> {
    const { deadline, entry } = exchange;
    const [{ cloudtrail, readLookup }, { lookUpEvents }] = await Promise.all([
      import("./protocol/cloudtrail.ts"),
      import("./trail/lookup.ts"),
    ]);
    exchange.protocol = cloudtrail;
    Object.assign(entry, { action: "LookupEvents", version: "2013-11-01" });
    const inQuery = parseParameters({ ...request, body: Buffer.alloc(0) });
    const caller = await authenticate(request, inQuery, deadline, cloudtrail.service);
    const { accountId, region, accessKeyId } = caller;
    Object.assign(entry, { accountId, region, accessKeyId });
    const lookup = readLookup(request);
    const facts = { caller, http: request, now: new Date() };
    await requireLookupAllowed(facts, permissions, (decision) => void Object.assign(entry, decision));
    if (!trail) return ['{"Events":[]}', {}];
    const own = openPartition({ client, tableName, pk: partitionKey(accountId, region), deadline });
    const { tokenSecret } = await accounts.view(caller, own);
    const place = { client, tableName, accountId, region, days: trail.days, deadline };
    const result = await lookUpEvents(lookup, place, tokenSecret);
    return [JSON.stringify(result), result];
  }

  async function carryOut(
    operation: Operation,
    caller: Caller,
    request: HttpRequest,
    { requestId, deadline, entry, recording }: Exchange,
  ): Promise<object> {
    const { action, version } = operation;
    if (action === "GetCallerIdentity") return GetCallerIdentity(caller);
    const { accountId, region } = caller;
    const partitionOf = (id: string, where: string) =>
      openPartition({ client, tableName, pk: partitionKey(id, where), deadline });
    const pk = partitionKey(accountId, region);
    const own = openPartition({ client, tableName, pk, deadline, ...(recording && { recorder: recording }) });
    const decoded = operation.decodeInput();
    if (recording) recording.input = decoded;
    const question: AuthorizationQuestion = {
      caller,
      action,
      input: decoded,
      http: request,
      now: new Date(),
      openToRead: async () => (await accounts.view(caller, own)).partition,
    };
    const { input, guard } = await requireAllowed(question, permissions, (decision) => {
      Object.assign(entry, decision);
      recording?.note({ decision });
    });
    if ("DryRun" in input && input.DryRun === true) throw errors.dryRun();

    const account = onlyReads(action) ? await accounts.view(caller, own) : { partition: accounts.open(caller, own) };
    const context: Context = {
      ...caller,
      action,
      version,
      requestId,
      deadline,
      limits,
      regions,
      octetsOf: operation.octetsOf,
      note: (notes) => recording?.note(notes),
      ...account,
      partition: guard(account.partition),
      lookInto: partitionOf,
      reopenAccount: () => accounts.reopen(caller, own),
    };
    const act = await loadAction(action);
    return act(input, context);
  }

  return async (request, deadline, log) => {
    const started = performance.now();
    const exchange: Exchange = { requestId: newUuid(), deadline, protocol: ec2, entry: {} };
    const { requestId, entry } = exchange;
    let outcome: Encoded;
    let ending: object;
    try {
      const read = typeof request === "function" ? request() : request;
      const [body, result] = await answer(read, exchange);
      ending = result;
      outcome = { status: 200, body };
    } catch (thrown) {
      const error = thrown instanceof Ec2Error ? thrown : errors.internal(thrown);
      Object.assign(entry, {
        code: error.code,
        ...(error.cause !== undefined && { cause: describeCause(error.cause) }),
      });
      ending = error;
      outcome = exchange.protocol.encodeError(error, requestId);
    }
    const unrecorded = await exchange.recording?.end(ending, deadline);
    if (unrecorded !== undefined) entry.unrecorded = describeCause(unrecorded);
    log({ requestId, ...entry, status: outcome.status, milliseconds: Math.round(performance.now() - started) });
    return toResponse(outcome, exchange);
  };
}

/** What a client says it wants, known or not, as far as a line of a log has room for it. */
const loggable = (text = "-"): string => text.replaceAll(/[^\w-]/g, "?").slice(0, 64);

const describeCause = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

function toResponse({ status, body }: Encoded, { protocol, requestId, headers }: Exchange): HttpResponse {
  return {
    status,
    headers: {
      ...CORS_HEADERS,
      ...headers,
      "cache-control": "no-cache, no-store",
      "content-type": protocol.contentType,
      "x-amzn-requestid": requestId,
    },
    body,
  };
}
