import type { IncomingMessage, ServerResponse } from "node:http";
import { SandboxError } from "../error.ts";
import { isLoopback, refusalOf, type Trust } from "../trust.ts";
import { MAX_BODY, readText } from "./body.ts";
import { consoleFile } from "./console.ts";
import { events } from "./events.ts";
import { groups } from "./groups.ts";
import { health } from "./health.ts";
import { places } from "./places.ts";
import { records } from "./records.ts";
import { resend } from "./resend.ts";
import { reset } from "./reset.ts";
import type { ControlAnswer, Controlled, ControlFile, ControlStream, Route } from "./route.ts";
import { seed, seedSchema } from "./seed.ts";
import { restore, snapshot } from "./snapshots.ts";
import { state } from "./state.ts";

/** Path below `/_sandbox/` → method → what answers. */
const ROUTES: ReadonlyMap<string, Readonly<Record<string, Route>>> = new Map([
  ["", { GET: consoleFile("index.html"), HEAD: consoleFile("index.html") }],
  ["console.css", { GET: consoleFile("console.css") }],
  ["console.js", { GET: consoleFile("console.js") }],
  ["icon.svg", { GET: consoleFile("icon.svg") }],
  ["events", { GET: events }],
  ["events/resend", { POST: resend }],
  ["groups", { GET: groups }],
  ["health", { GET: health, HEAD: health }],
  ["places", { GET: places }],
  ["records", { GET: records }],
  ["reset", { POST: reset }],
  ["restore/NAME", { POST: restore }],
  ["seed", { POST: seed }],
  ["seed.schema.json", { GET: seedSchema }],
  ["snapshot/NAME", { POST: snapshot }],
  ["state", { GET: state }],
]);

const ROOT = "/_sandbox/";

/** The root without its last slash, which people leave out. */
const BARE_ROOT = /^\/_sandbox(?:\?|$)/;

export const isControl = ({ url = "" }: IncomingMessage): boolean => url.startsWith(ROOT) || BARE_ROOT.test(url);

/** Whether somebody has typed the sandbox's address into a browser. Clients send no such headers. */
export const isVisit = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" && url === "/" && isNavigation(headers) && (headers.accept ?? "").includes("text/html");

/** Fetch Metadata Request Headers: a browser opens it as a page of its own, neither within another nor for a script. */
const isNavigation = (headers: IncomingMessage["headers"]): boolean =>
  headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";

/** Shows a visitor the console. */
export function redirectToConsole(outgoing: ServerResponse): void {
  outgoing.writeHead(302, { location: ROOT, "cache-control": "no-store", "content-length": 0 });
  outgoing.end();
}

/**
 * Nothing but the page's own files, and no page around it: neither a text that would be markup nor another site's page
 * has a way in.
 */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Answers what is the sandbox's own: JSON, and the console's page. Nobody signs here, so only this machine is answered,
 * unless its user has let in the network; and no page of another site: `ALLOWED_HOSTS=*` doesn't count, for a page's own
 * name could be made to point here.
 */
export async function answerControl(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  sandbox: Controlled,
  trust: Trust,
): Promise<void> {
  const decision = await decide(incoming, sandbox, trust);
  if ("stream" in decision && decision.stream(outgoing)) return;
  if ("file" in decision) return sendFile(outgoing, decision.file);
  const { status = 200, json, headers }: Decision = "stream" in decision ? decision.otherwise : decision;
  // What has not been read of a body goes with its connection.
  outgoing.shouldKeepAlive &&= incoming.method === "GET" || incoming.complete;
  sendJson(outgoing, status, json, headers);
}

function sendFile(outgoing: ServerResponse, { type, text }: ControlFile["file"]): void {
  const about = { ...PAGE_HEADERS, "content-type": type, "cache-control": "no-store" };
  outgoing.writeHead(200, { ...about, "content-length": Buffer.byteLength(text) });
  outgoing.end(text);
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

async function decide(
  incoming: IncomingMessage,
  sandbox: Controlled,
  trust: Trust,
): Promise<ControlFile | ControlStream | Decision> {
  const { method = "GET", url = "", headersDistinct, socket } = incoming;
  const headers = Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(",")]),
  );
  const named = trust.names.filter((name) => name !== "*");
  // Another site's link may lead to the page, which shows that site nothing.
  const isPage = method === "GET" && (url === ROOT || BARE_ROOT.test(url)) && isNavigation(incoming.headers);
  const refusal = refusalOf(headers, { ...trust, names: named, sameOriginOnly: !isPage });
  if (refusal) return { status: refusal.status, json: { error: refusal.message } };
  if (trust.control === "machine" && !isLoopback(socket.remoteAddress?.replace(/^::ffff:/, "") ?? ""))
    return { status: 403, json: { error: `${ROOT} answers this machine only, unless CONTROL=network` } };
  if (BARE_ROOT.test(url)) return { status: 308, json: { location: ROOT }, headers: { location: ROOT } };
  const [path = "", ...query] = url.slice(ROOT.length).split("?");
  const [folder, name = ""] = path.split(/\/(?=[^/]+$)/);
  const methods = ROUTES.get(path) ?? ROUTES.get(`${folder}/NAME`);
  if (!methods) return { status: 404, json: { error: `there is no ${ROOT}${path}` } };
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route) {
    const body = method === "POST" ? await readText(incoming) : "";
    if (body === undefined) return { status: 413, json: { error: `a body has ${MAX_BODY} octets at most` } };
    const parameters = new URLSearchParams(query.join("?"));
    if (!ROUTES.has(path)) parameters.set("name", name);
    return route(sandbox, parameters, body).catch(refuse);
  }
  const allow = Object.keys(methods).join(", ");
  return { status: 405, json: { error: `${ROOT}${path} takes ${allow}` }, headers: { allow } };
}

/** What one line says of a request is its sender's to know. */
function refuse(error: unknown): Decision {
  if (error instanceof SandboxError) return { status: 400, json: { error: error.message } };
  throw error;
}
