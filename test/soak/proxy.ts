import { once } from "node:events";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Random } from "../integration/random/random.ts";

/** What can happen to a call on its way to DynamoDB and back. */
const FAULTS = {
  /** DynamoDB never gets it. */
  reset: 20,
  /** It is carried out, and the connection is reset before the answer. */
  lost: 20,
  /** It is carried out, and the answer ends in the middle. */
  torn: 10,
  /** The client has given it up by the time that DynamoDB gets it. */
  late: 2,
  /** It is carried out at once, and answered after the client has given it up. */
  slow: 2,
  throttled: 20,
  conflict: 20,
  /** An error of DynamoDB's own, of which nobody knows whether it came before the work or after. */
  failed: 10,
  "failed after": 10,
} as const;
type Fault = keyof typeof FAULTS;

const LOTS = Object.entries(FAULTS).flatMap(([fault, times]) => Array.from({ length: times }, () => fault as Fault));

/** Longer than the 3 s that a call of ours may take. */
const LATE_MILLISECONDS = 3_300;

/** Something between the servers and the engine that makes faults, as a seed decides. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** Where the engine listens now. */
  target(endpoint: string): void;
  /** @param share of the calls that a fault happens to */
  disturb(share: number): void;
  /** How many of each there have been. */
  readonly counts: ReadonlyMap<Fault, number>;
  /** Resolves when nothing has been under way for a while, of what it has held back either. */
  quiet(): Promise<void>;
  stop(): void;
}

/** Longer than the SDK waits between two attempts. */
const QUIET_MILLISECONDS = 400;

export async function startFaultyProxy(random: Random): Promise<FaultyProxy> {
  let engine = new URL("http://127.0.0.1:1");
  let share = 0;
  const traffic = { underWay: 0, lastAt: 0 };
  const counts = new Map<Fault, number>();

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const fault = random.chance(share) ? random.pick(LOTS) : undefined;
    if (fault) counts.set(fault, (counts.get(fault) ?? 0) + 1);
    const forward = () => ask(engine, incoming, body);
    const drop = () => void incoming.socket.destroy();
    switch (fault) {
      case "reset":
        return drop();
      case "lost":
        await forward();
        return drop();
      case "torn": {
        const { status, headers, octets } = await forward();
        outgoing.writeHead(status, { ...headers, "content-length": octets.length });
        outgoing.write(octets.subarray(0, Math.floor(octets.length / 2)), drop);
        return;
      }
      case "late":
        await setTimeout(LATE_MILLISECONDS);
        await forward();
        return drop();
      case "slow": {
        await forward();
        await setTimeout(LATE_MILLISECONDS);
        return drop();
      }
      case "throttled":
        return refuse(outgoing, 400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
      case "conflict":
        return conflict(outgoing, incoming, body);
      case "failed":
        return refuse(outgoing, 500, "com.amazonaws.dynamodb.v20120810#InternalServerError");
      case "failed after":
        await forward();
        return refuse(outgoing, 500, "com.amazonaws.dynamodb.v20120810#InternalServerError");
      default: {
        const { status, headers, octets } = await forward();
        outgoing.writeHead(status, { ...headers, "content-length": octets.length }).end(octets);
      }
    }
  }

  const server = createServer((incoming, outgoing) => {
    traffic.underWay++;
    handle(incoming, outgoing)
      // The engine has been killed, or the server.
      .catch(() => incoming.socket.destroy())
      .finally(() => {
        traffic.underWay--;
        traffic.lastAt = Date.now();
      });
  });
  // A connection is as good as another, and those of a killed server end by themselves.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    target: (endpoint) => void (engine = new URL(endpoint)),
    disturb: (next) => void (share = next),
    counts,
    async quiet() {
      while (traffic.underWay > 0 || Date.now() - traffic.lastAt < QUIET_MILLISECONDS) await setTimeout(20);
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly octets: Buffer;
}

async function ask(
  { hostname, port }: URL,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answered> {
  const outgoing = send({ hostname, port, method, path: url, headers });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const { "transfer-encoding": _, connection: __, ...others } = response.headers;
  return { status: response.statusCode ?? 500, headers: others, octets: await buffer(response) };
}

function refuse(outgoing: ServerResponse, status: number, type: string, fields: object = {}): void {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  outgoing.writeHead(status, headers).end(JSON.stringify({ __type: type, message: "injected", ...fields }));
}

/** As DynamoDB says it (API Reference, TransactWriteItems): one reason for each write. Of what is no transaction: throttled. */
function conflict(outgoing: ServerResponse, incoming: IncomingMessage, body: Buffer): void {
  const isTransaction = String(incoming.headers["x-amz-target"]).endsWith(".TransactWriteItems");
  if (!isTransaction) return refuse(outgoing, 400, "com.amazon.coral.availability#ThrottlingException");
  const { TransactItems = [] } = JSON.parse(body.toString()) as { TransactItems?: unknown[] };
  const reasons = TransactItems.map((_, index) =>
    index === 0 ? { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" } : { Code: "None" },
  );
  refuse(outgoing, 400, "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", {
    CancellationReasons: reasons,
  });
}
