import { createServer, type IncomingMessage, type Server } from "node:http";
import type { HttpRequest } from "../../lib/http.ts";
import { MAX_REQUEST } from "../../lib/protocol/parameters.ts";
import type { Service } from "../../lib/service.ts";

/** As long as API Gateway waits for a function. */
const DEADLINE_MILLISECONDS = 29_000;

/**
 * The service on plain HTTP.
 * @param isHealthy what `GET /health` asks
 */
export function createHttpServer(service: Service, isHealthy: () => Promise<boolean>): Server {
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.method === "GET" && incoming.url === "/health") {
      const healthy = await isHealthy();
      outgoing.writeHead(healthy ? 200 : 503, { "content-type": "text/plain" });
      outgoing.end(healthy ? "ok\n" : "the table can't be read\n");
      return;
    }
    try {
      const request = await toRequest(incoming);
      const { status, headers, body } = await service(request, Date.now() + DEADLINE_MILLISECONDS);
      // What has not been read of too long a body goes with the connection; and nobody waits for a server that stops.
      if (request.body.length > MAX_REQUEST || !server.listening) outgoing.shouldKeepAlive = false;
      outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
      outgoing.end(body);
    } catch {
      // The client went away before it had sent its request.
      outgoing.destroy();
    }
  });
  return server;
}

async function toRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? "GET",
    path,
    query: query.join("?"),
    headers: Object.fromEntries(headers),
    body: await readBody(incoming),
  };
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
