import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openListeners } from "../../infra/local/control/listeners.ts";
import { regionsWith } from "../../lib/regions.ts";
import { serve } from "../../infra/local/server.ts";
import type { Trust } from "../../infra/local/trust.ts";
import { AT_ONCE, MOST } from "../../infra/local/turns.ts";
import type { HttpResponse } from "../../lib/http.ts";
import type { LogEntry, Service } from "../../lib/service.ts";
import { parseError } from "../support/service.ts";

let log: LogEntry[];
let stops: (() => Promise<void>)[];

beforeEach(() => {
  [log, stops] = [[], []];
});
afterEach(async () => {
  for (const stop of stops) await stop();
});

const ANSWER: HttpResponse = { status: 200, headers: { "content-type": "text/xml" }, body: "<Answer/>" };

const ANYBODY: Trust = { scheme: "http", names: ["*"], isPublic: false, sameOriginOnly: false, control: "machine" };

/** A server in front of that service, which is healthy unless it is told otherwise. */
async function start(service: Service, isHealthy = () => Promise.resolve(true)) {
  const controlled = {
    isHealthy,
    regions: regionsWith(),
    reset: async () => {},
    groups: () => Promise.resolve([]),
    places: () => Promise.resolve([]),
    lookUp: async () => ({ items: [] }),
    findRecord: () => Promise.resolve(undefined),
    readState: () => Promise.resolve({ accounts: [] }),
    seed: () => Promise.resolve({ seeded: [] }),
    snapshot: async () => {},
    restore: () => Promise.resolve(false),
    listeners: openListeners(),
    events: () => undefined,
  };
  const options = { host: "127.0.0.1", port: 0, trust: ANYBODY, service, ...controlled };
  const server = await serve({ ...options, log: (entry) => log.push(entry) });
  stops.push(() => server.stop());
  return server;
}

const answering: Service = () => Promise.resolve(ANSWER);

const byPath =
  (answer: (path: string) => Promise<HttpResponse>): Service =>
  (request) =>
    answer((typeof request === "function" ? request() : request).path);

/** A connection on which those octets have been sent, and how it ends. */
async function open(url: string, octets: string): Promise<{ socket: Socket; received: Promise<string> }> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  let text = "";
  socket.on("data", (data: Buffer) => (text += data.toString())).on("error", () => {});
  const received = once(socket, "close").then(() => text);
  if (octets !== "") socket.write(octets);
  return { socket, received };
}

/** Longer than a stop may take by far: what counts is that it ends at all. */
const SECONDS_TO_STOP = 30;

async function secondsToStop(server: { stop(): Promise<void> }): Promise<number> {
  const started = performance.now();
  await server.stop();
  return (performance.now() - started) / 1_000;
}

