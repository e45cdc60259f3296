import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { CORS_HEADERS } from "../../lib/cors.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { Ec2Error, errors } from "../../lib/errors.ts";
import type { HttpRequest } from "../../lib/http.ts";
import { encodeError } from "../../lib/protocol/encode.ts";
import { MAX_REQUEST } from "../../lib/protocol/parameters.ts";
import type { LogEntry, Service } from "../../lib/service.ts";
import type { Controlled } from "./control/route.ts";
import { answerControl, isControl, isVisit, redirectToConsole, sendJson } from "./control/router.ts";
import { SandboxError } from "./error.ts";
import type { Tls } from "./tls.ts";
import { whenSent } from "./sent.ts";
import { refusalOf, type Trust } from "./trust.ts";
import { openTurns } from "./turns.ts";

/** The service, where clients reach it. */
interface HttpServer {
  readonly url: string;
  /** Answers what is under way, then closes every connection: after five seconds at most. */
  stop(): Promise<void>;
}

interface Options extends Controlled {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** Serves https with it; without, http. */
  readonly tls?: Tls | undefined;
  readonly trust: Trust;
  readonly service: Service;
  /** Gets one entry for each request. */
  readonly log: (entry: LogEntry) => void;
}

const STOP_MILLISECONDS = 5_000;

/**
 * How long an idle connection is kept. Node's five seconds are soon over on a busy machine, and a client that sends its
 * next request just when they are has it lost.
 */
const IDLE_MILLISECONDS = 75_000;

/**
 * Serves on HTTP, plain or secure.
 * @throws SandboxError where it can't listen there
 */
export async function serve({ host, port, tls, ...options }: Options): Promise<HttpServer> {
  /** Answers that are still to come: each resolves when it has been sent, or its client has gone. */
  const underWay = new Set<Promise<unknown>>();
  const answering = { ...options, inTurn: openTurns() };
  const server = create(tls, (incoming, outgoing) => {
    const sent = whenSent(outgoing, incoming.socket);
    underWay.add(sent);
    void sent.then(() => underWay.delete(sent));
    void answer(incoming, outgoing, server, answering);
  });
  server.keepAliveTimeout = IDLE_MILLISECONDS;
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  const url = `${options.trust.scheme}://${await listen(server, host, port)}`;
  return {
    url,
    async stop() {
      server.close();
      options.listeners.close();
      // Those that have sent nothing, or not yet a whole header, have asked for nothing that could be answered.
      await Promise.race([Promise.all(underWay), setTimeout(STOP_MILLISECONDS, undefined, { ref: false })]);
      // Not `closeAllConnections`, which knows none that is still to be made secure.
      for (const connection of connections) connection.destroy();
    },
  };
}

const create = (tls: Tls | undefined, listener: RequestListener): Server =>
  tls ? createSecureServer(tls, listener) : createServer(listener);

type Answering = Omit<Options, "host" | "port" | "tls"> & { readonly inTurn: ReturnType<typeof openTurns> };

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, server: Server, options: Answering) {
  const started = performance.now();
  const { socket } = incoming;
  const { inTurn } = options;
  try {
    if (isControl(incoming)) return await answerControl(incoming, outgoing, options, options.trust);
    const head = headOf(incoming);
    const refusal = refusalOf(head.headers, options.trust);
    if (refusal) throw refusal;
    if (isVisit(incoming)) return redirectToConsole(outgoing);
    if (isHealthRequest(incoming)) return await answerHealth(outgoing, options.isHealthy);
    const sent = await readBody(incoming).catch(() => undefined);
    // The client went away before it had sent its request.
    if (!sent) return outgoing.destroy();
    const deadline = deadlineIn(Number.POSITIVE_INFINITY);
    const response = await inTurn(
      () => options.service({ ...head, body: sent }, deadline, options.log),
      () => !socket.destroyed,
    );
    if (!response) return outgoing.destroy();
    const { status, headers, body } = response;
    // What has not been read of too long a body goes with the connection; and nobody waits for a server that stops.
    if (sent.length > MAX_REQUEST || !server.listening) outgoing.shouldKeepAlive = false;
    send(outgoing, status, headers, body);
  } catch (thrown) {
    const error = toError(thrown);
    const requestId = logError(error, started, options.log);
    // What has not been read of the request goes with its connection.
    if (!incoming.complete) outgoing.shouldKeepAlive = false;
    if (outgoing.headersSent) outgoing.destroy();
    else if (isControl(incoming)) sendJson(outgoing, error.status, { error: error.message });
    else send(outgoing, error.status, { "content-type": "text/xml;charset=UTF-8" }, encodeError(error, requestId));
  }
}

const isHealthRequest = ({ method, url }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD") && /^\/health\/?(?:\?|$)/.test(url ?? "");

async function answerHealth(outgoing: ServerResponse, isHealthy: Options["isHealthy"]): Promise<void> {
  const healthy = await isHealthy();
  const body = healthy ? "ok\n" : "the table can't be read\n";
  send(outgoing, healthy ? 200 : 503, { "content-type": "text/plain" }, body);
}

/** The service answers its own faults. What it throws nonetheless is answered alike, and never goes unseen. */
const toError = (thrown: unknown): Ec2Error => (thrown instanceof Ec2Error ? thrown : errors.internal(thrown));

/** @returns the request's ID */
function logError({ status, code, cause }: Ec2Error, started: number, log: Options["log"]): string {
  const requestId = randomUUID();
  const milliseconds = Math.round(performance.now() - started);
  log({ requestId, status, code, ...(cause !== undefined && { cause: describe(cause) }), milliseconds });
  return requestId;
}

function send(outgoing: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  outgoing.writeHead(status, { ...CORS_HEADERS, ...headers, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
}

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));

/** A request but for its body. Read first: once Node has closed a request, it has no socket any more. */
function headOf({ method = "GET", url = "/", headersDistinct, socket }: IncomingMessage): Omit<HttpRequest, "body"> {
  const { remoteAddress: sourceIp } = socket;
  const [path = "/", ...query] = url.split("?");
  // Not `headers`, which drops a second Host or Authorization: nobody could tell that there were two.
  const headers = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(",")] as const);
  const client = { isSecure: socket instanceof TLSSocket, ...(sourceIp !== undefined && { sourceIp }) };
  return { method, path, query: query.join("?"), headers: Object.fromEntries(headers), ...client };
}

/** Stops at the first octet too many: the service refuses such a request. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_REQUEST) break;
  }
  return Buffer.concat(chunks);
}

/** @returns host and port, as they stand in a URL */
async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw new SandboxError(
      inUse
        ? `port ${port} is in use: set PORT to another one`
        : `can't listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const address = server.address();
  return `${reachable(host)}:${typeof address === "object" && address ? address.port : port}`;
}

/** A name that this machine reaches the server by, as it stands in a URL. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
