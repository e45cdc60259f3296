import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Something on the way to DynamoDB that forgets connections, as what stands before AWS's endpoints does. */
export interface Between {
  readonly endpoint: string;
  /** How many connections there have been. */
  readonly connections: () => number;
  /** The connections of now are reset as soon as anything comes on them; the client hears nothing before. */
  forget(): void;
  stop(): void;
}

export async function startBetween(endpoint: string): Promise<Between> {
  const { hostname, port } = new URL(endpoint);
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    open.add(client);
    const engine = connect(Number(port), hostname);
    client.pipe(engine);
    engine.pipe(client);
    for (const socket of [client, engine]) socket.on("error", () => {});
    client.on("close", () => {
      open.delete(client);
      engine.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    connections: () => connections,
    forget() {
      for (const client of open) {
        client.unpipe();
        client.once("data", () => client.resetAndDestroy());
        client.resume();
      }
    },
    stop() {
      for (const client of open) client.destroy();
      server.close();
    },
  };
}
