import { connect, type Socket } from "node:net";
import { once } from "node:events";

/** An answer on a connection of many. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A connection on which requests are sent whether the ones before have been answered or not. */
export interface Connection {
  /** @returns false, and sends nothing, where the other end doesn't read what has been sent */
  send(request: Buffer): boolean;
  close(): void;
}

export async function openConnection(url: string, onAnswer: (answer: Answer) => void): Promise<Connection> {
  const { hostname, port } = new URL(url);
  let isFull = false;
  let received: Buffer = Buffer.alloc(0);
  let socket: Socket | undefined;

  async function open(): Promise<void> {
    const next = connect(Number(port), hostname);
    next.setNoDelay(true);
    next.on("drain", () => (isFull = false));
    next.on("data", (data: Buffer) => (received = readAnswers(Buffer.concat([received, data]), onAnswer)));
    // The server may close it whenever it likes: then there is another one.
    next.on("error", () => {});
    next.on("close", () => {
      if (socket === next) socket = undefined;
    });
    await once(next, "connect");
    received = Buffer.alloc(0);
    isFull = false;
    socket = next;
  }

  await open();
  let isOpening = false;
  return {
    send(request) {
      if (!socket && !isOpening) {
        isOpening = true;
        void open()
          .catch(() => {})
          .finally(() => (isOpening = false));
      }
      if (!socket || isFull) return false;
      isFull = !socket.write(request);
      return true;
    },
    close() {
      socket?.destroy();
    },
  };
}

/** Hands over the answers that are whole. @returns what is left */
function readAnswers(octets: Buffer, onAnswer: (answer: Answer) => void): Buffer {
  let rest = octets;
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end === -1) return rest;
    const head = rest.subarray(0, end).toString("latin1");
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const from = end + 4;
    if (rest.length < from + length) return rest;
    onAnswer({
      status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
      contentType: /^content-type: *([^\r]*)/im.exec(head)?.[1] ?? "",
      body: rest.subarray(from, from + length).toString(),
    });
    rest = rest.subarray(from + length);
  }
}