describe("stop", () => {
  it.each([
    ["has sent nothing", ""],
    ["has sent half a header", "POST / HTTP/1.1\r\nHost: x\r\nContent-Le"],
    ["has sent half a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=Desc"],
    ["is idle after an answer", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
  ])("with a connection that %s → it is closed, and the server has stopped", async (_, octets) => {
    const server = await start(answering);
    const { received } = await open(server.url, octets);
    // What was sent has arrived when something that was sent later is answered.
    expect((await fetch(server.url)).status).toBe(200);
    expect(await secondsToStop(server)).toBeLessThan(SECONDS_TO_STOP);
    await received;
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });

  it("with a request under way → it is answered, on a connection that closes then", async () => {
    let reached: (value: unknown) => void;
    const isReached = new Promise((resolve) => (reached = resolve));
    const server = await start(async () => {
      reached(undefined);
      await setTimeout(300);
      return ANSWER;
    });
    const { received } = await open(server.url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await isReached;
    await server.stop();
    expect(await received).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*<Answer\/>$/i);
  });

  it("with a request that takes longer than five seconds → its connection is closed, and the server has stopped", async () => {
    const never = new Promise<HttpResponse>(() => {});
    const server = await start(byPath((path) => (path === "/slow" ? never : Promise.resolve(ANSWER))));
    const { received } = await open(server.url, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    expect((await fetch(server.url)).status).toBe(200);
    expect(await secondsToStop(server)).toBeLessThan(SECONDS_TO_STOP);
    expect(await received).toBe("");
  });
});

it("a connection that idles → is kept for longer than a client waits that was busy with something else", async () => {
  const server = await start(answering);
  const { socket, received } = await open(server.url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  socket.end();
  const [, seconds = ""] = /^keep-alive: timeout=(\d+)\r$/im.exec(await received) ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});

describe("a fault of ours", () => {
  it.each<[string, Service]>([
    ["that is thrown", () => Promise.reject(new TypeError("a bug"))],
    ["in what it answers", () => Promise.resolve({ ...ANSWER, headers: { "x-header": "two\nlines" } })],
  ])("%s → InternalError, and it is logged", async (_, service) => {
    const server = await start(service);
    const response = await fetch(server.url);
    const body = await response.text();
    expect({ status: response.status, ...parseError(body) }).toMatchObject({ status: 500, code: "InternalError" });
    expect(log).toMatchObject([{ status: 500, code: "InternalError", cause: expect.stringContaining("TypeError") }]);
    expect(body).toContain(log[0]?.requestId);
    expect(body).not.toMatch(/TypeError|server\.ts/);
  });

  it("in the test of its health → 500, and it is logged", async () => {
    const server = await start(answering, () => Promise.reject(new TypeError("a bug")));
    expect((await fetch(`${server.url}/health`)).status).toBe(500);
    expect(log).toHaveLength(1);
  });
});

describe("a client that goes away", () => {
  it("before its body is there, or before the answer → nothing is logged, and others are served", async () => {
    let asked = 0;
    const server = await start(
      byPath(async (path) => {
        asked++;
        if (path === "/slow") await setTimeout(200);
        return ANSWER;
      }),
    );
    const half = await open(server.url, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=Desc");
    const slow = await open(server.url, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    await fetch(server.url);
    half.socket.destroy();
    slow.socket.destroy();
    await setTimeout(400);
    expect((await fetch(server.url)).status).toBe(200);
    expect({ asked, log }).toEqual({ asked: 3, log: [] });
  });
});

describe("more requests than can wait", () => {
  it("→ 503 RequestLimitExceeded, which is logged, on a connection that stays", async () => {
    let letGo: (value: unknown) => void = () => {};
    const isLetGo = new Promise((resolve) => (letGo = resolve));
    const server = await start(async () => {
      await isLetGo;
      return ANSWER;
    });
    const { socket, received } = await open(server.url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(MOST + 1));
    await expect.poll(() => log.length).toBe(1);
    letGo(undefined);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const statuses = [...(await received).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual([...Array.from({ length: MOST }, () => "200"), "503", "200"]);
    expect(log).toMatchObject([{ status: 503, code: "RequestLimitExceeded" }]);
  });

  it("of a client that goes away → those that wait aren't begun", async () => {
    let [asked, letGo]: [number, (value: unknown) => void] = [0, () => {}];
    const isLetGo = new Promise((resolve) => (letGo = resolve));
    const server = await start(async () => {
      asked++;
      await isLetGo;
      return ANSWER;
    });
    const { socket } = await open(server.url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(AT_ONCE + 10));
    await expect.poll(() => asked).toBe(AT_ONCE);
    socket.destroy();
    // By the time that it has answered others, which came later, it has heard of the end of that connection.
    for (let others = 0; others < 3; others++) await fetch(`${server.url}/health`);
    letGo(undefined);
    expect((await fetch(server.url)).status).toBe(200);
    expect(asked).toBe(AT_ONCE + 1);
  });
});

describe("/health", () => {
  it.each([
    ["GET", "/health", "ok\n"],
    ["GET", "/health/", "ok\n"],
    ["GET", "/health?probe=1", "ok\n"],
    ["HEAD", "/health", ""],
    ["HEAD", "/health/", ""],
  ])("%s %s → 200", async (method, path, body) => {
    const server = await start(() => Promise.reject(new Error("not asked")));
    const response = await fetch(`${server.url}${path}`, { method });
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body });
  });

  it("where the table can't be read → 503", async () => {
    const server = await start(answering, () => Promise.resolve(false));
    expect((await fetch(`${server.url}/health`)).status).toBe(503);
  });

  it.each([
    ["POST", "/health"],
    ["GET", "/healthy"],
    ["GET", "/health/more"],
  ])("%s %s → the service's", async (method, path) => {
    const server = await start(answering);
    expect(await (await fetch(`${server.url}${path}`, { method })).text()).toBe(ANSWER.body);
  });
});

it("a fault below /_sandbox/ → 500 as JSON, logged, and nothing that another site's page may read", async () => {
  const { url } = await start(answering, () => Promise.reject(new Error("a bug")));
  const response = await fetch(`${url}/_sandbox/health`);
  expect([response.status, await response.json()]).toEqual([500, { error: expect.any(String) as unknown }]);
  expect(response.headers.has("access-control-allow-origin")).toBe(false);
  expect(log).toMatchObject([{ status: 500, cause: expect.stringContaining("a bug") as unknown }]);
});
