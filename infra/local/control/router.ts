import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopback, refusalOf, type Trust } from "../trust.ts";
import { MAX_BODY, readText } from "./body.ts";
import { events } from "./events.ts";
import { health } from "./health.ts";
import { records } from "./records.ts";
import { resend } from "./resend.ts";
import { reset } from "./reset.ts";
import type { ControlAnswer, Controlled, ControlStream, Route } from "./route.ts";

/** Path below `/_sandbox/` → method → what answers. */
const ROUTES: ReadonlyMap<string, Readonly<Record<string, Route>>> = new Map([
  ["events", { GET: events }],
  ["events/resend", { POST: resend }],
  ["health", { GET: health, HEAD: health }],
  ["records", { GET: records }],
  ["reset", { POST: reset }],
]);

const ROOT = "/_sandbox/";

export const isControl = ({ url = "" }: IncomingMessage): boolean => url.startsWith(ROOT);

/**
 * Answers what is the sandbox's own, as JSON. Nobody signs here, so only this machine is answered, and no page of
 * another site: `ALLOWED_HOSTS=*` doesn't count, for a page's own name could be made to point here.
 */
export async function answerControl(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  sandbox: Controlled,
  trust: Trust,
): Promise<void> {
  const decision = await decide(incoming, sandbox, trust);
  if ("stream" in decision && decision.stream(outgoing)) return;
  const { status = 200, json, headers }: Decision = "stream" in decision ? decision.otherwise : decision;
  // What has not been read of a body goes with its connection.
  outgoing.shouldKeepAlive &&= incoming.method === "GET" || incoming.complete;
  sendJson(outgoing, status, json, headers);
}

/** Without CORS headers: what another site's page may not ask for, it may not read either. */
export function sendJson(outgoing: ServerResponse, status: number, json: unknown, headers: Headers = {}): void {
  const body = `${JSON.stringify(json)}\n`;
  const about = { "content-type": "application/json", "cache-control": "no-store", ...headers };
  outgoing.writeHead(status, { ...about, "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
}

type Headers = Readonly<Record<string, string>>;
type Decision = ControlAnswer & { readonly headers?: Headers };

async function decide(incoming: IncomingMessage, sandbox: Controlled, trust: Trust): Promise<ControlStream | Decision> {
  const { method = "GET", url = "", headersDistinct, socket } = incoming;
  const headers = Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(",")]),
  );
  const named = trust.names.filter((name) => name !== "*");
  const refusal = refusalOf(headers, { ...trust, names: named, sameOriginOnly: true });
  if (refusal) return { status: refusal.status, json: { error: refusal.message } };
  if (!isLoopback(socket.remoteAddress?.replace(/^::ffff:/, "") ?? ""))
    return { status: 403, json: { error: `${ROOT} answers this machine only` } };
  const [path = "", ...query] = url.slice(ROOT.length).split("?");
  const methods = ROUTES.get(path);
  if (!methods) return { status: 404, json: { error: `there is no ${ROOT}${path}` } };
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route) {
    const body = method === "POST" ? await readText(incoming) : "";
    if (body === undefined) return { status: 413, json: { error: `a body has ${MAX_BODY} octets at most` } };
    return route(sandbox, new URLSearchParams(query.join("?")), body);
  }
  const allow = Object.keys(methods).join(", ");
  return { status: 405, json: { error: `${ROOT}${path} takes ${allow}` }, headers: { allow } };
}
